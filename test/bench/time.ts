import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InstrumentedModel } from '../../src/analysis/measure/instrumentedModel';
import { sessionFactory } from '../../src/engine/runtime/runtime';
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
  /** The measured tensors. */
  readonly tensors: readonly string[];
  /** Bytes of all measured tensors in all four orientations. */
  readonly measuredBytes: number;
}

/** Runs at the start of a block that do not count: caches and thread pools settle. */
const SETTLING = 3;
/** Runs of a block that count. */
const BLOCK = 8;
/** Blocks of each kind. */
const BLOCKS = 4;
/** No further blocks after this long. */
const ENOUGH_MS = 20_000;
/** As long as a study of the bench takes with a small model. */
const SUSTAINED_MS = 3000;

/**
 * Times plain passes and analyses in blocks: in turn, each would find the other's threads spinning on its cores and the
 * other's data in its caches. The blocks alternate, so that both kinds see the same machine.
 */
export async function timeModel(subject: Subject): Promise<Times> {
  const plain = await plainPasses(subject);
  const instrumented = new InstrumentedModel(subject.model, sessionFactory(subject.model.path), { log: console.warn });
  const run = (): ReturnType<typeof analyze> => analyze(subject, instrumented);
  const firstMs = await milliseconds(run);
  const times: { readonly plain: number[]; readonly analysis: number[] } = { plain: [], analysis: [] };
  const start = performance.now();
  for (let block = 0; block < BLOCKS && (block < 2 || performance.now() - start < ENOUGH_MS); block++) {
    times.plain.push(...(await timeBlock(plain.run)));
    times.analysis.push(...(await timeBlock(run)));
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
    tensors: layers.map(({ tensor }) => tensor),
    measuredBytes:
      layers.reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0) * ORIENTATIONS.length,
  };
}

/**
 * Milliseconds of four forward passes of the unmodified model with default options, over some seconds, as long
 * as a study runs: a shared machine's speed changes from one second to the next.
 */
export async function timePlain(subject: Subject): Promise<readonly number[]> {
  const plain = await plainPasses(subject);
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < SUSTAINED_MS) times.push(...(await timeBlock(plain.run)));
  await plain.release();
  return times;
}

/** Milliseconds of each run that counts, once it has settled. */
export async function timeBlock(work: () => Promise<unknown>): Promise<readonly number[]> {
  for (let i = 0; i < SETTLING; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < BLOCK; i++) times.push(await milliseconds(work));
  return times;
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

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
