import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineProcesses } from './support/engineProcesses';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, tinyFile } from './support/models';
import { CHECK_ITEM, VsCode } from './support/vsCode';

describe('a workspace that is not trusted', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await VsCode.start({
      files: { 'chelsea.png': CHELSEA, 'tiny.onnx': tinyFile() },
      settings: { 'flipscope.model': 'tiny.onnx', 'flipscope.analysis.explain': false },
      trustAll: false,
    });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  it('does not run its models', async () => {
    const { workbench } = vsCode;
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    const toast = workbench.notification(/not trusted.*tiny\.onnx/);
    await toast.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    expect(await engineProcesses(vsCode)).toEqual([]);
    expect(await workbench.tabs.count()).toBe(0);
  });

  it('does not run them with an image selected either', async () => {
    const { workbench } = vsCode;
    await workbench.clearNotifications();
    await workbench.select('tiny.onnx', 'chelsea.png');
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await workbench.notification(/not trusted.*tiny\.onnx/).waitFor();
    expect(await engineProcesses(vsCode)).toEqual([]);
  });

  it('runs the built-in model, whatever model is set', async () => {
    const { workbench, panel } = vsCode;
    await workbench.select('chelsea.png');
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
  });
});
