import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PanelPages, type PanelPageOptions } from '../support/panelHarness/panelPage';
import type { OpenedPage } from '../support/pageTab';
import { pagesOfFile, withoutComplaints } from '../support/pagesOfFile';

/**
 * What the page draws itself, without letters, which look otherwise with other fonts. `FLIPSCOPE_WRITE_PICTURES=1` writes them
 * anew: look at them before you commit.
 */
const FOLDER = join(import.meta.dirname, 'pictures');
/** Part of the values that may differ, and by how much in 0…255: what another version of the browser smooths otherwise. */
const [MOST, BY] = [0.01, 8];

const pages = pagesOfFile((browser) => PanelPages.create(browser));

async function drawn(canvas: Locator): Promise<Buffer> {
  const url = await canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL('image/png'));
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** Part of a canvas's values that differ from what is stored; all where it has another size. */
async function changed(canvas: Locator, file: string): Promise<number> {
  const [now, before] = await Promise.all(
    [await drawn(canvas), readFileSync(file)].map((image) =>
      sharp(image).ensureAlpha().raw().toBuffer({ resolveWithObject: true }),
    ),
  );
  if (now!.info.width !== before!.info.width || now!.info.height !== before!.info.height) return 1;
  const differ = now!.data.reduce((count, value, i) => count + Number(Math.abs(value - before!.data[i]!) > BY), 0);
  return differ / now!.data.length;
}

/** The pictures of a part of the page, from left to right. */
async function allAsBefore(name: string, { page }: OpenedPage, part: string, count: number): Promise<void> {
  const canvases = page.locator(part);
  await canvases.first().scrollIntoViewIfNeeded();
  await expect.poll(() => canvases.count()).toBe(count);
  for (const [i, canvas] of (await canvases.all()).entries()) {
    const file = join(FOLDER, `${name}-${i}.png`);
    if (process.env['FLIPSCOPE_WRITE_PICTURES'] === '1') {
      await page.waitForTimeout(1000);
      writeFileSync(file, await drawn(canvas));
    }
    await expect.poll(() => changed(canvas, file), { timeout: 10_000, message: `${name}-${i}` }).toBeLessThan(MOST);
  }
}

describe('what the page draws is as it was', () => {
  it.each<[string, string, number, PanelPageOptions]>([
    ['images', 'flipscope-images canvas', 4, {}],
    ['maps-dark', 'flipscope-map-triple canvas', 3, {}],
    ['maps-light', 'flipscope-map-triple canvas', 3, { theme: 'light' }],
    // Each lies on the image.
    ['masks', 'flipscope-mask-triple canvas:nth-of-type(2)', 3, { first: 'map' }],
  ])('%s', (name, part, count, options) =>
    withoutComplaints(pages().open(options), (opened) => allAsBefore(name, opened, part, count)),
  );
});
