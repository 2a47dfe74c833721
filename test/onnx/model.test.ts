import { mkdir, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType } from '../../src/onnx/proto/onnx_pb';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeNode } from '../../src/onnx/attributes';
import { parseModel, readModelFile } from '../../src/onnx/model';
import { makeTensor } from '../../src/onnx/tensors';
import { makeValueInfo, tensorInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { makeModel } from '../support/models/model';

const proto = makeModel({
  nodes: [makeNode('Add', ['x', 'w'], ['y'])],
  inputs: [makeValueInfo('x', TensorProto_DataType.FLOAT, ['N', 3, '', 4])],
  outputs: [makeValueInfo('y', TensorProto_DataType.FLOAT)],
  initializers: [makeTensor('w', [4], Float32Array.of(1, 2, 3, 4))],
  opset: 17,
});
const bytes = encodeModel(proto);
let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flipscope-model-'));
});

describe('a model file', () => {
  it('is read with weights as views on its bytes', async () => {
    await writeFile(file('good.onnx'), bytes);
    const model = await readModelFile(file('good.onnx'));
    expect(model.opset).toBe(17);
    expect(model.graph.nodes.map((n) => n.opType)).toEqual(['Add']);
    expect(model.graph.initializer('w')!.rawData.buffer).toBe(model.bytes.buffer);
    expect(tensorInfo(model.graph.inputs[0]!)).toEqual({ name: 'x', dtype: 'float32', shape: ['N', 3, '', 4] });
    expect(tensorInfo(model.graph.outputs[0]!)).toEqual({ name: 'y', dtype: 'float32', shape: [] });
  });

  it('is decoded in steps, one after each operator, and each thing that is looked up of it', async () => {
    const length = 500;
    const nodes = Array.from({ length }, (_, i) => makeNode('Relu', [i === 0 ? 'x' : `t${i - 1}`], [`t${i}`]));
    const inputs = [makeValueInfo('x', TensorProto_DataType.FLOAT, [1])];
    const outputs = [makeValueInfo(`t${length - 1}`, TensorProto_DataType.FLOAT)];
    await writeFile(file('chain.onnx'), encodeModel(makeModel({ nodes, inputs, outputs })));
    let count = 0;
    const model = await readModelFile(file('chain.onnx'), (steps) => {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        count++;
      }
    });
    expect(model.graph.nodes).toHaveLength(length);
    expect(count).toBeGreaterThanOrEqual(4 * length);
  });

  it('without a default opset import has opset 1', () => {
    const old = { ...proto, opsetImport: [] };
    expect(parseModel(toBinary(ModelProtoSchema, old) as Uint8Array<ArrayBuffer>, 'old.onnx').opset).toBe(1);
  });
});

describe('a file that is no model is refused, naming it:', () => {
  const noNodes = create(ModelProtoSchema, { graph: create(GraphProtoSchema, { name: 'g' }) });
  const cases: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
    ['empty.onnx', '', /empty file/],
    ['half.onnx', bytes.subarray(0, bytes.length - 5), /damaged, cut short/],
    ['image.onnx', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), /a PNG image/],
    ['photo.onnx', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), /a JPEG image/],
    ['checkpoint.onnx', 'PK\x03\x04rest', /ZIP archive/],
    ['page.onnx', '<!DOCTYPE html><html>', /web page/],
    ['pointer.onnx', 'version https://git-lfs.github.com/spec/v1\n', /git lfs pull/],
    ['text.onnx', 'just some words in a file\n', /damaged, cut short or of another format/],
    ['zeros.onnx', new Uint8Array(100), /damaged/],
    ['no-graph.onnx', toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n })), /no graph/],
    ['no-nodes.onnx', toBinary(ModelProtoSchema, noNodes), /without a single operator/],
  ];
  it.each(cases)('%s', async (name, content, message) => {
    await writeFile(file(name), content);
    const error = await readModelFile(file(name)).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'UserError', reason: 'model-invalid', file: file(name) });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(file(name));
    expect((error as Error).message).not.toContain('\n');
  });

  it('every truncation', () => {
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.slice(0, length);
      expect(() => parseModel(cut, 'cut.onnx'), `${length} bytes`).toThrow(/^Cannot read the model cut.onnx/);
    }
  });

  it('missing', async () => {
    await expect(readModelFile(file('absent.onnx'))).rejects.toMatchObject({
      reason: 'model-missing',
      message: expect.stringContaining('no such file') as string,
    });
  });

  it('a folder', async () => {
    await mkdir(file('folder.onnx'));
    await expect(readModelFile(file('folder.onnx'))).rejects.toThrow(/found a folder/);
  });

  it('larger than protobuf allows', async () => {
    await writeFile(file('large.onnx'), bytes);
    await truncate(file('large.onnx'), 2 ** 31 + 5);
    await expect(readModelFile(file('large.onnx'))).rejects.toThrow(/2\.0 GiB, over protobuf's limit/);
  });
});
