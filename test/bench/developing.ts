import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '../../src/onnx/write';
import { resnet18 } from '../support/models/resnet';
import { tinyClassifier } from '../support/models/tinyModels';
import { CHELSEA } from '../vscode/support/models';
import { CHECK_ITEM, VsCode } from '../vscode/support/vsCode';
import { waitRow, type Row } from './rows';
import { stagesSince, watchStages, type Opening } from './stages';

const CHANGES = 5;
const RELOADS = 3;
const IMAGE = 'chelsea.png';
const MAX_MS = 60_000;
const MODELS = {
  'a small model': (seed: number) => tinyClassifier({ seed }),
  'a ResNet-18': (seed: number) => resnet18({ seed }),
} as const;

/** From a model's file that is written again to its new verdict, and from a window that is loaded again to its report. */
export async function developing(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, make] of Object.entries(MODELS)) {
    const { changes, reloads } = await ofModel((seed) => encodeModel(make(seed)));
    rows.push(waitRow(`${name} written again: file to new verdict`, changes));
    for (const stage of ['verdict', 'maps'] as const) {
      const times = reloads.map((found) => found[stage]);
      rows.push(waitRow(`${name}, window loaded again: frame to ${stage}`, times));
    }
  }
  return rows;
}

async function ofModel(bytesOf: (seed: number) => Uint8Array) {
  const files = { [IMAGE]: CHELSEA, 'model.onnx': Buffer.from(bytesOf(1)) };
  const settings = { 'flipscope.report.rerunOnChange': 'always', 'flipscope.analysis.explain': false };
  const vsCode = await VsCode.start({ files, settings });
  try {
    await watchStages(vsCode.page);
    await vsCode.workbench.select(IMAGE, 'model.onnx');
    await vsCode.workbench.chooseFromContextMenu('model.onnx', CHECK_ITEM);
    await vsCode.panel.settled(IMAGE, 'model.onnx');
    const changes: number[] = [];
    for (let i = 0; i < CHANGES; i++) changes.push(await change(vsCode, bytesOf(i + 2)));
    const reloads: Opening[] = [];
    for (let i = 0; i < RELOADS; i++) reloads.push(await reload(vsCode));
    return { changes, reloads };
  } finally {
    await vsCode.dispose();
  }
}

/** In one step, as exporters do that write well. */
async function change({ panel, workspace }: VsCode, bytes: Uint8Array): Promise<number> {
  const file = join(workspace, 'model.onnx');
  const told = panel.verdict.evaluate(async (heading) => {
    const before = heading.textContent;
    while (heading.textContent === before) await new Promise(requestAnimationFrame);
    return performance.timeOrigin + performance.now();
  });
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
  const written = performance.timeOrigin + performance.now();
  const shown = await told;
  await panel.settled();
  return shown - written;
}

/** What the report takes beyond VS Code itself, which has its frame ready once the extension runs again. */
async function reload({ panel, workbench }: VsCode): Promise<Opening> {
  await workbench.reloadWindow();
  await panel.title.waitFor({ timeout: MAX_MS });
  const begun = await panel.title.evaluate(() => performance.timeOrigin);
  return stagesSince(begun, panel);
}
