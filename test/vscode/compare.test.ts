import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { ComparisonPage } from './support/comparison';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, tinyFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { COMPARE_ITEM, type VsCode } from './support/vsCode';

describe('two models that are selected together', () => {
  let vsCode: VsCode;
  let comparison: ComparisonPage;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      files: {
        'chelsea.png': CHELSEA,
        'tiny.onnx': tinyFile(),
        'other.onnx': encodeModel(tinyClassifier({ seed: 7 })),
        ...Object.fromEntries([1, 2, 3].map((seed) => [`run-${seed}.onnx`, encodeModel(tinyClassifier({ seed }))])),
        '2.png': CHELSEA,
        '3.png': CHELSEA,
      },
    });
    comparison = new ComparisonPage(vsCode.page);
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  it('are not offered for comparison one by one', async () => {
    expect(await vsCode.workbench.contextMenu('tiny.onnx')).not.toContain(COMPARE_ITEM);
  });

  it('are compared from the Explorer, with the sentence, the verdicts and the layers', async () => {
    const { workbench } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx', 'other.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', COMPARE_ITEM);
    await comparison.settled();
    expect(await comparison.headline.innerText()).toMatch(
      /^(tiny|other) is more invariant than (tiny|other): .* against .*\.$/,
    );
    await workbench.tab(/^(tiny \| other|other \| tiny) · chelsea\.png$/).waitFor({ timeout: 10_000 });
    expect(await comparison.layers.count()).toBeGreaterThan(2);
    expect(await comparison.frame.getByRole('columnheader', { name: /^A / }).count()).toBeGreaterThan(0);
  });

  it('sorts its layers and says another flip', async () => {
    const before = await comparison.headline.innerText();
    await comparison.frame.getByRole('button', { name: /turned upside-down/ }).click();
    await until('another sentence', async () => (await comparison.headline.innerText()) !== before, 10_000);
    await comparison.frame.getByRole('button', { name: 'A', exact: true }).click();
    await until('layers by A', async () => (await comparison.sorted.innerText()).startsWith('A'), 10_000);
  });

  it('opens the report of one of them beside it', async () => {
    await comparison.frame.getByRole('button', { name: 'Open Report of tiny' }).click();
    await vsCode.panel.settled('chelsea.png', 'tiny.onnx');
  });

  it('exports itself', async () => {
    const { workbench } = vsCode;
    await workbench.tab(/^(tiny \| other|other \| tiny) · chelsea\.png$/).click();
    await comparison.settled();
    await comparison.frame.getByRole('button', { name: 'Export Markdown' }).click();
    const path = join(vsCode.workspace, 'comparison.md');
    await workbench.saveAs(path);
    await workbench.notification('Saved comparison.md').waitFor({ timeout: 20_000 });
    expect(await readFile(path, 'utf8')).toMatch(/^### Flipscope: /);
    await workbench.clearNotifications();
  });

  it('shows checkpoints as a course, measured on all images that are selected with them', async () => {
    const { workbench } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('run-1.onnx', 'run-2.onnx', 'run-3.onnx', 'chelsea.png', '2.png', '3.png');
    await workbench.chooseFromContextMenu('run-1.onnx', COMPARE_ITEM);
    await workbench.tab('run-1 | run-2 | run-3 · chelsea.png').waitFor({ timeout: 20_000 });
    await comparison.frame.getByText('3 images were measured with every checkpoint.').waitFor({ timeout: 60_000 });
    await comparison.frame.getByRole('img', { name: /^mean change: [\d.]+%, [\d.]+%, [\d.]+%$/ }).waitFor();
  });
});
