import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InstrumentedModel } from '../../src/analysis/measure/instrumentedModel';
import { sessionFactory } from '../../src/engine/runtime';
import { ORIENTATIONS } from '../../src/report/flips';
import { flipFeeds } from '../support/flipFeeds';
import { analyze, type Subject } from './subject';

/** Medians in milliseconds. */
export interface Times {
  /** Four forward passes of the unmodified model with default options. */
  readonly plainMs: number;
  /** The whole analysis of one input. */
  readonly analysisMs: number;
  /** The first analysis, with the sessions it makes. */
  readonly firstMs: number;
  /** Activations of another layer, two orientations. */
  readonly layerMs: number;
  readonly layers: number;
}

const WARM_UP = 2;
const MIN_ROUNDS = 5;
const MAX_ROUNDS = 25;
/** No further rounds after this long. */
const ENOUGH_MS = 10_000;

/** Times plain passes and analyses in turn, so that both see the same machine. */
export async function timeModel(subject: Subject): Promise<Times> {
  const plain = await plainPasses(subject);
  const instrumented = new InstrumentedModel(subject.model, sessionFactory(subject.model.path), { log: console.warn });
  const run = (): ReturnType<typeof analyze> => analyze(subject, instrumented);
  const firstMs = await milliseconds(run);
  const times: { readonly plain: number[]; readonly analysis: number[] } = { plain: [], analysis: [] };
  const start = performance.now();
  for (let round = -WARM_UP; round < MAX_ROUNDS; round++) {
    const [p, a] = [await milliseconds(plain.run), await milliseconds(run)];
    if (round < 0) continue;
    times.plain.push(p);
    times.analysis.push(a);
    if (round + 1 >= MIN_ROUNDS && performance.now() - start > ENOUGH_MS) break;
  }
  const { layers, activation } = await run();
  const middle = layers[Math.floor(layers.length / 2)]!.tensor;
  const layerMs = await milliseconds(async () => [await activation(middle, 'id'), await activation(middle, 'h')]);
  await Promise.all([plain.release(), instrumented.release()]);
  return {
    plainMs: median(times.plain),
    analysisMs: median(times.analysis),
    firstMs,
    layerMs,
    layers: layers.length,
  };
}

async function plainPasses({ model, input, x }: Subject) {
  const session = await InferenceSession.create(model.path);
  const feeds = flipFeeds(input.name, x, input.layout, input.dtype);
  const tensors = ORIENTATIONS.map((orientation) => {
    const { type, dims, data } = feeds[orientation][input.name]!;
    return { [input.name]: new Tensor(type as 'float32', data as Float32Array, dims) };
  });
  return {
    run: async () => {
      for (const feed of tensors) await session.run(feed);
    },
    release: () => session.release(),
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
