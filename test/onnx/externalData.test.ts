import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { modelSettings } from '../../src/analysis/measure/markedSession';
import { sessionOptions } from '../../src/engine/runtime/runtime';
import { appendToModel } from '../../src/onnx/append';
import { embedExternalData, externalDataFiles, externalTensors, loadTensor } from '../../src/onnx/externalData';
import { parseModel, readModelFile } from '../../src/onnx/model';
import { tensorData } from '../../src/onnx/tensors';
import { editableModel, encodeModel } from '../../src/onnx/write';
import { externalTensor, writeWithExternalData } from '../support/models/externalData';
import { tinyClassifier } from '../support/models/tinyModels';
import { normalArray } from '../support/random';

const proto = tinyClassifier();
let folder: string;
let path: string;
const data = () => `${path}.data`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-external-'));
  path = join(folder, 'm.onnx');
  writeWithExternalData(proto, path);
});

async function output(model: string | Uint8Array, options: InferenceSession.SessionOptions = {}) {
  const session = await InferenceSession.create(model as Uint8Array, options);
  const { output: y } = await session.run({
    input: new Tensor('float32', normalArray(3 * 32 * 32, 5), [1, 3, 32, 32]),
  });
  return y!.data;
}

describe('a model with external data', () => {
  it('is listed', async () => {
    const model = await readModelFile(path);
    expect(externalDataFiles(model)).toEqual([data()]);
    expect(externalTensors(model.proto)).toHaveLength(6);
    expect(modelSettings(parseModel(encodeModel(proto), path))).toEqual({});
  });

  it('runs from bytes, also edited ones, with the options, and not without', async () => {
    const model = await readModelFile(path);
    const bytes = appendToModel(model.bytes, { outputs: ['conv1'] });
    expect(await output(bytes, sessionOptions(modelSettings(model)))).toEqual(await output(encodeModel(proto)));
    await expect(output(bytes)).rejects.toThrow(/External data path/);
  });

  it('gives its tensors and can be embedded', async () => {
    const model = await readModelFile(path);
    for (const tensor of proto.graph!.initializer) {
      const external = model.graph.initializer(tensor.name)!;
      expect(() => tensorData(external)).toThrow(/lies in another file/);
      expect(tensorData(loadTensor(model, external))).toEqual(tensorData(tensor));
      expect(loadTensor(model, tensor)).toBe(tensor);
    }
    const embedded = parseModel(encodeModel(embedExternalData(model)), 'elsewhere.onnx');
    expect(externalTensors(embedded.proto)).toEqual([]);
    expect(await output(embedded.bytes)).toEqual(await output(encodeModel(proto)));
  });
});

describe('external data that cannot be used is refused, naming model and file:', () => {
  const expectRefused = async (message: RegExp) => {
    const error = await readModelFile(path).catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: 'model-external-data', file: path });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(path);
  };
  const writeWith = (entries: Record<string, string>) => {
    const model = editableModel(proto);
    model.graph.initializer[0] = externalTensor(model.graph.initializer[0]!, entries);
    writeFileSync(path, encodeModel(model));
  };

  it('missing', async () => {
    rmSync(data());
    await expectRefused(/m\.onnx\.data is missing. Put it beside the model/);
  });
  it('a folder', async () => {
    rmSync(data());
    mkdirSync(data());
    await expectRefused(/is missing/);
  });
  it('too short', async () => {
    truncateSync(data(), 100);
    await expectRefused(/has 100 bytes, expected at least \d+. Copy or download it again/);
  });
  it('an absolute path', async () => {
    writeWith({ location: data() });
    await expectRefused(/expected a path relative to the model/);
    writeWith({ location: 'C:\\weights.bin' });
    await expectRefused(/expected a path relative to the model/);
  });
  it('a path that leads out of the folder', async () => {
    writeFileSync(join(folder, 'outside.data'), new Uint8Array(10000));
    mkdirSync(join(folder, 'inside'));
    path = join(folder, 'inside', 'm.onnx');
    writeWith({ location: '../outside.data' });
    await expectRefused(/leads out of the model's folder/);
  });
  it('a symbolic link that leads out of the folder', async () => {
    writeFileSync(join(folder, 'outside.data'), readFileSync(data()));
    mkdirSync(join(folder, 'inside'));
    path = join(folder, 'inside', 'm.onnx');
    symlinkSync('../outside.data', join(folder, 'inside', 'w.data'));
    writeWith({ location: 'w.data' });
    await expectRefused(/leads out of the model's folder/);
  });
  it('a symbolic link to itself', async () => {
    symlinkSync('loop.data', join(folder, 'loop.data'));
    writeWith({ location: 'loop.data' });
    await expectRefused(/loop\.data" cannot be read \(ELOOP\)\. Put the weights file beside the model\./);
  });
  it('a name that no file can have', async () => {
    writeWith({ location: 'a\0b' });
    await expectRefused(/cannot be read \(ERR_INVALID_ARG_VALUE\)/);
  });
  it('no name or no number', async () => {
    writeWith({});
    await expectRefused(/its name is not given/);
    writeWith({ location: 'm.onnx.data', offset: 'x' });
    await expectRefused(/not a whole number of bytes/);
    writeWith({ location: 'm.onnx.data', length: '-4' });
    await expectRefused(/not a whole number of bytes/);
  });
});

it('external data in a folder below the model is fine, and length may be absent', async () => {
  const below = mkdtempSync(join(folder, 'weights-'));
  const location = `${below.slice(folder.length + 1)}/w.data`;
  writeFileSync(join(folder, location), proto.graph!.initializer[0]!.rawData);
  const model = editableModel(proto);
  model.graph.initializer[0] = externalTensor(model.graph.initializer[0]!, { location });
  writeFileSync(path, encodeModel(model));
  const read = await readModelFile(path);
  expect(tensorData(loadTensor(read, read.proto.graph!.initializer[0]!))).toEqual(
    tensorData(proto.graph!.initializer[0]!),
  );
  expect(await output(read.bytes, sessionOptions(modelSettings(read)))).toEqual(await output(encodeModel(proto)));
});
