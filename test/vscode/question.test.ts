import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './support/accessibility';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA } from './support/models';
import { shareVsCode } from './support/sharedTab';
import type { VsCode } from './support/vsCode';

describe('the question of the ResNet-18', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({ files: { 'chelsea.png': CHELSEA } });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const page = () => vsCode.panel.frame;

  it('is reproduced by one command, in four steps with real figures', async () => {
    await vsCode.workbench.runCommand('Flipscope: Reproduce the ResNet-18 Question');
    await page().getByRole('heading', { name: 'The same at 129×129' }).waitFor({ timeout: 120_000 });
    const steps = await page().getByRole('article').allInnerTexts();
    expect(steps).toHaveLength(4);
    expect(steps[0]).toMatch(/y1 − y2\s+\d[\d.]*%/);
    expect(steps[1]).toContain('worse than doing nothing');
    expect(steps[2]).toMatch(/y1 − f″\(x\.flip\(-1\)\)\s+\d[\d.]*e-7/);
    expect(steps[3]).toMatch(/y1 − f′\(x\.flip\(-1\)\)\s+\d[\d.]*e-7/);
  });

  it('is accessible', async () => {
    expect(await seriousViolations(vsCode)).toEqual([]);
  });

  it('leads to the playground with one click', async () => {
    await page().getByText('Try It in One Dimension').click();
    await page()
      .getByRole('heading', { name: 'Why flipping an image changes the output' })
      .waitFor({ timeout: 30_000 });
  });
});
