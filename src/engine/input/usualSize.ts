import type { Tensors } from '../../analysis/measure/session';
import { randn } from '../../image/noise';
import { feedTensor } from './feeds';
import { keptNoise } from './keptValues';
import type { CachedModel } from '../models/modelCache';

const NOISE_SEED = 0;

const known = new WeakMap<CachedModel, Map<string, Promise<ReadonlyMap<string, number>>>>();

/**
 * max|y| of each output on seeded standard normal noise of this shape, the further inputs as in `x`; run once per model
 * and shape.
 */
export function usualSizes(
  model: CachedModel,
  x: Tensors,
  shape: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const byShape = known.get(model) ?? new Map<string, Promise<ReadonlyMap<string, number>>>();
  known.set(model, byShape);
  const key = shape.join('×');
  const sizes = byShape.get(key) ?? measureSizes(model, x, shape);
  byShape.set(key, sizes);
  return sizes;
}

/** In the session that measures the layers, which is there as a rule. */
async function measureSizes(
  { input, instrumented, loaded }: CachedModel,
  x: Tensors,
  shape: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const count = shape.reduce((a, b) => a * b, 1);
  const { data } = keptNoise(input, randn(NOISE_SEED, count), loaded.onnx.graph);
  const outputs = await instrumented.runOutputs({ ...x, [input.name]: feedTensor(input.dtype, shape, data) });
  return new Map(Object.entries(outputs).map(([name, tensor]) => [name, largestMagnitude(tensor.data)]));
}

/** max|y|; 0 of nothing. */
export function largestMagnitude(values: Float32Array): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}
