import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { applyFlip, type FloatTensor } from '../../src/operators/follow/rearrange';
import { toFloats } from '../../src/analysis/measure/typedTensors';
import { networkAt, type Network } from '../../src/operators/network';
import type { Tensors } from '../../src/analysis/measure/session';
import { sessionFactory } from '../../src/engine/runtime/runtime';
import { parseModel } from '../../src/onnx/model';
import { encodeModel } from '../../src/onnx/write';
import type { Flip, Layout, Orientation } from '../../src/report/report';
import { flipFeeds } from './flipFeeds';
import { normalArray } from './random';

export const createSession = sessionFactory('test.onnx');

/** A model at one input size; the input is its first. */
export function networkOf(proto: ModelProto, shape: readonly number[], layout: Layout = 'nchw'): Network {
  const model = parseModel(encodeModel(proto), 'test.onnx');
  return networkAt(model, { name: model.graph.inputs[0]!.name, shape, layout });
}

/** Seeded normal noise in all four orientations. */
export function noiseFeeds(network: Network, seed = 5): Record<Orientation, Tensors> {
  const { name, shape, layout } = network.input;
  const data = normalArray(
    shape.reduce((a, b) => a * b, 1),
    seed,
  );
  return flipFeeds(name, { dims: shape, data }, layout);
}

/** All outputs of one run, as floats. */
export async function runModel(bytes: Uint8Array, feeds: Tensors): Promise<Record<string, FloatTensor>> {
  const session = await createSession(bytes);
  try {
    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, { dims: t.dims, data: toFloats(t) }]));
  } finally {
    await session.release();
  }
}

/**
 * ‖b − g·a‖ / ‖a‖ of each output, where g acts by the network's own actions; a difference
 * below 1e-7 in all counts as none, for outputs that are zero.
 */
export function outputErrors(
  network: Network,
  flip: Flip,
  a: Readonly<Record<string, FloatTensor>>,
  b: Readonly<Record<string, FloatTensor>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(a).map(([name, original]) => {
      const action = network.action(name);
      const expected = action === undefined ? original : applyFlip(original, action, flip);
      return [name, relative(expected.data, b[name]!.data)];
    }),
  );
}

function relative(a: Float32Array, b: Float32Array): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) && Number.isNaN(b[i]!)) continue;
    difference += (a[i]! - b[i]!) ** 2;
    norm += a[i]! ** 2;
  }
  return Math.sqrt(difference) < 1e-7 ? 0 : Math.sqrt(difference / norm);
}
