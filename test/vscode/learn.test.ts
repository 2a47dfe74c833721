import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './support/accessibility';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA } from './support/models';
import { shareVsCode } from './support/sharedTab';
import type { VsCode } from './support/vsCode';

const TITLE = 'Why flipping an image changes the output';

describe('the one-dimensional playground', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({ files: { 'chelsea.png': CHELSEA } });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const page = () => vsCode.panel.frame;
  const opened = () => page().getByRole('heading', { name: TITLE }).waitFor({ timeout: 30_000 });
  /** What the three experiments give, as their bars are labeled. */
  const bars = (index: number) => page().getByRole('article').nth(index).locator('svg').first().textContent();

  it('opens from the walkthrough', async () => {
    const { workbench, page: window } = vsCode;
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('Get started with Flipscope');
    await window.getByText('What augmentation does', { exact: true }).click({ timeout: 30_000 });
    await window.getByRole('button', { name: 'Train a kernel in one dimension' }).waitFor({ timeout: 30_000 });
    await window.getByText('Why it changes', { exact: true }).click({ timeout: 30_000 });
    await window.getByRole('button', { name: 'Try it in one dimension' }).click();
    await opened();
    await workbench.closeAllEditors();
  });

  it('opens from the palette with the textbook case, its sums and means', async () => {
    await vsCode.workbench.runCommand('Flipscope: Why Flipping Matters (1-D Playground)');
    await opened();
    for (const value of ['5.8', '6.6', '9.1']) expect(await bars(0)).toContain(value);
    for (const value of ['8.1', '6.1', '3.8']) expect(await bars(1)).toContain(value);
    for (const value of ['9.1', '6.6', '5.8']) expect(await bars(2)).toContain(value);
    const facts = await page().getByRole('article').allInnerTexts();
    expect(facts[0]).toContain('mean 7.17');
    expect(facts[1]).toContain('mean 6');
    expect(facts[2]).toContain('✓ exact mirror image');
  });

  it('shows with stride 2 on an even length that the kernel alone does not mend it, and the corrected pads do', async () => {
    await page().getByRole('button', { name: 'Stride 2, even length' }).click();
    const articles = page().getByRole('article');
    await articles.nth(3).waitFor();
    expect(await articles.nth(2).innerText()).toMatch(/≠ off by [\d.]+%/);
    expect(await articles.nth(2).innerText()).toContain('pads 1 | 1');
    expect(await articles.nth(3).innerText()).toMatch(/✓ exact mirror image[^]*pads 0 \| 1/);
  });

  it('follows what is typed', async () => {
    const kernel = page().getByRole('textbox', { name: /kernel/i });
    await kernel.fill('1, 2, 1');
    await page().getByText('k = 1, 2, 1').first().waitFor();
  });

  it('is accessible', async () => {
    expect(await seriousViolations(vsCode)).toEqual([]);
  });
});
