import type { FixMeasurement } from '../../protocol/fix';
import { UserError } from '../../protocol/errors';
import type { Flip, Orientation, OutputContract, PerFlip } from '../../report/report';
import { arrange, nearestTo, withoutIgnored } from '../../contracts/arrange';
import { isMatched } from '../../contracts/judge';
import { classScores } from '../measure/classScores';
import { wantedArrangement, type Contracts } from './outputRules';
import { applyFlip, type FloatTensor } from '../../operators/follow/rearrange';
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

/** The written model against the original, by their outputs for x and its flips, each under its contract. */
export function compareFix(
  network: Network,
  contracts: Contracts,
  original: Outputs,
  fixed: Outputs,
  flips: readonly Flip[],
): FixMeasurement {
  const [x, y] = [original.get('id')!, fixed.get('id')!];
  const sameTop1 = top1Stays(contracts, x, y);
  const compared = Object.keys(x).filter((name) => isCompared(contracts.get(name)));
  const moved = (name: string): number => {
    const wanted = wantedArrangement(network, contracts, name, 'h');
    const [a, b] = [x[name]!, y[name]!].map((tensor) => withoutIgnored(tensor, wanted));
    return difference(network, contracts.get(name), a!, b!);
  };
  return {
    before: flipErrors(network, contracts, original, flips, compared),
    after: flipErrors(network, contracts, fixed, flips, compared),
    damage: largest(compared.map(moved)),
    ...(sameTop1 === undefined ? {} : { sameTop1 }),
  };
}

/** Results without order cannot be compared entry by entry. */
function isCompared(contract: OutputContract | undefined): boolean {
  return contract === undefined || (!isMatched(contract) && contract.kind !== 'ignore');
}

/** The figure of each flip, the largest over the named outputs, each under its contract. */
export function flipErrors(
  network: Network,
  contracts: Contracts,
  outputs: Outputs,
  flips: readonly Flip[],
  names: readonly string[],
): PerFlip<number> {
  const x = outputs.get('id')!;
  const errorOf = (flip: Flip): number =>
    largest(
      names.map((name) => {
        const wanted = wantedArrangement(network, contracts, name, flip);
        const back = arrange(outputs.get(flip)![name]!, wanted, x[name]!);
        return difference(network, contracts.get(name), withoutIgnored(x[name]!, wanted), back);
      }),
    );
  return names.length === 0 ? {} : Object.fromEntries(flips.map((flip) => [flip, errorOf(flip)]));
}

/** Relative L2; of class numbers the share that differs. */
function difference(network: Network, contract: OutputContract | undefined, a: FloatTensor, b: FloatTensor): number {
  if (contract?.kind !== 'labels' || a.data.length !== b.data.length) return distance(network, a, b);
  return a.data.reduce((count, value, i) => count + (value === b.data[i] ? 0 : 1), 0) / Math.max(1, a.data.length);
}

/** ‖twin(g·x) − g·f(x)‖ / ‖f(x)‖, the largest over the outputs; angles are compared modulo π. */
export function twinResidual(
  network: Network,
  contracts: Contracts,
  original: Outputs,
  twin: Outputs,
  flip: Flip,
): number {
  const x = original.get('id')!;
  return largest(
    Object.entries(twin.get(flip)!).map(([name, tensor]) => {
      const goal = applyFlip(x[name]!, network.action(name)!, flip);
      const isLong = goal.data.length === tensor.data.length;
      const like = isLong ? nearestTo(tensor, wantedArrangement(network, contracts, name, flip), goal) : tensor;
      return distance(network, goal, like);
    }),
  );
}

/** ‖mean of the separate runs − what the averaging model gives‖ / ‖mean‖, the largest over the outputs that are averages. */
export function averageError(
  network: Network,
  contracts: Contracts,
  original: Outputs,
  fixed: Outputs,
  { flips, outputs }: { readonly flips: readonly Flip[]; readonly outputs: readonly string[] },
): number {
  const x = original.get('id')!;
  const errorOf = (name: string): number => {
    const id = withoutIgnored(x[name]!, wantedArrangement(network, contracts, name, 'h'));
    const mean = Float32Array.from(id.data);
    for (const flip of flips) {
      const back = arrange(original.get(flip)![name]!, wantedArrangement(network, contracts, name, flip));
      back.data.forEach((v, i) => (mean[i]! += v));
    }
    for (let i = 0; i < mean.length; i++) mean[i]! /= flips.length + 1;
    const given = withoutIgnored(fixed.get('id')![name]!, wantedArrangement(network, contracts, name, 'h'));
    return distance(network, { dims: id.dims, data: mean }, given);
  };
  return largest(outputs.filter((name) => name in x).map(errorOf));
}

/** Whether the most likely class is the same; undefined where no output holds known classes. */
function top1Stays(
  contracts: Contracts,
  original: Readonly<Record<string, FloatTensor>>,
  fixed: Readonly<Record<string, FloatTensor>>,
): boolean | undefined {
  for (const [name, id] of Object.entries(original)) {
    if (contracts.get(name)?.kind !== 'classes') continue;
    // The comparison of two orientations serves for two models as well, with nothing to flip back.
    return classScores({ values: { id, h: fixed[name]! }, flips: ['h'], independent: false }).agreement.h;
  }
  return undefined;
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
