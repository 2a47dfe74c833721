import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/**
 * What axe-core finds wrong with a page, one line for each rule.
 *
 * @param within the part that is looked at; the whole page without
 */
export async function axeViolations(page: Page, within: Locator = page.locator('html')): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const result = await within.evaluate((part) =>
    (window as unknown as { axe: { run(part: Node): Promise<AxeResult> } }).axe.run(part),
  );
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
