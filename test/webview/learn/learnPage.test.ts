import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../../support/axe';
import { LearnPages } from '../../support/learnPage';
import { launchBrowser } from '../../vscode/support/browser';

let browser: Browser;
let pages: LearnPages;
beforeAll(async () => {
  browser = await launchBrowser();
  pages = await LearnPages.create(browser);
});
afterAll(() => browser.close());

const diagrams = (page: Page) => page.locator('flipscope-learn-diagram svg');
const outputs = async (page: Page) => {
  const labels = await diagrams(page).evaluateAll((all) => all.map((svg) => svg.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.replace(/\. Arrow.*/, ''));
};

describe('the playground', () => {
  it('starts with the question and its figures', async () => {
    const { page, complaints } = await pages.open();
    await diagrams(page).first().waitFor();
    expect(await outputs(page)).toEqual([
      'Outputs 5.8, 6.6, 9.1; mean 7.17',
      'Outputs 8.1, 6.1, 3.8; mean 6.00',
      'Outputs 9.1, 6.6, 5.8; mean 7.17',
      'Outputs 9.1, 6.6, 5.8; mean 7.17',
    ]);
    expect(complaints).toEqual([]);
  });

  it('shows one click later that the kernel is not enough and the corrected pads are', async () => {
    const { page, kept } = await pages.open();
    await page.getByText('Stride 2, even length').click();
    const verdicts = await page.locator('article .verdict').allTextContents();
    expect(verdicts.map((text) => text.replace(/^mean [\d.]+,? ?/, ''))).toEqual([
      '',
      '≠ off by 18.5%',
      '≠ off by 52.1%',
      '✓ exact mirror image',
    ]);
    expect(await page.locator('article').last().textContent()).toContain('pads 0 | 1');
    expect(await kept()).toMatchObject({ stride: '2', signal: '1, 3, 5, 4, 7, 2' });
  });

  it('takes what is typed, says what cannot be read, and keeps the last image meanwhile', async () => {
    const { page, complaints } = await pages.open();
    const kernel = page.getByRole('textbox', { name: 'Kernel k' });
    await kernel.fill('1, 1');
    await expect.poll(() => outputs(page)).toContain('Outputs 4, 8, 9, 11; mean 8.00');
    await kernel.fill('1, x');
    await page.getByRole('alert').getByText('Write 1 to 7 numbers').waitFor();
    expect(await outputs(page)).toContain('Outputs 4, 8, 9, 11; mean 8.00');
    expect(complaints).toEqual([]);
  });

  it('shows the sum of an output by keyboard', async () => {
    const { page } = await pages.open();
    await diagrams(page).first().focus();
    await page.getByText('0.3·1 + 0.5·3 + 0.8·5 = 5.8').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('0.3·3 + 0.5·5 + 0.8·4 = 6.6').waitFor();
  });

  it('comes back with what was typed, and with the first example when that is of no use', async () => {
    const kept = { signal: '1, 2, 3', kernel: '1', stride: '1', padBegin: '0', padEnd: '0' };
    const restored = await pages.open(kept);
    await expect.poll(() => outputs(restored.page)).toContain('Outputs 1, 2, 3; mean 2.00');
    const broken = await pages.open(['nonsense']);
    await expect.poll(() => outputs(broken.page)).toContain('Outputs 5.8, 6.6, 9.1; mean 7.17');
  });

  it.each(['dark', 'light', 'hc-dark', 'hc-light'] as const)('has no accessibility violation in %s', async (theme) => {
    const { page, setTheme } = await pages.open();
    await setTheme(theme);
    await page.getByText('Stride 2, even length').click();
    expect(await axeViolations(page)).toEqual([]);
  });
});
