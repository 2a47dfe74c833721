import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/operators/follow/action';
import { InstrumentedModel } from '../../../src/analysis/measure/instrumentedModel';
import type { MeasureRequest } from '../../../src/analysis/measure/measurement';
import { sessionFactory } from '../../../src/engine/runtime/runtime';
import { attribute } from '../../../src/onnx/attributes';
import { FLIPS } from '../../../src/report/flips';
import { flipFeeds } from '../../support/flipFeeds';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { normalArray } from '../../support/random';

const SPATIAL: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
const AS_IT_IS: Action = { kind: 'invariant' };
const DIMS = [1, 4, 6, 7];

function builder(opset = 13) {
  const b = new GraphBuilder({ opset });
  return { b, x: b.input('x', ['N', 4, 'H', 'W']) };
}

/** @param tensors layers to measure instead of those of the selection. */
async function measure(b: GraphBuilder, change: Partial<MeasureRequest> = {}, tensors?: readonly string[]) {
  const choices = tensors?.map((tensor) => ({ tensor, node: tensor, op: 'Any', nodes: [tensor] }));
  const logged: string[] = [];
  const options = { log: (message: string) => void logged.push(message), ...(choices && { choose: () => choices }) };
  const instrumented = new InstrumentedModel(b.model(), sessionFactory('built.onnx'), options);
  try {
    const measurement = await instrumented.measure({
      feeds: flipFeeds('x', { dims: DIMS, data: normalArray(168, 1) }),
      flips: FLIPS,
      actionOf: () => SPATIAL,
      ...change,
    });
    return { ...measurement, logged };
  } finally {
    await instrumented.release();
  }
}

const cast = (b: GraphBuilder, x: string, to: Type) => b.node('Cast', [x], { to: attribute.int(to) });

describe('InstrumentedModel on unusual models', () => {
  it.each([
    ['float16', Type.FLOAT16, 1e-2],
    ['float64', Type.DOUBLE, 1e-6],
  ])('measures %s layers', async (_, type, tolerance) => {
    const build = (layerType?: Type): GraphBuilder => {
      const { b, x } = builder();
      const conv = b.conv(x, 4, 3, { pads: 1, name: 'conv' });
      const layer = b.relu(layerType === undefined ? conv : cast(b, conv, layerType), { name: 'layer' });
      b.output(cast(b, layer, Type.FLOAT), 'y');
      return b;
    };
    const [expected, found] = [await measure(build(), {}, ['layer']), await measure(build(type), {}, ['layer'])];
    for (const measured of ['error', 'pooled', 'cosine'] as const) {
      const [a, c] = [expected, found].map((m) => m.layers[0]![measured]);
      for (const flip of FLIPS) expect(Math.abs(c![flip]! - a![flip]!)).toBeLessThan(tolerance);
      expect(a!.h).toBeGreaterThan(0.01);
    }
    expect(found.warnings).toEqual([]);
  });

  it('says which layer holds NaN, and measures the others', async () => {
    const { b, x } = builder();
    const root = b.node('Relu', [b.node('Sqrt', [b.conv(x, 4, 1, { name: 'conv' })])], {}, { name: 'root' });
    b.output(b.add(root, b.relu(b.conv(x, 4, 3, { pads: 1 }), { name: 'fine' })), 'y');
    const { layers, warnings } = await measure(b);
    expect(layers.find((l) => l.tensor === 'root')!.error).toEqual({});
    expect(layers.find((l) => l.tensor === 'fine')!.error.h).toBeGreaterThan(0.1);
    expect(warnings).toContain(
      'The layer root holds infinite or undefined numbers (Inf, NaN) for the original input; not measured.',
    );
  });

  it('calls zeros equal to zeros', async () => {
    const { b, x } = builder();
    b.output(b.relu(b.node('Min', [x, b.weight([], [-1])]), { name: 'dead' }));
    const { layers, warnings } = await measure(b);
    expect(layers.find((l) => l.tensor === 'dead')).toMatchObject({
      error: { h: 0, v: 0, hv: 0 },
      pooled: { h: 0, v: 0, hv: 0 },
      cosine: { h: 1, v: 1, hv: 1 },
    });
    expect(warnings).toEqual([]);
  });

  it('leaves out integer layers, and says so', async () => {
    const { b, x } = builder();
    const ints = b.node('Cast', [x], { to: attribute.int(Type.INT32) }, { name: 'ints' });
    b.output(b.node('Cast', [ints], { to: attribute.int(Type.FLOAT) }, { name: 'y' }));
    const { layers, warnings } = await measure(b, {}, ['ints', 'y']);
    expect(layers.map((l) => l.tensor)).toEqual(['y']);
    expect(warnings).toEqual(['Of 1 layer of type int32 no error is measured: only float tensors are compared.']);
  });

  it('does not compare layers whose shape depends on the data', async () => {
    const { b, x } = builder();
    const flat = b.node('Reshape', [x, b.ints([-1])]);
    const corner = b.node('Slice', [flat, b.ints([0]), b.ints([30])]);
    const positive = b.node('NonZero', [b.node('Relu', [corner])]);
    const values = b.node('Gather', [flat, b.node('Squeeze', [positive, b.ints([0])])]);
    const layer = b.node('Sigmoid', [values], {}, { name: 'varying' });
    b.output(b.node('ReduceMean', [layer], { keepdims: attribute.int(0) }), 'y');
    const { layers, warnings } = await measure(b, { actionOf: () => AS_IT_IS });
    expect(layers.find((l) => l.tensor === 'varying')!.error).toEqual({});
    expect(warnings.some((w) => w.startsWith('The layer varying has another shape under h'))).toBe(true);
  });

  it('compares as it is what does not fit its action', async () => {
    const { b, x } = builder();
    b.output(b.relu(x, { name: 'layer' }));
    const actionOf = (): Action => ({ kind: 'spatial', h: [{ axis: 3, map: new Int32Array(5) }], v: [] });
    const { layers, warnings } = await measure(b, { actionOf });
    expect(layers[0]!.action).toEqual({ h: 'unknown', v: 'unknown', hv: 'unknown' });
    expect(warnings).toEqual(['The layer layer has shape 1×4×6×7, not the expected one; compared as it is.']);
  });

  it('recovers from shapes and types that were foreseen wrongly', async () => {
    const { b, x } = builder();
    b.output(b.relu(b.conv(x, 4, 3, { pads: 1 }), { name: 'layer' }));
    const [right, wrong] = [await measure(b), await measure(b, { shapeOf: () => [1, 4, 7, 6] })];
    expect(wrong.layers).toEqual(right.layers);
    expect(right.logged).toEqual([]);
    expect(wrong.logged).toHaveLength(1);
    expect(wrong.logged[0]).toContain('A run straight into memory did not count');
  });

  it('foresees that places of what was picked are whole numbers', async () => {
    const { b, x } = builder();
    const layer = b.relu(b.conv(x, 4, 3, { pads: 1 }), { name: 'layer' });
    const largest = b.node('ArgMax', [layer], { axis: attribute.int(1) }, { name: 'largest' });
    const ones = b.node('Equal', [layer, layer]);
    b.output(b.node('NonZero', [ones], {}, { name: 'places' }), 'places', Type.INT64);
    b.output(b.node('Cast', [largest], { to: attribute.int(Type.FLOAT) }), 'y');
    const shapes = new Map(Object.entries({ largest: [1, 1, 6, 7], places: [4, 168], y: [1, 1, 6, 7] }));
    const shapeOf = (tensor: string): readonly number[] => shapes.get(tensor) ?? DIMS;
    const { layers, logged } = await measure(b, { shapeOf }, ['layer', 'largest', 'places']);
    expect(layers.map(({ tensor }) => tensor)).toEqual(['layer']);
    expect(logged).toEqual([]);
  });

  it('reports a failing run as it is', async () => {
    const { b, x } = builder();
    b.output(b.relu(b.conv(x, 4, 3, { name: 'conv' })));
    const feeds = flipFeeds('x', { dims: [1, 4, 1, 1], data: new Float32Array(4) });
    await expect(measure(b, { feeds })).rejects.toMatchObject({ reason: 'input-shape' });
  });

  it.each([[['layer']], [['layer', 'small']]])(
    'leaves out what is too large for its memory, and says so: %o',
    async (tensors) => {
      const { b, x } = builder();
      const layer = b.relu(x, { name: 'layer' });
      b.output(b.node('Sigmoid', [layer], {}, { name: 'small' }), 'y');
      const shapeOf = (tensor: string): readonly number[] => (tensor === 'layer' ? [1, 4, 65_536, 16_384] : DIMS);
      const { layers, warnings, outputs, instrumentationDelta } = await measure(b, { shapeOf }, tensors);
      expect(layers.map((l) => l.tensor)).toEqual(tensors.filter((tensor) => tensor !== 'layer'));
      expect(warnings).toEqual(['The layer layer is too large to be measured.']);
      expect(Object.keys(outputs['y']!)).toEqual(['id', 'h', 'v', 'hv']);
      expect(instrumentationDelta).toBe(0);
    },
  );
});
