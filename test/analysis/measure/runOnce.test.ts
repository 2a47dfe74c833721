import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnce, type RunOnce } from '../../../src/analysis/measure/runOnce';
import { readModelFile, type OnnxModel } from '../../../src/onnx/model';
import { replaceNodes } from '../../../src/onnx/replaceNodes';
import { encodeModel } from '../../../src/onnx/write';
import { allAtOnce } from '../../../src/protocol/steps';
import { createSession } from '../../support/mirror';
import { writeWithExternalData } from '../../support/models/externalData';
import { tinyClassifier } from '../../support/models/tinyModels';
import { normalArray } from '../../support/random';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flipscope-once-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NODES = 12;

function copyOf(model: OnnxModel): RunOnce {
  return allAtOnce(runOnce(model, replaceNodes(model.proto, model.graph.nodes, []), NODES));
}

async function outputOf({ bytes, settings }: RunOnce) {
  const session = await createSession(bytes, settings);
  const x = { type: 'float32', dims: [1, 3, 32, 32], data: normalArray(3 * 32 * 32, 5) };
  const { output } = await session.run({ input: x });
  await session.release();
  return output!.data;
}

async function classifierFile(): Promise<OnnxModel> {
  const path = join(folder, 'm.onnx');
  writeFileSync(path, encodeModel(tinyClassifier()));
  return readModelFile(path);
}

describe('a model that is made for one run', () => {
  it('reads its weights from the file that they lie in', async () => {
    const model = await classifierFile();
    const [copied, mapped] = [copyOf(model), copyOf({ ...model, mappedFile: model.path })];
    expect(copied.settings).toEqual({ optimization: 'disabled', prepacks: false });
    expect(mapped.settings).toEqual({ ...copied.settings, externalDataFolder: folder });
    expect(copied.bytes.byteLength).toBeGreaterThan(0.9 * model.bytes.byteLength);
    expect(mapped.bytes.byteLength).toBeLessThan(0.5 * model.bytes.byteLength);
    expect(await outputOf(mapped)).toEqual(await outputOf(copied));
  });

  it('holds weights that are not of the file', async () => {
    const model = await classifierFile();
    const { proto } = model;
    const [first, ...rest] = proto.graph!.initializer;
    const doubled = { ...first!, rawData: first!.rawData.slice() };
    const changed = { ...proto, graph: { ...proto.graph!, initializer: [doubled, ...rest] } };
    const found = allAtOnce(runOnce({ ...model, mappedFile: model.path }, changed, NODES));
    expect(found.bytes.byteLength).toBeGreaterThan(first!.rawData.byteLength);
    expect(await outputOf(found)).toEqual(await outputOf(copyOf(model)));
  });

  it('keeps the folder of weights that lie in further files', async () => {
    const path = join(folder, 'external.onnx');
    writeWithExternalData(tinyClassifier(), path);
    const model = await readModelFile(path);
    const found = copyOf({ ...model, mappedFile: '/elsewhere/external.onnx' });
    expect(found.settings).toMatchObject({ externalDataFolder: folder });
    expect(await outputOf(found)).toEqual(await outputOf(copyOf(await classifierFile())));
  });
});
