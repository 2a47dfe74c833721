import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import type { OpenedPage } from './pageTab';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** The only rule whose answer depends on the theme. */
const CONTRAST = ['color-contrast'];

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * What axe-core finds wrong with a page, one line for each rule.
 *
 * @param within the part that is looked at; the whole page without
 */
export async function axeViolations(page: Page, within: Locator = page.locator('html')): Promise<string[]> {
  await load(page);
  return violationsOf(within);
}

/** The same of a page that was opened in the dark theme, then in the three others what a theme can change there. */
export async function violationsInThemes({ page, setTheme }: OpenedPage, within?: Locator): Promise<string[]> {
  const part = within ?? page.locator('html');
  // Otherwise the colors of the theme before would still be fading.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found = await axeViolations(page, part);
  for (const theme of ['light', 'hc-dark', 'hc-light'] as const) {
    await setTheme(theme);
    found.push(...(await violationsOf(part, CONTRAST)).map((line) => `${theme}: ${line}`));
  }
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  return found;
}

async function load(page: Page): Promise<void> {
  await page.evaluate(await readFile(AXE, 'utf8'));
}

async function violationsOf(within: Locator, rules?: readonly string[]): Promise<string[]> {
  const result = await within.evaluate(
    (part, runOnly) =>
      (window as unknown as { axe: { run(part: Node, options: object): Promise<AxeResult> } }).axe.run(
        part,
        runOnly === undefined ? {} : { runOnly },
      ),
    rules,
  );
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
