import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, tinyFile, truncatedFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('a model that is written again while its report is open', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      files: { 'chelsea.png': CHELSEA, 'tiny.onnx': tinyFile(), 'weights.pt': Buffer.from('PK') },
    });
    const { workbench, panel } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.settled('chelsea.png', 'tiny.onnx');
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const write = (content: Uint8Array) => writeFile(join(vsCode.workspace, 'tiny.onnx'), content);

  /** How much moves on the page from now on, by whosever doing: the sum of layout shifts (Layout Instability API). */
  async function watchShifts(): Promise<() => Promise<number>> {
    const body = vsCode.panel.frame.locator('body');
    await body.evaluate(() => {
      const seen = { sum: 0 };
      (globalThis as unknown as { testShifts: typeof seen }).testShifts = seen;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.sum += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift' });
    });
    return () => body.evaluate(() => (globalThis as unknown as { testShifts: { sum: number } }).testShifts.sum);
  }

  it('has both names on its tab', async () => {
    await vsCode.workbench.tab('chelsea.png · tiny').waitFor({ timeout: 10_000 });
  });

  it('is told in a bar, and run again on a click, with what changed', async () => {
    const { panel } = vsCode;
    const before = await panel.verdictText();
    await write(encodeModel(tinyClassifier({ seed: 7 })));
    await panel.notice.getByText(/^tiny\.onnx changed \d\d:\d\d$/).waitFor({ timeout: 5000 });
    expect(await panel.verdictText()).toBe(before);
    await panel.notice.getByRole('button', { name: 'Run Again' }).click();
    await until('another verdict', async () => (await panel.verdictText()) !== before, 60_000);
    await panel.report('chelsea.png');
    expect(await panel.notice.count()).toBe(0);
    expect(await panel.flip(/Left–right/).innerText()).toMatch(/→/);
    await panel.button('Changed Most First').waitFor();
  });

  it('runs again by itself once it was told to, and keeps its report under a model that is cut short', async () => {
    const { panel, workbench } = vsCode;
    const shifts = await watchShifts();
    await write(encodeModel(tinyClassifier({ seed: 8 })));
    await panel.notice.getByRole('button', { name: 'Run When It Changes' }).click({ timeout: 10_000 });
    await workbench.notification('now run again when their files change').waitFor({ timeout: 20_000 });
    await workbench.clearNotifications();
    await panel.report('chelsea.png');
    // Its words are as long as those of the model before.
    expect(await shifts()).toBeLessThanOrEqual(0.02);
    const good = await panel.verdictText();
    await write(truncatedFile());
    await panel.notice.getByText(/^The run of \d\d:\d\d failed: .*tiny\.onnx/).waitFor({ timeout: 30_000 });
    expect(await panel.verdictText()).toBe(good);
    await write(tinyFile());
    await until('another verdict', async () => (await panel.verdictText()) !== good, 60_000);
    await until('no bar', async () => (await panel.notice.count()) === 0, 20_000);
  });

  it('opens the report of a model that is exported from weights', async () => {
    const { panel, workbench } = vsCode;
    await workbench.chooseFromContextMenu('weights.pt', CHECK_ITEM);
    const toast = workbench.notification('weights.pt holds weights without the graph that runs them');
    await toast.getByRole('button', { name: 'Copy Python Code' }).click({ timeout: 10_000 });
    await writeFile(join(vsCode.workspace, 'weights.onnx'), tinyFile());
    await workbench.tab('chelsea.png · weights').waitFor({ timeout: 20_000 });
    await panel.settled('chelsea.png', 'weights.onnx');
  });
});
