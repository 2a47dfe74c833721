import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violationsInThemes } from '../../support/axe';
import type { FakeHost } from '../../support/panelHarness/fakeHost';
import { PanelPages, type PanelPageOptions } from '../../support/panelHarness/panelPage';
import type { OpenedPage } from '../../support/pageTab';
import { pagesOfFile, withoutComplaints } from '../../support/pagesOfFile';

/** A thousand layers on a busy machine. */
const LAYOUT = { timeout: 20_000 };

const pages = pagesOfFile((browser) => PanelPages.create(browser));

/** Opens the page with the graph in sight and runs the test. */
async function withGraph(
  options: PanelPageOptions,
  test: (graph: Locator, panel: OpenedPage) => Promise<void>,
): Promise<void> {
  await withoutComplaints(pages().open(options), async (panel) => {
    const graph = panel.page.getByRole('region', { name: 'Graph', exact: true });
    await graph.scrollIntoViewIfNeeded();
    await card(graph, 'conv1').waitFor();
    await test(graph, panel);
  });
}

function card(graph: Locator, name: string): Locator {
  return graph.getByRole('button', { name: new RegExp(`^${name} `) });
}

function shownLayer(page: Page): Promise<string> {
  return page.getByRole('region', { name: 'Feature maps' }).locator('.name').first().innerText();
}

const EVERYTHING: PanelPageOptions = { causes: true, local: true, beforeSeed: 2 };

describe('the graph', () => {
  it('leads from a layer to its maps, by pointer and by keyboard', () =>
    withGraph(EVERYTHING, async (graph, { page }) => {
      await card(graph, 'conv2').click();
      await expect.poll(() => shownLayer(page)).toBe('conv2');
      expect(await card(graph, 'conv2').getAttribute('aria-current')).toBe('true');
      expect(await card(graph, 'conv1').getAttribute('aria-current')).toBeNull();
      // One stop for the tab key, which stays where one was.
      const stops = graph.locator('.card[tabindex="0"]');
      expect(await stops.count()).toBe(1);
      expect(await stops.innerText()).toMatch(/^conv2\n/);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => shownLayer(page)).toBe('conv3');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      // An input has no maps.
      expect(await shownLayer(page)).toBe('conv3');
    }));

  it('marks where the difference starts and says how it goes on', () =>
    withGraph(EVERYTHING, async (graph) => {
      expect(await graph.locator('.lead').innerText()).toBe(
        'The difference starts at conv1 and reaches output through 27 layers',
      );
      expect(await card(graph, 'conv1').innerText()).toContain('starts here');
      await graph.getByRole('listitem').filter({ hasText: 'from the first break to the output' }).waitFor();
      expect(await graph.getByText('Without 3 operators on constants and shapes alone.').count()).toBe(1);
    }));

  it('marks nothing where every layer is exact', () =>
    withGraph({ exact: true }, async (graph) => {
      expect(await graph.getByText('starts here').count()).toBe(0);
      expect(await graph.getByRole('button', { name: 'Go to First Break' }).count()).toBe(0);
      expect(await graph.getByRole('list', { name: 'Legend' }).innerText()).toMatch(/exact \(float noise\)/);
    }));

  it('opens and closes its blocks', () =>
    withGraph(EVERYTHING, async (graph, { page }) => {
      const block = graph.getByRole('button', { name: /^layer1\.0 / });
      await block.click();
      await graph.getByRole('button', { name: /^layer1\.0 2 inside/, expanded: false }).click();
      await graph.getByRole('button', { name: /^layer1\.0 /, expanded: true }).waitFor();
      await card(graph, 'relu').first().focus();
      await page.keyboard.press('Escape');
      await graph.getByRole('button', { name: /^layer1\.0 2 inside/, expanded: false }).waitFor();
      await expect.poll(() => page.evaluate(focusedText)).toMatch(/layer1\.0/);
      await graph.getByRole('button', { name: 'Collapse All' }).click();
      const closed = /^layer1 \d+ inside/;
      await graph.getByRole('button', { name: closed, expanded: false }).waitFor();
      await graph.getByRole('combobox', { name: 'Color by' }).click();
      await graph.getByRole('option', { name: 'audit of the file' }).click();
      const legend = (of: Locator): Promise<string> => of.getByRole('list', { name: 'Legend' }).innerText();
      await expect.poll(() => legend(graph)).not.toMatch(/%/);
      const colors = await legend(graph);
      const state = await page.evaluate(() => (window.flipscopeHost as FakeHost).states.at(-1)!);
      expect(state.view).toMatchObject({ graphColor: 'audit', openBlocks: [] });
      // A window that is loaded again shows it as it was.
      const again = (await pages().open({ ...EVERYTHING, state })).page.getByRole('region', {
        name: 'Graph',
        exact: true,
      });
      await again.scrollIntoViewIfNeeded();
      await again.getByRole('button', { name: closed, expanded: false }).waitFor();
      expect(await legend(again)).toBe(colors);
    }));

  it('offers what is known to color by, with a legend that fits', () =>
    withGraph(EVERYTHING, async (graph) => {
      await card(graph, 'conv2').hover();
      expect(await graph.locator('.detail').innerText()).toMatch(
        /^conv2 · Relu · error E: [\d.]+% · local defect D: .+ · audit of the file: /,
      );
      const legend = graph.getByRole('list', { name: 'Legend' });
      expect(await legend.innerText()).toMatch(/%\s+\d+%[^]*not measured/);
      await graph.getByRole('combobox', { name: 'Color by' }).click();
      await expect
        .poll(() => graph.getByRole('option').allInnerTexts())
        .toEqual([
          'error E',
          'local defect D',
          'cause of the local defect',
          'change against the run before',
          'audit of the file',
        ]);
      await graph.getByRole('option', { name: 'change against the run before' }).click();
      await expect.poll(() => legend.innerText()).toMatch(/smaller by [\d.]+%\s+larger by [\d.]+%/);
      expect(await card(graph, 'conv1').innerText()).toMatch(/[\d.]+% → [\d.]+%/);
    }));

  it('shows names from a model as text', () => {
    const oddName = '<img src=x onerror=alert(1)>';
    return withGraph({ ...EVERYTHING, oddName }, async (graph) => {
      await graph.getByText(oddName, { exact: true }).first().waitFor();
      expect(await graph.locator('img').count()).toBe(0);
    });
  });

  it('is accessible in four themes', () =>
    withGraph(EVERYTHING, async (graph, panel) => {
      expect(await violationsInThemes(panel, graph)).toEqual([]);
    }));

  it('draws only what is near what is in sight of a thousand layers', () =>
    withGraph({ layers: 1000 }, async (graph, { page }) => {
      await graph.getByRole('button', { name: 'Expand All' }).click();
      const height = (): Promise<number> => graph.locator('.scroller').evaluate(({ scrollHeight }) => scrollHeight);
      await expect.poll(height, LAYOUT).toBeGreaterThan(40_000);
      expect(await graph.locator('.card').count()).toBeLessThan(100);
      await card(graph, 'conv1').focus();
      await page.keyboard.press('End');
      await expect.poll(() => page.evaluate(focusedText)).toMatch(/^\s*output/);
    }));

  it('stands in as many columns as there is room for', () =>
    withGraph({ width: 1600 }, async (graph, { page }) => {
      const sheet = graph.locator('.sheet');
      const [wide, scroller] = await Promise.all([sheet.boundingBox(), graph.locator('.scroller').boundingBox()]);
      expect(wide!.width).toBeGreaterThan((scroller!.width * 2) / 3);
      expect(wide!.width).toBeLessThanOrEqual(scroller!.width);
      await page.setViewportSize({ width: 600, height: 900 });
      const isHigher = async (): Promise<boolean> => (await sheet.boundingBox())!.height > wide!.height * 1.2;
      await expect.poll(isHigher, LAYOUT).toBe(true);
      expect((await sheet.boundingBox())!.width).toBeLessThan(600);
    }));

  it('has a box that is as tall as few layers need, until somebody makes it another', () =>
    withGraph({ width: 2400, layers: 10 }, async (graph) => {
      const [sheet, scroller] = [graph.locator('.sheet'), graph.locator('.scroller')];
      const boxes = async () => [(await sheet.boundingBox())!, (await scroller.boundingBox())!] as const;
      const [drawn, box] = await boxes();
      expect(drawn.width).toBeGreaterThan((box.width * 2) / 3);
      expect(box.height).toBeLessThan(drawn.height * 1.2);
      expect(await scroller.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
      await graph.getByRole('button', { name: 'Zoom Out' }).click();
      await expect.poll(async () => (await boxes())[0].width).toBeLessThan(drawn.width);
      await graph.getByRole('button', { name: 'Fit Width' }).click();
      await expect.poll(async () => (await boxes())[0].width).toBe(drawn.width);
      // As the handle in its corner does.
      await scroller.evaluate((element) => (element.style.height = '222px'));
      await graph.getByRole('button', { name: 'Zoom In' }).click();
      await expect.poll(async () => (await boxes())[0].width).toBeGreaterThan(drawn.width);
      expect((await boxes())[1].height).toBe(222);
    }));

  it('is asked for when it comes into sight, and says why it cannot be had', async () => {
    const { page } = await pages().open({ graphError: 'The engine no longer has this analysis.' });
    await page.locator('flipscope-map-triple canvas').first().waitFor();
    const asked = (): Promise<number> =>
      page.evaluate(() => (window.flipscopeHost as FakeHost).calls.filter(([name]) => name === 'networkGraph').length);
    expect(await asked()).toBe(0);
    const graph = page.getByRole('region', { name: 'Graph', exact: true });
    await graph.scrollIntoViewIfNeeded();
    await graph.getByRole('alert').filter({ hasText: 'The engine no longer has this analysis.' }).waitFor();
    await graph.getByRole('button', { name: 'Try Again' }).click();
    await expect.poll(asked).toBe(2);
  });
});

/** Of what has the focus, through all shadow roots. */
function focusedText(): string | null | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.textContent;
}
