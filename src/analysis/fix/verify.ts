import type { FixMeasurement } from '../../protocol/fix';
import { UserError } from '../../protocol/errors';
import type { Flip, Orientation, PerFlip } from '../../report/report';
import { outputHead } from '../../contracts/head';
import { inferContract } from '../../contracts/infer';
import { imageAxes } from '../../report/layout';
import { classScores } from '../measure/classScores';
import { applyFlip, bringBack, type FloatTensor } from '../../operators/follow/rearrange';
import { modelSettings } from '../measure/markedSession';
import { isFloatType, toFloats } from '../measure/typedTensors';
import { relativeL2 } from '../measure/metrics';
import type { Network } from '../../operators/network';
import type { SessionFactory, Tensors } from '../measure/session';

/** What to feed for x and for its flips. */
export type Feeds = { readonly [O in Orientation]: Tensors };

/** The outputs that a fix is judged by, for some orientations. */
export type Outputs = ReadonlyMap<Orientation, Readonly<Record<string, FloatTensor>>>;

/**
 * Runs a model, original or rewritten, on every orientation.
 * @throws UserError when the session cannot be made or run, or no output depends on the image.
 */
export async function runOrientations(
  network: Network,
  bytes: Uint8Array,
  feeds: Feeds,
  orientations: readonly Orientation[],
  createSession: SessionFactory,
): Promise<Outputs> {
  const session = await createSession(bytes, modelSettings(network.model));
  try {
    const outputs = new Map<Orientation, Readonly<Record<string, FloatTensor>>>();
    for (const orientation of orientations) {
      outputs.set(orientation, judgedOutputs(network, await session.run(feeds[orientation])));
    }
    return outputs;
  } finally {
    await session.release();
  }
}

/** The outputs of real numbers that depend on the image; those of whole numbers where there are no others. */
function judgedOutputs(network: Network, results: Tensors): Readonly<Record<string, FloatTensor>> {
  const dependent = Object.entries(results).filter(([name]) => network.action(name) !== undefined);
  const real = dependent.filter(([, tensor]) => isFloatType(tensor.type));
  const judged = real.length > 0 ? real : dependent;
  const { path } = network.model;
  if (judged.length === 0) {
    const message = `${path}: none of its outputs depends on the image, so that there is nothing to compare. Choose another model.`;
    throw new UserError('model-unsupported', message, path);
  }
  return Object.fromEntries(judged.map(([name, tensor]) => [name, { dims: tensor.dims, data: toFloats(tensor) }]));
}

/** What to say when an output of the original cannot be compared with anything; `source`: "noise", "the image". */
export function uncomparable(original: Outputs, source: string): readonly string[] {
  const names = Object.entries(original.get('id')!).filter(([, { data }]) => !data.every(Number.isFinite));
  return names.map(
    ([name]) => `For ${source}, the output ${name} of the original holds NaN or infinity: nothing is verified there.`,
  );
}

/** The written model against the original, by their outputs for x and its flips. */
export function compareFix(
  network: Network,
  original: Outputs,
  fixed: Outputs,
  flips: readonly Flip[],
  labels?: readonly string[],
): FixMeasurement {
  const [x, y] = [original.get('id')!, fixed.get('id')!];
  const sameTop1 = top1Stays(network, x, y, labels);
  return {
    before: flipErrors(network, original, flips),
    after: flipErrors(network, fixed, flips),
    damage: largest(Object.keys(x).map((name) => distance(network, x[name]!, y[name]!))),
    ...(sameTop1 === undefined ? {} : { sameTop1 }),
  };
}

function flipErrors(network: Network, outputs: Outputs, flips: readonly Flip[]): PerFlip<number> {
  const x = outputs.get('id')!;
  const errorOf = (flip: Flip): number =>
    largest(
      Object.entries(outputs.get(flip)!).map(([name, tensor]) =>
        distance(network, x[name]!, bringBack(tensor, network.action(name)!, flip)),
      ),
    );
  return Object.fromEntries(flips.map((flip) => [flip, errorOf(flip)]));
}

/** ‖twin(g·x) − g·f(x)‖ / ‖f(x)‖, the largest over the outputs. */
export function twinResidual(network: Network, original: Outputs, twin: Outputs, flip: Flip): number {
  const x = original.get('id')!;
  return largest(
    Object.entries(twin.get(flip)!).map(([name, tensor]) =>
      distance(network, applyFlip(x[name]!, network.action(name)!, flip), tensor),
    ),
  );
}

/** ‖mean of the separate runs − what the averaging model gives‖ / ‖mean‖, the largest over the outputs. */
export function averageError(network: Network, original: Outputs, fixed: Outputs, group: readonly Flip[]): number {
  const x = original.get('id')!;
  return largest(
    Object.entries(x).map(([name, tensor]) => {
      const mean = Float32Array.from(tensor.data);
      for (const flip of group) {
        const back = bringBack(original.get(flip)![name]!, network.action(name)!, flip);
        back.data.forEach((v, i) => (mean[i]! += v));
      }
      for (let i = 0; i < mean.length; i++) mean[i]! /= group.length + 1;
      return distance(network, { dims: tensor.dims, data: mean }, fixed.get('id')![name]!);
    }),
  );
}

/** Whether the most likely class is the same; undefined where no output holds known classes. */
function top1Stays(
  network: Network,
  original: Readonly<Record<string, FloatTensor>>,
  fixed: Readonly<Record<string, FloatTensor>>,
  labels: readonly string[] | undefined,
): boolean | undefined {
  for (const [name, id] of Object.entries(original)) {
    if (!holdsClasses(network, name, id, labels)) continue;
    // The comparison of two orientations serves for two models as well, with nothing to flip back.
    return classScores({ values: { id, h: fixed[name]! }, flips: ['h'], independent: false }).agreement.h;
  }
  return undefined;
}

function holdsClasses(
  { model, input, action }: Network,
  name: string,
  { dims }: FloatTensor,
  labels: readonly string[] | undefined,
): boolean {
  const { channels, rows, columns } = imageAxes(input.layout);
  const { contract } = inferContract({
    name,
    dtype: 'float32',
    shape: dims,
    image: [input.shape[rows]!, input.shape[columns]!],
    channelsLast: channels > columns,
    head: outputHead(model.graph, name),
    tracked: action(name),
    ...(labels && { labels }),
  });
  return contract.kind === 'classes';
}

function distance(network: Network, a: FloatTensor, b: FloatTensor): number {
  if (a.data.length === b.data.length) return relativeL2(a.data, b.data);
  const { path } = network.model;
  const message = `${path}: the written model's output has the shape ${b.dims.join('×')}, the original's ${a.dims.join('×')}. Please report this model.`;
  throw new UserError('model-unsupported', message, path);
}

/** NaN counts as the largest. */
function largest(values: readonly number[]): number {
  return values.reduce((max, v) => (Number.isNaN(v) || v > max ? v : max), 0);
}
