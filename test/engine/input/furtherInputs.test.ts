import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { afterAll, describe, expect, it } from 'vitest';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataType as Type,
  type ModelProto,
} from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { inputWords } from '../../../src/report/facts/contracts';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { auditToTable } from '../../../src/report/terminal/audit';
import { EngineFixture, PROJECT } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** A classifier whose features are multiplied by a further input. */
function scaled(name: string, shape: readonly (number | string)[], type = Type.FLOAT): ModelProto {
  const b = new GraphBuilder();
  const features = b.globalAveragePool(b.relu(b.conv(b.input('image', ['N', 3, 16, 20]), 4, 3, { pads: 1 })));
  const factor = b.node('Cast', [b.input(name, shape, type)], { to: attribute.int(Type.FLOAT) });
  const sum = b.node('ReduceSum', [factor], { keepdims: attribute.int(0) });
  b.output(b.flatten(b.node('Mul', [features, sum])), 'y');
  return b.build();
}

/** The difference of two images' features: what a stereo network sees. */
function stereo(): ModelProto {
  const b = new GraphBuilder();
  const [left, right] = ['left', 'right'].map((name) => b.input(name, ['N', 3, 'H', 'W']));
  const kernel = { pads: 0, name: 'c' } as const;
  b.output(b.node('Sub', [b.conv(left!, 4, 1, kernel), b.conv(right!, 4, 1, { ...kernel, name: 'd' })]), 'y');
  return b.build();
}

const first = (report: { readonly outputs: readonly { readonly pairs: readonly unknown[] }[] }): unknown =>
  report.outputs[0]!.pairs[0];

describe('further inputs', () => {
  it('are fed with what is stated, in the type that the model wants', async () => {
    const model = scaled('factor', [1, 2], Type.INT64);
    const one = await engine.report(model, { inputs: { factor: [[1, 0]] } });
    const filled = await engine.report(model, { inputs: { factor: 1 } });
    expect(first(filled)).toMatchObject({ relL2: (first(one) as { relL2: number }).relL2 });
    const [a, b] = [one, filled].map((report) => (first(report) as { maxAbs: number }).maxAbs);
    expect(b! / a!).toBeCloseTo(2, 5);
  });

  it('are read from the sidecar', async () => {
    const path = engine.writeModel('stated.onnx', scaled('factor', [1]));
    engine.write('stated.flipscope.json', JSON.stringify({ inputs: { factor: { role: 'constant', value: [2] } } }));
    const { report } = await engine.service.analyze('stated', engine.spec(path));
    expect(first(report)).toMatchObject({ relL2: expect.any(Number) as number });
    expect(report.warnings.join()).not.toContain('factor');
  });

  it('take a known convention, which is said', async () => {
    const report = await engine.report(scaled('im_shape', ['N', 2]));
    const stated = await engine.report(scaled('im_shape', ['N', 2]), { inputs: { im_shape: [[16, 20]] } });
    expect(first(report)).toEqual(first(stated));
    expect(report.warnings.join()).toContain('im_shape was not given: it is fed with the height and width');
    expect(report.input.contract).toEqual({
      image: { role: 'image', layout: 'nchw', channels: 3, origin: 'its channel count', certainty: 'found' },
      im_shape: { role: 'constant', origin: 'its name', certainty: 'found' },
    });
    expect(inputWords(report)).toEqual([
      'image: image, NCHW (found: its channel count)',
      'im_shape: constant, not flipped (found: its name)',
    ]);
    expect(stated.input.contract).toMatchObject({ im_shape: { origin: '--input im_shape', certainty: 'stated' } });
    expect(stated.warnings.join()).not.toContain('im_shape');
  });

  it('that hold places in the image are said to stay where they are', async () => {
    const warnings = async (name: string) =>
      (await engine.report(scaled(name, ['N', 2]), { inputs: { [name]: [[16, 20]] } })).warnings.join();
    expect(await warnings('point_coords')).toContain('The input point_coords stays the same under every flip');
    expect(await warnings('factor')).not.toContain('every flip');
  });

  it('that nothing reads need no value, and are no image', async () => {
    // tf2onnx keeps the inputs of nodes that it has folded: the mean and variance of Keras' EfficientNet.
    const b = new GraphBuilder();
    const image = b.input('image', [16, 20, 3]);
    const kept: readonly (readonly [string, readonly (number | string)[], Type])[] = [
      ['Sub/y:0', [1, 1, 1, 3], Type.FLOAT],
      ['count', ['N', 2], Type.INT64],
      ['other', [16, 20, 3], Type.FLOAT],
    ];
    for (const [name, shape, type] of kept) b.input(name, shape, type);
    b.output(b.node('ReduceMean', [image], { axes: attribute.ints([0, 1]), keepdims: attribute.int(0) }), 'y');
    const { input } = await engine.report(b.build());
    const unread = { role: 'constant', origin: 'nothing reads it', certainty: 'found' };
    expect(input.contract).toEqual({
      image: { role: 'image', layout: 'hwc', channels: 3, origin: 'its channel count', certainty: 'found' },
      ...Object.fromEntries(kept.map(([name]) => [name, unread])),
    });
  });

  it('are asked for by name and shape', async () => {
    await expect(engine.report(scaled('factor', ['N', 2]))).rejects.toThrow(
      /its input factor float32\[N×2\] needs a value\. Give it with --input factor=VALUE/,
    );
  });

  it.each([
    [
      { factor: [[1, 2, 3]] },
      /--input factor: found a value of shape 1×3, but the model's input is factor int64\[N×2\]/,
    ],
    [{ factor: [[1], [2, 3]] }, /--input factor: found rows of different lengths/],
    [{ factor: 0.5 }, /of type int64, which cannot hold 0\.5/],
    [{ other: 1 }, /--input other: the model has no such input; its inputs are image .*, factor/],
    [{ image: 1 }, /--input image: this input takes the image/],
  ])('refuse %j in one line', async (inputs, message) => {
    await expect(engine.report(scaled('factor', ['N', 2], Type.INT64), { inputs })).rejects.toThrow(message);
  });

  it('do not keep a model from being audited', async () => {
    const path = engine.writeModel('audited.onnx', scaled('factor', ['N', 2]));
    const found = await engine.service.audit({ kind: 'file', path });
    expect(found.audit.map(({ op }) => op)).toContain('Conv');
  });

  it.each([
    ['of a layout that nothing tells', [1, 6, 64, 48], 1, /x float32\[1×6×64×48\] is assumed to be NCHW \(nothing in/],
    ['without declared axes', undefined, 1, /is assumed to be NCHW/],
    ['of integers', [1, 3, 8, 8], 1, undefined],
    ['of rows', ['N', 16], 0, /No input can be an image.*x float32\[N×16\]/],
  ] as const)('%s do not either', async (name, shape, operators, note) => {
    const b = new GraphBuilder();
    const type = name === 'of integers' ? Type.INT64 : Type.FLOAT;
    b.output(b.relu(b.node('Cast', [b.input('x', shape ?? [], type)], { to: attribute.int(Type.FLOAT) })), 'y');
    const proto = b.build();
    if (shape === undefined) proto.graph!.input = [makeValueInfo('x', type)];
    const path = engine.writeModel('odd.onnx', proto);
    const found = await engine.service.audit({ kind: 'file', path });
    expect(found.audit.filter(({ op }) => op === 'Relu')).toHaveLength(operators);
    const notes = (found.notes ?? []).join();
    expect(notes).toMatch(note ?? /^$/);
    const table = auditToTable(found, { width: 200, color: false });
    for (const line of found.notes ?? []) expect(table).toContain(line);
  });
});

describe('several images', () => {
  it('are all flipped', async () => {
    const size = [12, 18] as const;
    const report = await engine.report(stereo(), { size });
    expect(report.outputs[0]).toMatchObject({ expects: 'equivariance', shape: [1, 4, ...size] });
    for (const { relL2 } of report.outputs[0]!.pairs) expect(relL2).toBeLessThan(1e-6);
  });

  it('are not averaged, with the reason', async () => {
    const path = engine.writeModel('stereo.onnx', stereo());
    const request = { kind: 'tta', flips: ['h'] } as const;
    const written = engine.service.fixModel(engine.spec(path, { size: [12, 18] }), request, engine.at('out.onnx'));
    await expect(written).rejects.toThrow(/the image right is flipped too/);
  });
});

describe('channels', () => {
  it('may be any number, first or last', async () => {
    const b = new GraphBuilder();
    b.output(b.relu(b.conv(b.input('x', ['n', 6, 24, 24]), 4, 1)), 'y');
    const report = await engine.report(b.build());
    expect(report.input).toMatchObject({ shape: [1, 6, 24, 24], layout: 'nchw' });
    expect(report.outputs[0]!.pairs[0]!.relL2).toBeLessThan(1e-6);
  });

  it('may come without a batch axis', async () => {
    const b = new GraphBuilder();
    const x = b.node('Unsqueeze', [b.input('x', ['height', 'width', 3]), b.ints([0])]);
    const chw = b.node('Transpose', [x], { perm: attribute.ints([0, 3, 1, 2]) });
    b.setChannels(chw, 3);
    b.output(b.relu(b.conv(chw, 4, 1)), 'y');
    const report = await engine.report(b.build(), { size: [10, 14] });
    expect(report.input).toMatchObject({ shape: [10, 14, 3], layout: 'hwc' });
    expect(report.outputs[0]!.expects).toBe('equivariance');
    expect(report.outputs[0]!.pairs[0]!.relL2).toBeLessThan(1e-6);
  });

  it('are asked for where nothing tells them', async () => {
    const b = new GraphBuilder();
    b.output(b.relu(b.input('x', ['', '', '', ''])), 'y');
    await expect(engine.report(b.build())).rejects.toThrow(
      /the layout of its input x float32\[\?×\?×\?×\?\] cannot be told.*"layout":"nchw"/,
    );
  });
});

describe('a size that is free', () => {
  const exported = (imgsz: string): ModelProto => {
    const model = new GraphBuilder();
    model.output(model.relu(model.conv(model.input('images', ['batch', 3, 'height', 'width']), 4, 1)), 'y');
    const proto = model.build();
    for (const [key, value] of Object.entries({ stride: '32', task: 'detect', names: "{0: 'cat'}", imgsz })) {
      proto.metadataProps.push(create(StringStringEntryProtoSchema, { key, value }));
    }
    return proto;
  };

  it('is the one that an Ultralytics model was exported for', async () => {
    const model = exported('[64, 96]');
    expect((await engine.report(model)).input.shape).toEqual([1, 3, 64, 96]);
    expect((await engine.report(model, { size: [32, 32] })).input.shape).toEqual([1, 3, 32, 32]);
    const input = { kind: 'image', path: join(PROJECT, 'media/samples/chelsea.png') } as const;
    expect((await engine.report(model, { input })).input.shape).toEqual([1, 3, 64, 96]);
  });

  it('is the usual one where the metadata make no sense', async () => {
    expect((await engine.report(exported('big'))).input.shape).toEqual([1, 3, 224, 224]);
  });
});
