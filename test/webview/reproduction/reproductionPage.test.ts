import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ReproductionSnapshot } from '../../../src/protocol/reproductionPage';
import { HEADS } from '../../../src/report/schema/reproduction';
import { violationsInThemes } from '../../support/axe';
import { ReproductionPages } from '../../support/reproductionPage';
import { sampleResult } from '../../support/sampleReproduction';
import { pagesOfFile } from '../../support/pagesOfFile';

const pages = pagesOfFile((browser) => ReproductionPages.create(browser));

const spec = { model: { kind: 'builtin', id: 'resnet18-headless' }, seed: 0, heads: HEADS } as const;
const done: ReproductionSnapshot = { phase: 'done', spec, result: sampleResult() };
const steps = (page: Page) => page.getByRole('article');

/** How many colors a strip has. */
async function colors(page: Page, words: string, nth = 0): Promise<number> {
  const strip = page.getByRole('img', { name: `${words}, 20 images by 512 channels` }).nth(nth);
  return strip.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

describe('the page of the question', () => {
  it('tells the answer in four steps, with figures, prints and pictures', async () => {
    const { page, complaints, kept } = await pages().open(done);
    await steps(page).nth(3).waitFor();
    const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(headings.map((text) => text.replace(/^\d\s*/, ''))).toEqual([
      'At 128×128: it differs',
      'Flip the kernels too',
      'Correct the sampling grid too',
      'The same at 129×129',
    ]);
    expect(await steps(page).first().innerText()).toContain('>>> y1 - y2\ntensor([[ 0.0100,');
    expect(await steps(page).nth(1).innerText()).toContain('that is worse than doing nothing');
    expect(await page.getByRole('img', { name: /beside its mirror image/ }).count()).toBe(3);
    expect(await page.getByRole('img', { name: /look at other columns/ }).count()).toBe(1);
    expect(await page.getByRole('img', { name: /look at the same columns/ }).count()).toBe(1);
    expect(await kept()).toEqual({ model: spec.model });
    expect(complaints).toEqual([]);
  });

  it('draws all differences on one scale: what is exact is the tone of zero', async () => {
    const { page } = await pages().open(done);
    await steps(page).nth(3).waitFor();
    expect(await colors(page, 'y1 − f(x.flip(-1))')).toBeGreaterThan(50);
    expect(await colors(page, 'y1 − f″(x.flip(-1))')).toBeLessThanOrEqual(2);
  });

  it('shows the other head when it is chosen', async () => {
    const { page } = await pages().open(done);
    const row = steps(page).first().getByRole('row').first();
    await row.getByText('8.8%').waitFor();
    await page.getByRole('combobox', { name: 'Head' }).click();
    await page.getByRole('option', { name: 'global max pooling' }).click();
    await row.getByText('11%').waitFor();
  });

  it('leads to the playground and to another model', async () => {
    const { page, asked } = await pages().open(done);
    await page.getByText('Try It in One Dimension').click();
    await page.getByText('Ask Another Model').click();
    await expect.poll(asked).toEqual(['ready', 'learn', 'chooseModel']);
  });

  it('shows how far it is, and stops', async () => {
    const progress = { stage: 'measure', message: 'Running x', fraction: 0.25 } as const;
    const { page, asked } = await pages().open({ phase: 'running', spec, progress });
    await page.getByText('Running x').waitFor();
    await page.getByText('Cancel').click();
    await expect.poll(asked).toEqual(['ready', 'cancel']);
  });

  it('says what failed', async () => {
    const error = { name: 'UserError', reason: 'model-unsupported', message: 'a.onnx: found none.' } as const;
    const { page, asked } = await pages().open({ phase: 'failed', spec, error });
    await page.getByText('a.onnx: found none.').waitFor();
    await page.getByText('Run Again').click();
    await expect.poll(asked).toEqual(['ready', 'rerun']);
  });

  it('has no accessibility violation in four themes', async () => {
    const opened = await pages().open(done);
    await steps(opened.page).nth(3).waitFor();
    expect(await violationsInThemes(opened)).toEqual([]);
  });
});
