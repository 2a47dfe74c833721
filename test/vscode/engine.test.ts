import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineProcesses } from './support/engineProcesses';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, slowFile, tinyFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('the engine process', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      files: { 'chelsea.png': CHELSEA, 'slow.onnx': slowFile(), 'tiny.onnx': tinyFile() },
    });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  async function startSlowRun(): Promise<void> {
    const { workbench, panel } = vsCode;
    await workbench.select('chelsea.png', 'slow.onnx');
    await workbench.chooseFromContextMenu('slow.onnx', CHECK_ITEM);
    await panel.progress.waitFor({ timeout: 20_000 });
    await until('a running engine', async () => (await engineProcesses(vsCode)).length > 0, 20_000);
  }

  it('is started once the window is idle, where there is something to run', async () => {
    await until('a running engine', async () => (await engineProcesses(vsCode)).length > 0, 20_000);
  });

  it('shows progress at once and can be canceled', async () => {
    await startSlowRun();
    const { panel, workbench } = vsCode;
    await workbench.page.locator('.statusbar-item', { hasText: 'Flipscope: chelsea.png · slow' }).waitFor();
    await panel.button('Cancel').click();
    await panel.frame.getByText('The analysis was canceled').waitFor({ timeout: 10_000 });
    await workbench.page.locator('.statusbar-item', { hasText: 'Flipscope' }).waitFor({ state: 'hidden' });
  });

  it('killed in mid-run gives an error in the panel', async () => {
    const { panel, workbench } = vsCode;
    await workbench.closeAllEditors();
    await startSlowRun();
    await until('some progress', async () => Number(await panel.progress.getAttribute('aria-valuenow')) > 0, 20_000);
    for (const pid of await engineProcesses(vsCode)) process.kill(pid, 'SIGKILL');
    await panel.failure.filter({ hasText: 'stopped unexpectedly' }).waitFor({ timeout: 10_000 });
    expect(await panel.failure.innerText()).toContain('slow.onnx');
    await workbench.notification('stopped unexpectedly').getByRole('button', { name: 'Show Log' }).waitFor();
    await workbench.clearNotifications();
  });

  it('runs the next model after it was killed', async () => {
    const { workbench, panel } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.report('chelsea.png', 'tiny.onnx');
    await panel.mapsDrawn();
  });

  it('starts again for the feature maps of a report that is still open', async () => {
    const { panel } = vsCode;
    for (const pid of await engineProcesses(vsCode)) process.kill(pid, 'SIGKILL');
    await until('the end of the engine', async () => (await engineProcesses(vsCode)).length === 0, 10_000);
    await panel.walkLayers((await panel.layerCount()) - 1, 'End');
    await panel.mapsDrawn();
  });
});
