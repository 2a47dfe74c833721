import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violationsInThemes } from '../support/axe';
import { PanelPages, type PanelPageOptions } from '../support/panelHarness/panelPage';
import type { OpenedPage } from '../support/pageTab';
import { pagesOfFile, withoutComplaints } from '../support/pagesOfFile';

const ODD = '<img src=x onerror=alert(1)>';

const pages = pagesOfFile((browser) => PanelPages.create(browser));

/** Opens a page and runs the test on its outputs. */
async function withOutputs(
  options: PanelPageOptions,
  test: (outputs: Locator, panel: OpenedPage) => Promise<void>,
): Promise<void> {
  await withoutComplaints(pages().open(options), (panel) =>
    test(panel.page.getByRole('region', { name: 'Outputs' }), panel),
  );
}

describe('detections', () => {
  const first = 'detections';
  const GRID = { name: /^Detections;/ };

  it('lie on the image, with one color on both sides, dashed where they are alone', () =>
    withOutputs({ first }, async (outputs) => {
      const original = outputs.getByRole('img', { name: 'Original: 3 detections: cat 93%, dog 81%, cat 40%' });
      const flipped = outputs.getByRole('img', { name: /^Image mirrored left-right, mirrored back: 3 detections/ });
      const boxes = (frame: Locator) =>
        frame
          .locator('rect:not(.edge)')
          .evaluateAll((all) =>
            all.map((e) => [e.getAttribute('stroke'), e.getAttribute('x'), getComputedStyle(e).strokeDasharray]),
          );
      // The best is drawn last, on top of the others.
      const [alone, , cat] = await boxes(original);
      const [extra, moved, sameCat] = await boxes(flipped);
      expect([alone![1], cat![1], moved![1]]).toEqual(['150', '10', '97']);
      expect(sameCat).toEqual(cat);
      expect([alone![2], extra![2]].map((dashes) => dashes !== 'none')).toEqual([true, true]);
      expect(cat![2]).toBe('none');
      // A box of the 224 wide image at the same place of the frame.
      const frame = (await original.boundingBox())!;
      const box = (await original.locator('rect.edge').first().boundingBox())!;
      expect((box.x - frame.x) / frame.width).toBeCloseTo(150 / 224, 1);
      expect(await original.locator('circle').count()).toBe(6);
      expect(await original.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(224);
    }));

  it('are marked from the table by pointer and arrow keys, and from the image', () =>
    withOutputs({ first }, async (outputs, { page }) => {
      const marked = async () => (await outputs.locator('.tag').allInnerTexts()).join();
      const grid = outputs.getByRole('grid', GRID);
      expect(await marked()).toBe('1,2,3,1,2,4');
      await grid.getByRole('row', { name: /bird/ }).hover();
      await expect.poll(marked).toBe('4 bird 31%');
      await page.mouse.move(0, 0);
      await expect.poll(marked).toBe('1,2,3,1,2,4');
      await grid.focus();
      await page.keyboard.press('ArrowDown');
      await expect.poll(marked).toBe('2 dog 81%,2 dog 77%');
      expect(await grid.getAttribute('aria-activedescendant')).toBe('detection-2');
      expect(await outputs.locator('g.marked').count()).toBe(2);
      expect(await outputs.locator('g.partner').count()).toBe(2);
      expect(await outputs.locator('g.dim').count()).toBe(4);
      await page.keyboard.press('End');
      await expect.poll(marked).toBe('4 bird 31%');
      await page.keyboard.press('Escape');
      await expect.poll(marked).toBe('1,2,3,1,2,4');
      const frame = outputs.getByRole('img', { name: /^Original/ });
      const { width, height } = (await frame.boundingBox())!;
      await frame.hover({ position: { x: (100 / 224) * width, y: (100 / 224) * height } });
      await expect.poll(marked).toBe('2 dog 81%,2 dog 77%');
      expect(await grid.getByRole('row', { selected: true }).innerText()).toContain('dog');
    }));

  it('lie on an empty frame where there is no image, and are not there for a flip that was not compared', () =>
    withOutputs({ first, tensorInput: true }, async (outputs, { page }) => {
      await outputs.getByRole('grid', GRID).waitFor();
      expect(await outputs.locator('canvas').count()).toBe(0);
      expect(await outputs.locator('rect.edge').count()).toBe(6);
      await page.getByRole('radio', { name: /Upside-down/ }).click();
      await outputs.getByRole('grid', GRID).waitFor({ state: 'detached' });
    }));

  it('show names as text', () =>
    withOutputs({ first, oddName: ODD }, async (outputs, { page }) => {
      await outputs.getByRole('row', { name: /onerror/ }).hover();
      await expect.poll(() => outputs.locator('.tag').first().innerText()).toContain(ODD);
      expect(await page.locator('img').count()).toBe(0);
    }));

  it('are accessible by axe in four themes', () =>
    withOutputs({ first, height: 3000, layers: 8 }, async (outputs, panel) => {
      await outputs.getByRole('grid', GRID).focus();
      expect(await violationsInThemes(panel, outputs)).toEqual([]);
    }));

  it.each([400, 700, 1400])('do not scroll sideways at %i pixels', (width) =>
    withOutputs({ first, width }, async (outputs, { page }) => {
      await outputs.getByRole('grid', GRID).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }),
  );
});

describe('a map of class scores', () => {
  const first = 'map';

  it('is drawn as masks, with what changes and the IoU of each class', () =>
    withOutputs({ first }, async (outputs) => {
      await outputs.getByText(/^7\.1% of 14×14 positions change their class\. Mean IoU/).waitFor();
      const rows = await outputs.getByRole('table', { name: 'Classes of the masks' }).getByRole('row').allInnerTexts();
      expect(rows.map((row) => row.split(/\s+/))).toEqual([
        ['class', 'original', 'flipped', 'back', 'IoU'],
        ['background', '50%', '50%', '1'],
        ['cat', '50%', '43%', '0.857'],
        ['label', '4', '0%', '7.1%', '0'],
      ]);
      const pixel = (name: string, x: number) =>
        outputs
          .getByRole('img', { name })
          .evaluate(
            (canvas, column) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(column, 5, 1, 1).data],
            x,
          );
      const [mask, back] = ['Mask of the original', 'Mask of the image mirrored left-right, flipped back'];
      expect(await pixel(mask, 9)).toEqual(await pixel(back!, 9));
      expect(await pixel(mask, 7)).not.toEqual(await pixel(back!, 7));
      expect((await pixel('Positions that change', 7))[3]).toBe(255);
      expect((await pixel('Positions that change', 8))[3]).toBe(0);
    }));

  it('says the classes of the place that is pointed at', () =>
    withOutputs({ first }, async (outputs, { page }) => {
      await outputs.getByRole('application', { name: /^Masks/ }).focus();
      await page.keyboard.press('ArrowLeft');
      await outputs.getByText('Row 7, column 6: background', { exact: true }).waitFor();
      await page.keyboard.press('ArrowRight');
      await outputs.getByText('Row 7, column 7: cat, flipped back label 4', { exact: true }).waitFor();
      await page.keyboard.press('Escape');
      await outputs.getByText('14×14 positions', { exact: true }).waitFor();
    }));

  it('shows names as text, and why it cannot be drawn', async () => {
    await withOutputs({ first, oddName: ODD }, async (outputs, { page }) => {
      await outputs.getByRole('cell', { name: ODD }).waitFor();
      expect(await page.locator('img').count()).toBe(0);
    });
    await withOutputs({ first, viewError: 'The engine is gone.' }, async (outputs) => {
      await outputs.getByText('The engine is gone.').waitFor();
    });
  });

  it('is accessible by axe in four themes', () =>
    withOutputs({ first, height: 3000, layers: 8 }, async (outputs, panel) => {
      await outputs.getByRole('table').waitFor();
      expect(await violationsInThemes(panel, outputs)).toEqual([]);
    }));
});
