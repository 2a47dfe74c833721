import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { TensorProto_DataType as Type, type ModelProto } from '../../src/onnx/proto/onnx_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNode } from '../../src/onnx/attributes';
import { makeTensor } from '../../src/onnx/tensors';
import { encodeModel } from '../../src/onnx/write';
import { UserError, type UserErrorReason } from '../../src/protocol/errors';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { EngineFixture, PROJECT } from '../support/engineFixture';
import { externalTensor } from '../support/models/externalData';
import { GraphBuilder } from '../support/models/graphBuilder';
import { noImageInput, tinyClassifier, unsupportedOperator } from '../support/models/tinyModels';

const engine = new EngineFixture();
const sample = join(PROJECT, 'media/samples/coffee.png');
let good = '';
beforeAll(() => {
  good = engine.writeModel('good.onnx', tinyClassifier());
});
afterAll(() => engine.remove());

/** The message of the error, which must be a `UserError`, name the file, be one line, and leave the engine usable. */
async function refused(change: Partial<AnalysisSpec>, reason: UserErrorReason, name: string): Promise<string> {
  const spec = engine.spec(good, { input: { kind: 'image', path: sample }, ...change });
  const error: unknown = await engine.service.analyze('bad', spec).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message, reason: found } = error as UserError;
  expect({ message, reason: found }).toEqual({ message: expect.stringContaining(name) as string, reason });
  expect(message).toMatch(/\.$/);
  expect(message).not.toMatch(/\n|onnxruntime_src|\bat .*:\d+:\d+/);
  const after = await engine.service.analyze('after', engine.spec(good, { size: [16, 16] }));
  expect(after.report.layers.length).toBeGreaterThan(0);
  return message;
}

const bytes = (): Uint8Array => encodeModel(tinyClassifier());
const changed = (change: (model: ModelProto) => void): ModelProto => {
  const model = tinyClassifier();
  change(model);
  return model;
};
const firstDims = (...dims: bigint[]): ModelProto =>
  changed((model) => {
    model.graph!.initializer[0]!.dims = dims;
  });
const external = (location: string): ModelProto =>
  changed((model) => {
    const [first, ...rest] = model.graph!.initializer;
    const length = String(first!.rawData.byteLength);
    model.graph!.initializer = [externalTensor(first!, { location, offset: '0', length }), ...rest];
  });

function builder(make: (b: GraphBuilder) => void): ModelProto {
  const b = new GraphBuilder();
  make(b);
  return b.build();
}

describe('model files', () => {
  const files: readonly [string, UserErrorReason, (() => Uint8Array | string | ModelProto) | undefined][] = [
    ['missing.onnx', 'model-missing', undefined],
    ['empty.onnx', 'model-invalid', () => ''],
    ['text.onnx', 'model-invalid', () => 'no model at all\n'.repeat(30)],
    ['garbage.onnx', 'model-invalid', () => Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + 13) % 251)],
    ['half.onnx', 'model-invalid', () => bytes().subarray(0, bytes().length / 2)],
    ['cut.onnx', 'model-invalid', () => bytes().subarray(0, -40)],
    ['image.onnx', 'model-invalid', () => readFileSync(sample)],
    ['operator.onnx', 'model-unsupported', unsupportedOperator],
    [
      'unknown.onnx',
      'model-unsupported',
      () => builder((b) => b.output(b.node('NoSuchOperator', [b.input('x', ['N', 3, 8, 8])]), 'y')),
    ],
    ['tokens.onnx', 'model-no-image-input', noImageInput],
    ['flat.onnx', 'model-no-image-input', () => builder((b) => b.output(b.gemm(b.input('x', ['N', 3]), 2), 'y'))],
    [
      'two.onnx',
      'setting-invalid',
      () => builder((b) => b.output(b.add(b.input('x', ['N', 3, 8, 8]), b.input('z', [3, 1, 1])), 'y')),
    ],
    ['zero.onnx', 'model-no-image-input', () => tinyClassifier({ size: [0, 32] })],
    [
      'circle.onnx',
      'model-invalid',
      () =>
        changed(({ graph }) =>
          graph!.node.push(makeNode('Add', ['b', 'input'], ['a']), makeNode('Relu', ['a'], ['b'])),
        ),
    ],
    ['ghost.onnx', 'model-invalid', () => changed(({ graph }) => graph!.node[0]!.input.splice(0, 1, 'ghost'))],
    ['vast.onnx', 'model-invalid', () => firstDims(2n ** 40n, 2n ** 40n)],
    ['negative.onnx', 'model-invalid', () => firstDims(-8n, 3n, 3n, 3n)],
    ['huge.onnx', 'input-too-large', () => tinyClassifier({ size: [100_000, 100_000] })],
    ['batch.onnx', 'input-too-large', () => tinyClassifier({ size: [64, 64], batch: 2_000_000_000 })],
    ['no-data.onnx', 'model-external-data', () => external('gone.bin')],
    ['up.onnx', 'model-external-data', () => external('../up.bin')],
    ['absolute.onnx', 'model-external-data', () => external('/etc/hostname')],
    [
      'run.onnx',
      'input-shape',
      () =>
        builder((b) =>
          b.output(b.node('Reshape', [b.conv(b.input('x', ['N', 3, 'H', 'W']), 4, 3), b.ints([1, 100])]), 'y'),
        ),
    ],
  ];

  it.each(files)('%s: %s', async (name, reason, make) => {
    const content = make?.();
    if (typeof content === 'string' || content instanceof Uint8Array) engine.write(name, content);
    else if (content !== undefined) engine.writeModel(name, content);
    await refused({ model: { kind: 'file', path: engine.at(name) } }, reason, name);
  });

  it('names the model whose tensor is wrong, whichever the question', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 8, 8]);
    b.output(b.node('Add', [x, b.initializer(makeTensor('w', [1], Float32Array.of(1)))]), 'y');
    const model = b.build();
    model.graph!.initializer[0]!.dims = [-1n];
    const path = engine.writeModel('minus-one.onnx', model);
    const spec = engine.spec(path);
    const refusal = {
      file: path,
      message: expect.stringMatching(
        /minus-one\.onnx: The tensor "\w+" has the shape -1, but holds 1 numbers\. /,
      ) as string,
    };
    await expect(engine.service.analyze('minus', spec)).rejects.toMatchObject(refusal);
    await expect(engine.service.audit(spec.model)).rejects.toMatchObject(refusal);
    await expect(engine.service.describe(spec.model)).rejects.toMatchObject(refusal);
    await expect(engine.service.modelSources(spec.model)).rejects.toMatchObject(refusal);
    await expect(engine.service.twinModel(spec, { flip: 'h' }, engine.at('o.onnx'))).rejects.toMatchObject(refusal);
    const average = { kind: 'tta', flips: ['h'], merge: 'mean' } as const;
    await expect(engine.service.fixModel(spec, average, engine.at('o.onnx'))).rejects.toMatchObject(refusal);
  });

  it('refuses a folder, a link that leads out, and a name that is none', async () => {
    mkdirSync(engine.at('folder.onnx'));
    const model = (name: string) => ({ model: { kind: 'file', path: engine.at(name) } }) as const;
    expect(await refused(model('folder.onnx'), 'model-invalid', 'folder.onnx')).toContain('found a folder');
    symlinkSync('/etc/hostname', engine.at('link.bin'));
    engine.writeModel('link.onnx', external('link.bin'));
    expect(await refused(model('link.onnx'), 'model-external-data', 'link.onnx')).toContain('leads out');
    const unknown = await refused({ model: { kind: 'builtin', id: 'nope' } }, 'model-missing', 'nope');
    expect(unknown).toContain('efficientnet-lite0');
  });

  it('names the operator that is missing, and no path of ONNX Runtime', async () => {
    const model = (name: string) => ({ model: { kind: 'file', path: engine.at(name) } }) as const;
    const custom = await refused(model('operator.onnx'), 'model-unsupported', 'operator.onnx');
    expect(custom).toContain('the operator com.example:FancyAttention');
    expect(await refused(model('unknown.onnx'), 'model-unsupported', 'unknown.onnx')).toContain('NoSuchOperator');
  });
});

describe('descriptions beside the model', () => {
  it.each([
    ['{ "preprocess": ', /expected JSON/],
    ['[]', /expected an object/],
    ['{"preproces": {}}', /unknown key "preproces"/],
    ['{"size": [64, 64]}', /"size" belongs inside "preprocess"/],
    ['{"preprocess": {"size": "big"}}', /two whole numbers/],
    ['{"preprocess": {"mean": [1, 2, 3, 4]}}', /"preprocess\.mean": expected three values for channels "rgb", found 4/],
    ['{"labels": "../labels.txt"}', /outside the folder/],
    ['{"labels": "none.txt"}', /there is no such file/],
  ])('%s', async (text, message) => {
    engine.writeModel('described.onnx', tinyClassifier());
    engine.write('described.flipscope.json', text);
    const spec = { model: { kind: 'file', path: engine.at('described.onnx') } } as const;
    expect(await refused(spec, 'preprocess-invalid', 'described.flipscope.json')).toMatch(message);
  });

  it('says which size does not fit a fixed model, and who asks for it', async () => {
    engine.writeModel('fixed.onnx', tinyClassifier({ size: [32, 32] }));
    const model = { kind: 'file', path: engine.at('fixed.onnx') } as const;
    expect(await refused({ model, size: [64, 64] }, 'input-shape', 'fixed.onnx')).toContain('asked for 64×64');
    engine.write('fixed.flipscope.json', '{"preprocess": {"size": [48, 48]}}');
    expect(await refused({ model }, 'input-shape', 'fixed.onnx')).toMatch(/48×48 \(preprocessing: fixed\.flipscope/);
    const named = { ...model, path: engine.writeModel('named.onnx', tinyClassifier()) };
    engine.write('named.flipscope.json', '{"input": "nope"}');
    expect(await refused({ model: named }, 'model-no-image-input', 'named.onnx')).toContain('"nope"');
  });
});

describe('tensors, images and noise', () => {
  function npy(shape: readonly number[], data: Float32Array<ArrayBuffer>): Buffer {
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((d) => `${d},`).join(' ')}), }\n`;
    const start = Buffer.from('\x93NUMPY\x01\x00  ', 'latin1');
    start.writeUInt16LE(header.length, 8);
    return Buffer.concat([start, Buffer.from(header), Buffer.from(data.buffer)]);
  }

  it.each([
    ['channels.npy', 'input-shape', npy([1, 4, 8, 8], new Float32Array(256))],
    ['rank.npy', 'input-shape', npy([192], new Float32Array(192))],
    ['nan.npy', 'input-invalid', npy([1, 3, 8, 8], new Float32Array(192).fill(NaN))],
    ['claims.npy', 'input-invalid', npy([1, 3, 100_000, 100_000], new Float32Array(4))],
    ['none.npy', 'input-empty', npy([1, 3, 0, 8], new Float32Array())],
    ['empty.npy', 'input-empty', Buffer.alloc(0)],
    ['model.npy', 'input-invalid', Buffer.from(bytes())],
  ] as const)('%s: %s', async (name, reason, content) => {
    await refused({ input: { kind: 'tensor', path: engine.write(name, content) } }, reason, name);
  });

  it.each([
    ['empty.png', 'input-empty', ''],
    ['text.png', 'input-invalid', 'no image'],
    ['cut.png', 'input-invalid', readFileSync(sample).subarray(0, 5000)],
    ['model.png', 'input-invalid', bytes()],
  ] as const)('%s: %s', async (name, reason, content) => {
    await refused({ input: { kind: 'image', path: engine.write(name, content) } }, reason, name);
  });

  it('refuses what is not there, folders, and shapes that do not fit or are too large', async () => {
    await refused({ input: { kind: 'image', path: engine.at('no.png') } }, 'input-missing', 'no.png');
    await refused({ input: { kind: 'tensor', path: engine.folder } }, 'input-invalid', engine.folder);
    await refused({ input: { kind: 'noise', seed: 1, shape: [1, 4, 8, 8] } }, 'input-shape', 'good.onnx');
    await refused({ input: { kind: 'noise', seed: 1, shape: [1, 3, 1e5, 1e5] } }, 'input-too-large', 'good.onnx');
    await refused({ size: [1e5, 1e5] }, 'input-too-large', 'good.onnx');
  });

  it('reads a mislabeled image for what it is, and three axes as a batch of one', async () => {
    const jpeg = engine.write('really-a-png.jpg', readFileSync(sample));
    const image = await engine.service.analyze('p', engine.spec(good, { input: { kind: 'image', path: jpeg } }));
    expect(image.report.input.source).toMatchObject({ kind: 'image', width: 600 });
    const path = engine.write('three.npy', npy([3, 16, 17], new Float32Array(3 * 16 * 17).fill(1)));
    const { report } = await engine.service.analyze('t', engine.spec(good, { input: { kind: 'tensor', path } }));
    expect(report.input.shape).toEqual([1, 3, 16, 17]);
  });
});

it('refuses element types that hold no numbers', async () => {
  const model = builder((b) => b.output(b.conv(b.input('x', ['N', 3, 8, 8], Type.STRING), 2, 3), 'y'));
  engine.writeModel('strings.onnx', model);
  await refused({ model: { kind: 'file', path: engine.at('strings.onnx') } }, 'model-no-image-input', 'strings.onnx');
});
