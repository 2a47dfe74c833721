import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { TensorProto_DataType as Type, type ModelProto } from '../../src/onnx/proto/onnx_pb';
import { makeTypedTensor } from '../../src/onnx/tensors';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { npyFile } from '../support/npyFile';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** A convolution of what an input of this type holds. */
function typed(type: Type, output = Type.FLOAT): ModelProto {
  const b = new GraphBuilder();
  const x = b.node('Cast', [b.input('x', [1, 3, 6, 7], type)], { to: attribute.int(Type.FLOAT) });
  const y = b.conv(x, 2, 3);
  b.output(output === Type.FLOAT ? y : b.node('Cast', [y], { to: attribute.int(output) }), 'y', output);
  return b.build();
}

const error = (report: {
  readonly outputs: readonly { readonly figure: { readonly h?: { readonly value: number } } }[];
}) => report.outputs[0]!.figure.h!.value;

/** Values that lie between those that integers hold. */
const values = Float32Array.from({ length: 126 }, (_, i) => ((i * 37) % 101) + 0.25);
const file = (name: string, data = values): { readonly kind: 'tensor'; readonly path: string } => ({
  kind: 'tensor',
  path: engine.write(name, npyFile([1, 3, 6, 7], data)),
});

describe('an image input of', () => {
  it.each([
    ['uint8', Type.UINT8],
    ['int8', Type.INT8],
    ['uint16', Type.UINT16],
    ['int16', Type.INT16],
    ['int32', Type.INT32],
  ])('%s is fed with whole numbers, which is said', async (name, type) => {
    const report = await engine.report(typed(type), { input: file(`${name}.npy`) });
    const rounded = await engine.report(typed(Type.FLOAT), { input: file('rounded.npy', values.map(Math.round)) });
    expect(error(report)).toBeCloseTo(error(rounded), 6);
    expect(report.warnings.join()).toMatch(
      new RegExp(`${name}\\.npy: the input x is ${name}: values were rounded .*changing them by 0\\.\\d+%`),
    );
  });

  it.each([
    ['float16', Type.FLOAT16],
    ['float64', Type.DOUBLE],
    ['bfloat16', Type.BFLOAT16],
  ])('%s is fed with the values', async (name, type) => {
    const report = await engine.report(typed(type), { input: file(`${name}.npy`) });
    const plain = await engine.report(typed(Type.FLOAT), { input: file('plain.npy') });
    expect(error(report) / error(plain)).toBeCloseTo(1, name === 'bfloat16' ? 2 : 5);
    expect(report.warnings.join()).not.toContain('rounded');
  });

  it('bfloat16, and an output of it, are float32 outside, which is said', async () => {
    const report = await engine.report(typed(Type.BFLOAT16, Type.BFLOAT16), { input: file('bfloat.npy') });
    expect(report.outputs).toHaveLength(1);
    expect(report.warnings.join()).toContain(
      'In bfloat16, and fed and read as float32 that is cast inside the model: x, y.',
    );
  });

  it('bfloat16 that a convolution cannot compute with is told with the types that it can', async () => {
    const b = new GraphBuilder();
    const weights = b.initializer(makeTypedTensor('w', [1, 3, 1, 1], Type.BFLOAT16, new Uint16Array(3)));
    b.output(b.node('Conv', [b.input('x', [1, 3, 6, 7], Type.BFLOAT16), weights]), 'y', Type.BFLOAT16);
    await expect(engine.report(b.build(), { input: file('brain.npy') })).rejects.toThrow(
      /bfloat16.*: export it in float32 or float16\.$/,
    );
  });

  it.each([
    ['uint8', Type.UINT8, 'taken as 128 + 48·z'],
    ['int8', Type.INT8, 'taken as 48·z'],
    ['uint16', Type.UINT16, 'taken as 32768 + 12288·z'],
    ['int16', Type.INT16, 'taken as 12288·z'],
    ['int32', Type.INT32, 'taken as 128 + 48·z'],
  ])('%s is given noise of its range, which is said', async (_, type, words) => {
    const report = await engine.report(typed(type));
    expect(report.warnings.join()).toContain(words);
    expect(error(report)).toBeGreaterThan(0.001);
  });

  it('pixels that the graph normalizes is given noise of their range, which is said', async () => {
    const b = new GraphBuilder();
    const centered = b.node('Sub', [b.input('x', [1, 3, 6, 7]), b.weight([1, 3, 1, 1], [124, 116, 104])]);
    b.output(b.conv(b.node('Div', [centered, b.weight([1, 3, 1, 1], [58, 57, 57])]), 2, 3), 'y');
    const report = await engine.report(b.build());
    expect(report.warnings.join()).toContain(
      'The graph normalizes its input x itself, from pixels in 0…255: the noise was taken as 128 + 48·z.',
    );
    expect(error(report)).toBeGreaterThan(0.001);
  });

  it('a type that would hold other values refuses them in one line', async () => {
    const fractions = values.map((value) => value / 102);
    await expect(engine.report(typed(Type.UINT8), { input: file('fractions.npy', fractions) })).rejects.toThrow(
      /fractions\.npy: the model's input x is uint8 and would hold the values from 0\.00\d+ to 0\.98\d* only changing them by \d+%/,
    );
    const negative = values.map((value) => -value);
    await expect(engine.report(typed(Type.UINT16), { input: file('negative.npy', negative) })).rejects.toThrow(
      /is uint16/,
    );
    const large = values.map((value) => value * 1000);
    await expect(engine.report(typed(Type.FLOAT16), { input: file('large.npy', large) })).rejects.toThrow(
      /is float16 .* some as infinite/,
    );
  });
});
