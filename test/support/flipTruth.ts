import { expect } from 'vitest';
import { mirrorTwin } from '../../src/analysis/mirror/twin';
import { actionName } from '../../src/operators/follow/action';
import { FLIPS } from '../../src/report/flips';
import { networkOf, noiseFeeds, outputErrors, runModel } from './mirror';
import type { GraphBuilder } from './models/graphBuilder';

/** What is said of a model's only output under h and v, and of the operators on its way. */
export interface FlipTruth {
  readonly actions: readonly string[];
  /** Operators that do not commute with h and v, with the cause: "node cause". */
  readonly replaced: readonly (readonly string[])[];
}

const EXACT = 1e-5;

/** All domains that tests build operators of. */
export const DOMAINS = [{ domain: 'com.microsoft', version: 1 }];

/**
 * How h and v act on the only output of a model, as they are followed, after ONNX Runtime has shown that it is so: shapes are
 * the real ones, the mirror twin is exact under every flip, and a twin in which nothing is replaced is the model itself.
 */
export async function flipTruth(b: GraphBuilder, shape: readonly number[]): Promise<FlipTruth> {
  const network = networkOf(b.build(DOMAINS), shape);
  const name = network.model.graph.outputs[0]!.name;
  const feeds = noiseFeeds(network);
  const original = await runModel(network.model.bytes, feeds.id);
  const dims = network.shapes.shape(name)!;
  expect(original[name]!.dims, 'shape').toEqual(dims);
  for (const flip of FLIPS) {
    const twin = mirrorTwin(network, { flip });
    const mirrored = await runModel(twin.bytes, feeds[flip]);
    expect(outputErrors(network, flip, original, mirrored)[name], `twin under ${flip}`).toBeLessThan(EXACT);
  }
  const flips = ['h', 'v'] as const;
  return {
    actions: flips.map((flip) => actionName(network.action(name)!, flip, (axis) => dims[axis]!)),
    replaced: flips.map((flip) => mirrorTwin(network, { flip }).replaced.map((r) => `${r.node} ${r.cause}`)),
  };
}
