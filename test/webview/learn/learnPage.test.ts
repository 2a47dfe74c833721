import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violationsInThemes } from '../../support/axe';
import { LearnPages } from '../../support/learnPage';
import { pagesOfFile } from '../../support/pagesOfFile';

const pages = pagesOfFile((browser) => LearnPages.create(browser));

const diagrams = (page: Page) => page.locator('flipscope-learn-diagram svg');
const outputs = async (page: Page) => {
  const labels = await diagrams(page).evaluateAll((all) => all.map((svg) => svg.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.replace(/\. Arrow.*/, ''));
};

describe('the playground', () => {
  it('starts with the question and its figures', async () => {
    const { page, complaints } = await pages().open();
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
    const { page, kept } = await pages().open();
    await page.getByText('Stride 2, even length').click();
    const verdicts = await page.locator('article .verdict').allTextContents();
    expect(verdicts.map((text) => text.replace(/^mean [\d.]+,? ?/, ''))).toEqual([
      '',
      '≠ off by 18.5%',
      '≠ off by 52.1%',
      '✓ exact mirror image',
    ]);
    expect(await page.locator('article').last().textContent()).toContain('pads 0 | 1');
    expect(await kept()).toMatchObject({ draft: { stride: '2', signal: '1, 3, 5, 4, 7, 2' } });
  });

  it('takes what is typed, says what cannot be read, and keeps the last image meanwhile', async () => {
    const { page, complaints } = await pages().open();
    const kernel = page.getByRole('textbox', { name: 'Kernel k' });
    await kernel.fill('1, 1');
    await expect.poll(() => outputs(page)).toContain('Outputs 4, 8, 9, 11; mean 8.00');
    await kernel.fill('1, x');
    await page.getByRole('alert').getByText('Write 1 to 7 numbers').waitFor();
    expect(await outputs(page)).toContain('Outputs 4, 8, 9, 11; mean 8.00');
    expect(complaints).toEqual([]);
  });

  it('shows the sum of an output by keyboard', async () => {
    const { page } = await pages().open();
    await diagrams(page).first().focus();
    await page.getByText('0.3·1 + 0.5·3 + 0.8·5 = 5.8').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('0.3·3 + 0.5·5 + 0.8·4 = 6.6').waitFor();
  });

  it('shows by keyboard where the grid of two layers is aligned, and that pooling wants other sizes', async () => {
    const { page, kept } = await pages().open();
    const size = page.getByRole('slider', { name: 'Size W' });
    await page.getByText('W = 16: misaligned from layer 1 on').waitFor();
    await size.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('W = 17: the windows of the flipped signal lie on the same places').waitFor();
    await page
      .getByText(/changes the mean by [\d.]+% with this kernel, and not at all with its symmetric part/)
      .waitFor();
    await page.getByRole('img', { name: '17 values; layer 1 aligned, layer 2 aligned' }).waitFor();
    await page.getByRole('combobox', { name: 'Second layer' }).click();
    await page.getByRole('option', { name: 'Max pooling of 2' }).click();
    await page.getByText('W = 17: misaligned from layer 2 on').waitFor();
    await page.getByText('Aligned in every layer: W mod 4 = 3.').waitFor();
    expect(await kept()).toMatchObject({ sizes: { size: 17, second: 'maximum' } });
  });

  it('trains a kernel to its end: with flips it is symmetric, without it is not, and the grid stays', async () => {
    const { page, kept, complaints } = await pages().open();
    const step = page.getByRole('slider', { name: /Step/ });
    const asymmetry = async (): Promise<number> => {
      const text = await page.getByText('differs from its mirror image by').textContent();
      return Number(/by ([\d.]+)%/.exec(text ?? '')?.[1]);
    };
    expect(await asymmetry()).toBeGreaterThan(100);
    await step.focus();
    await page.keyboard.press('End');
    await page.getByText('Flips pull the kernel').waitFor();
    expect(await asymmetry()).toBeLessThan(5);
    await page.getByRole('checkbox', { name: 'Train with flips' }).click();
    await page.getByText('Nothing pulls the kernel').waitFor();
    expect(await asymmetry()).toBeGreaterThan(50);
    expect(await kept()).toMatchObject({ training: { step: 200, flips: false } });
    expect(complaints).toEqual([]);
  });

  it('plays the training and pauses', async () => {
    const { page } = await pages().open();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByText(/Step [1-9]\d* of 200/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play' }).waitFor();
  });

  it('comes back with what was typed, and with the first example when that is of no use', async () => {
    const draft = { signal: '1, 2, 3', kernel: '1', stride: '1', padBegin: '0', padEnd: '0' };
    const [sizes, training] = [
      { size: 19, second: 'maximum' },
      { step: 7, flips: false },
    ];
    const restored = await pages().open({ draft, sizes, training });
    await expect.poll(() => outputs(restored.page)).toContain('Outputs 1, 2, 3; mean 2.00');
    await restored.page.getByText('Size W: 19').waitFor();
    await restored.page.getByText('Step 7 of 200').waitFor();
    await restored.page.getByText('Nothing pulls the kernel').waitFor();
    const broken = await pages().open(['nonsense']);
    await expect.poll(() => outputs(broken.page)).toContain('Outputs 5.8, 6.6, 9.1; mean 7.17');
    const odd = await pages().open({ draft: 7, sizes: { size: 99, second: 'x' }, training: { step: -1, flips: 'no' } });
    await odd.page.getByText('Size W: 16').waitFor();
    await odd.page.getByText('Step 0 of 200').waitFor();
  });

  it('has no accessibility violation in four themes', async () => {
    const opened = await pages().open();
    await opened.page.getByText('Stride 2, even length').click();
    expect(await violationsInThemes(opened)).toEqual([]);
  });
});
