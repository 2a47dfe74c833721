import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveEvidenceOfFailures } from './support/evidence';
import {
  boxesFile,
  CHELSEA,
  COFFEE,
  HOSTILE_NAME,
  hostileFile,
  resnet18File,
  segmenterFile,
  tinyFile,
  truncatedFile,
  undefinedFile,
} from './support/models';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('models of the workspace', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      files: {
        'chelsea.png': CHELSEA,
        'coffee.png': COFFEE,
        'boxes.onnx': boxesFile(),
        'broken.onnx': truncatedFile(),
        'empty.onnx': new Uint8Array(0),
        'hostile.onnx': hostileFile(),
        'resnet18.onnx': resnet18File(),
        'segmenter.onnx': segmenterFile(),
        'tiny.onnx': tinyFile(),
        'undefined.flipscope.json': Buffer.from('{"outputs":{"output":{"contract":"classes"}}}'),
        'undefined.onnx': undefinedFile(),
      },
    });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  it('gives a report by a right-click on a model and a choice of image', async () => {
    const { workbench, panel } = vsCode;
    await workbench.chooseFromContextMenu('resnet18.onnx', CHECK_ITEM);
    await workbench.pick('chelsea.png');
    await panel.report('chelsea.png', 'resnet18.onnx');
    expect(await panel.verdictText()).toMatch(/\d%/);
    await panel.mapsDrawn();
    await panel.frame.getByRole('button', { name: 'Edit Preprocessing' }).click();
    await panel.frame.getByRole('group', { name: 'Preprocessing', exact: true }).waitFor();
  });

  it('runs a model on noise', async () => {
    const { workbench, panel } = vsCode;
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await workbench.pick('Noise');
    await panel.report('noise', 'tiny.onnx');
  });

  it('asks which model an image is for, the one used last first', async () => {
    const { workbench, panel, page } = vsCode;
    await workbench.chooseFromContextMenu('coffee.png', CHECK_ITEM);
    const options = page.locator('.quick-input-list').getByRole('option');
    await workbench.option('EfficientNet-Lite0').waitFor({ timeout: 20_000 });
    const labels = await options.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    expect(labels[0]).toMatch(/tiny\.onnx, recently used/);
    expect(labels.some((label) => label.includes('Browse'))).toBe(true);
    await workbench.pick('EfficientNet-Lite0');
    await panel.report('coffee.png', 'EfficientNet-Lite0');
  });

  it('runs a selected image on a selected model without asking', async () => {
    const { workbench, panel } = vsCode;
    await workbench.select('coffee.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.report('coffee.png', 'tiny.onnx');
  });

  it('keeps a contract that is chosen for an output beside the model, and takes it back', async () => {
    const { workbench, panel, workspace } = vsCode;
    const sidecar = join(workspace, 'tiny.flipscope.json');
    const outputs = panel.section('Outputs');
    await panel.chooseInDropdown(outputs, 'Contract of output', 'classes: scores stay the same');
    await outputs.getByText('Stated: tiny.flipscope.json').waitFor({ timeout: 60_000 });
    await outputs.getByText('Most probable classes').waitFor();
    expect(JSON.parse(await readFile(sidecar, 'utf8'))).toEqual({ outputs: { output: { contract: 'classes' } } });
    const toast = workbench.notification('Kept in tiny.flipscope.json');
    await toast.waitFor({ timeout: 20_000 });

    await panel.chooseInDropdown(outputs, 'Contract of output', 'map: flips with the image');
    await panel.frame.getByText(/shows no rows and columns/).waitFor({ timeout: 60_000 });
    await outputs.getByText('Stated: tiny.flipscope.json').waitFor();
    expect(JSON.parse(await readFile(sidecar, 'utf8'))).toEqual({ outputs: { output: { contract: 'classes' } } });
    await panel.mapsDrawn();

    await panel.chooseInDropdown(outputs, 'Contract of output', 'as inferred: state nothing');
    await outputs.getByText(/^Assumed: a dense layer/).waitFor({ timeout: 60_000 });
    expect(JSON.parse(await readFile(sidecar, 'utf8'))).toEqual({});
    await rm(sidecar);
    // Its row goes away a moment later, under what the next test would click on.
    await workbench.file('tiny.flipscope.json').waitFor({ state: 'hidden' });
    await workbench.clearNotifications();
  });

  it('shows a name that would be markup as text', async () => {
    const { workbench, panel, page } = vsCode;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await workbench.select('chelsea.png', 'hostile.onnx');
    await workbench.chooseFromContextMenu('hostile.onnx', CHECK_ITEM);
    await panel.report('chelsea.png', 'hostile.onnx');
    await panel.section('Layers').getByText(HOSTILE_NAME).first().waitFor();
    expect(await panel.frame.locator('img').count()).toBe(0);
    expect(dialogs).toEqual([]);
  });

  it.each(['broken.onnx', 'empty.onnx'])('says what is wrong with %s, with a way to the log', async (name) => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('chelsea.png', name);
    await workbench.chooseFromContextMenu(name, CHECK_ITEM);
    await panel.failure.filter({ hasText: name }).waitFor({ timeout: 60_000 });
    expect(await panel.failure.innerText()).not.toMatch(/\bat .+:\d+:\d+/);
    const toast = workbench.notification(name);
    await toast.waitFor();
    await toast.getByRole('button', { name: 'Show Log' }).click();
    await workbench.outputChannel('Flipscope').waitFor();
    await workbench.closeBottomPanel();
    await panel.button('Show Log').click();
    await workbench.outputChannel('Flipscope').waitFor();
    await workbench.closeBottomPanel();
    await workbench.clearNotifications();
  });

  it('runs the next model after a broken one', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.report('chelsea.png', 'tiny.onnx');
  });

  it('draws detections on the image, and marks them from their table', async () => {
    const { workbench, panel, page } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('coffee.png', 'boxes.onnx');
    await workbench.chooseFromContextMenu('boxes.onnx', CHECK_ITEM);
    await panel.report('coffee.png', 'boxes.onnx');
    const outputs = panel.section('Outputs');
    const original = outputs.getByRole('img', { name: /^Original: \d+ detections: / });
    const canvas = original.locator('canvas');
    expect(await canvas.evaluate((element) => (element as HTMLCanvasElement).width)).toBe(96);
    await outputs.getByRole('grid', { name: /^Detections;/ }).focus();
    await page.keyboard.press('ArrowDown');
    await original.locator('.tag', { hasText: /^2 class \d \d+%$/ }).waitFor();
    expect(await original.locator('.marked rect').count()).toBe(2);
  });

  it('draws a map of scores as masks that the engine makes', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('coffee.png', 'segmenter.onnx');
    await workbench.chooseFromContextMenu('segmenter.onnx', CHECK_ITEM);
    await panel.report('coffee.png', 'segmenter.onnx');
    const outputs = panel.section('Outputs');
    await outputs.getByText(/% of \d+×\d+ positions change their strongest channel\. Mean IoU/).waitFor();
    const mask = await panel.pixels('Outputs', 'Mask of the original');
    expect(await panel.pixels('Outputs', 'Mask of the image mirrored left-right, flipped back')).not.toBe(mask);
    await outputs.getByRole('table', { name: 'Classes of the masks' }).getByText('channel 0').waitFor();
  });

  it('names scores that are no numbers', async () => {
    const { workbench, panel } = vsCode;
    await workbench.chooseFromContextMenu('undefined.onnx', CHECK_ITEM);
    await workbench.pick('chelsea.png');
    await panel.report('chelsea.png', 'undefined.onnx');
    expect(await panel.verdictText()).toContain('NaN');
    const outputs = panel.section('Outputs');
    await outputs.getByRole('row').filter({ hasText: 'y(x) − y(hx)' }).getByText('not a number').waitFor();
    await outputs.getByRole('listitem').filter({ hasText: 'class 3' }).getByText('NaN').first().waitFor();
  });
});
