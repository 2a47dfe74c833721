import { arrange, withoutIgnored } from '../../contracts/arrange';
import { AS_IT_IS, arrangementOf, type Arrangement } from '../../contracts/arrangement';
import type { OutputFacts } from '../../contracts/contract';
import { classCount, inferContract, type Inferred } from '../../contracts/infer';
import { isMatched, judge, type Measured, type Tolerance } from '../../contracts/judge';
import { isMoved } from '../../contracts/positions';
import { settle } from '../../contracts/settle';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { bringBack } from '../../operators/follow/rearrange';
import { opaqueUnder } from '../../operators/follow/action';
import { ORIENTATIONS } from '../../report/flips';
import type { Flip, Orientation, OutputContract, OutputPair, OutputReport, PerOrientation } from '../../report/report';
import { classScores } from './classScores';
import { broughtPoints, comparePoints } from './comparePoints';
import { compareVectors, relativeL2 } from './metrics';
import { offerOf } from './offer';
import { otherwise, topIndex } from './otherwise';

/**
 * Absolute error of a difference of two of ONNX Runtime's sigmoids, each off by up to 1.1e-7 (measured for inputs
 * −18…−12): float noise of values between 0 and 1, however small they are.
 */
const BOUNDED_NOISE = 2.5e-7;

export interface OutputComparison {
  readonly facts: OutputFacts;
  /** Stated, or inferred from the file. */
  readonly inferred: Inferred;
  readonly values: PerOrientation<FloatTensor>;
  readonly flips: readonly Flip[];
  /** Errors up to this are float noise. */
  readonly noiseFloor: number;
  /** max|y| that the output usually has; 1 for probabilities; absent when not known. */
  readonly usualMax?: number;
  /** Largest relative L2 of x against itself, of models with random operators. */
  readonly repeatability?: number;
  /** Stated for all outputs that state none of their own. */
  readonly tolerance?: Tolerance;
}

/** An output of every orientation under its contract: figures, verdicts, and all pairs of orientations. */
export function compareOutput(request: OutputComparison): OutputReport {
  const { facts, inferred, values, flips } = request;
  const under = (candidate: OutputContract, flip: Flip) => errorUnder(request, candidate, flip);
  const contract = settledContract(request);
  const other = otherwise(facts, inferred, contract, values, flips, under);
  const offer = offerOf({ facts, contract, values, flips, noiseFloor: request.noiseFloor, errorUnder: under });
  const brought = broughtBack(request, contract);
  const tolerance = toleranceOf(request, contract);
  const verdicts = flips.map((flip) => verdictOf(request, contract, brought, flip, tolerance));
  const classes = classesOf(request, contract, brought);
  const points = comparePoints(request, contract, brought);
  const perFlip = <T>(of: (flip: Flip, i: number) => T | undefined): { [F in Flip]?: T } =>
    Object.fromEntries(flips.map((flip, i) => [flip, of(flip, i)]).filter(([, value]) => value !== undefined));
  const reasons = perFlip((_, i) => verdicts[i]!.reason);
  const plain = perFlip((flip) => plainError(request, contract, flip));
  const unpermuted = perFlip((flip) => unpermutedError(request, contract, flip));
  return {
    name: facts.name,
    shape: values.id!.dims,
    expects: contract.positions === undefined && contract.kind !== 'keypoints' ? 'invariance' : 'equivariance',
    contract,
    verdict: perFlip((_, i) => verdicts[i]!.verdict),
    ...(Object.keys(reasons).length > 0 && { reasons }),
    tolerance,
    figure: perFlip((_, i) => verdicts[i]!.figure),
    pairs: pairsOf(brought),
    ...(Object.keys(plain).length > 0 && { asItIs: plain }),
    ...(Object.keys(unpermuted).length > 0 && { unpermuted }),
    ...(other && { otherwise: other }),
    ...(offer && { offer }),
    ...(contract.kind === 'labels' && { labels: perFlip((flip) => agreement(brought, flip)) }),
    ...(contract.kind === 'sensitive' && { sensitive: true }),
    ...(classes && { classes }),
    ...points,
  };
}

/** The contract of an output once the data have spoken. */
export function settledContract(request: Settled): OutputContract {
  const under = (candidate: OutputContract, flip: Flip) => errorUnder(request, candidate, flip);
  return settle(request.inferred, request.flips, under, request.noiseFloor);
}

/** What a contract is settled by. */
type Settled = Pick<OutputComparison, 'facts' | 'inferred' | 'values' | 'flips' | 'noiseFloor'>;

/** Relative L2 under a contract that is tried; undefined for lengths that differ. */
function errorUnder({ facts, values }: Settled, contract: OutputContract, flip: Flip): number | undefined {
  if (!sameLength(values, flip)) return undefined;
  const arrangement = arrangementOf(contract, flip, facts.shape, facts.tracked);
  const original = withoutIgnored(values.id!, arrangement);
  return relativeL2(original.data, arrange(values[flip]!, arrangement).data);
}

/** Every orientation in the original's arrangement; those of another length as they are. */
function broughtBack(
  { facts, values, flips }: OutputComparison,
  contract: OutputContract,
): Map<Orientation, FloatTensor> {
  const brought = new Map<Orientation, FloatTensor>();
  for (const orientation of ORIENTATIONS) {
    const tensor = values[orientation];
    if (tensor === undefined || (orientation !== 'id' && !flips.includes(orientation))) continue;
    const arranged = (flip: Flip): Arrangement => arrangementOf(contract, flip, facts.shape, facts.tracked);
    if (orientation === 'id') {
      brought.set(orientation, withoutIgnored(tensor, arranged('h')));
    } else {
      const fits = sameLength(values, orientation);
      brought.set(orientation, arrange(tensor, fits ? arranged(orientation) : AS_IT_IS));
    }
  }
  return brought;
}

function sameLength(values: PerOrientation<FloatTensor>, flip: Flip): boolean {
  const [a, b] = [values.id!.dims, values[flip]?.dims];
  return b !== undefined && a.length === b.length && a.every((d, i) => d === b[i]);
}

/** Pairs of equal length, and of those that have any entries. */
function pairsOf(brought: ReadonlyMap<Orientation, FloatTensor>): OutputPair[] {
  const entries = [...brought];
  return entries.flatMap(([a, x], i) =>
    entries.slice(i + 1).flatMap(([b, y]) => {
      const comparable = x.data.length > 0 && x.data.length === y.data.length;
      return comparable ? [{ a, b, ...compareVectors(x.data, y.data) }] : [];
    }),
  );
}

/** What is stated; otherwise float noise, which of probabilities is absolute. Float noise is no change that is asked for. */
function toleranceOf(request: OutputComparison, contract: OutputContract): Tolerance {
  const { facts, noiseFloor } = request;
  const bounded = facts.head === 'sigmoid' || facts.head === 'softmax';
  const noise = { rtol: noiseFloor, atol: bounded ? BOUNDED_NOISE : 0 };
  const stated = statedTolerance(request, contract);
  if (stated === undefined) return noise;
  if (contract.kind !== 'sensitive') return stated;
  return { rtol: Math.max(stated.rtol, noise.rtol), atol: Math.max(stated.atol, noise.atol) };
}

function statedTolerance({ tolerance }: OutputComparison, { rtol, atol }: OutputContract): Tolerance | undefined {
  return rtol === undefined && atol === undefined ? tolerance : { rtol: rtol ?? 0, atol: atol ?? 0 };
}

interface Judged {
  readonly verdict?: OutputReport['verdict'][Flip];
  readonly reason?: string;
  readonly figure?: OutputReport['figure'][Flip];
}

function verdictOf(
  { facts, usualMax, repeatability }: OutputComparison,
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flip: Flip,
  tolerance: Tolerance,
): Judged {
  const points = broughtPoints(facts, contract, brought, flip);
  const measured = measure(contract, brought, flip, points?.meanDistance);
  if (measured === undefined || contract.kind === 'ignore') return {};
  const verdict = judge(contract, flip, measured, tolerance, usualMax);
  const [length, other] = measured.lengths;
  if (length !== other) return { verdict, reason: `${length} values for the image and ${other} for its mirror image` };
  if (length === 0) return { verdict, reason: 'it holds no values' };
  const figure = figureOf(contract, measured);
  if (verdict === 'empty')
    return { verdict, figure, reason: `it is nearly zero throughout: at most ${measured.maxAbs.toExponential(1)}` };
  if (isMatched(contract)) {
    return { verdict, figure, reason: 'it holds coordinates, which a flip should mirror' };
  }
  if (verdict === 'incomparable') return { verdict, figure, reason: 'it holds NaN or infinity' };
  if (repeatability !== undefined && figure.value <= RANDOM_MARGIN * repeatability) {
    return {
      verdict: 'incomparable',
      figure,
      reason: 'the model is random: the same image gives outputs as far apart',
    };
  }
  return { verdict, figure };
}

/** The floor of a random model is this many times the largest difference that was seen. */
const RANDOM_MARGIN = 3;

function measure(
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flip: Flip,
  distance: number | undefined,
): Measured | undefined {
  const [x, y] = [brought.get('id')!.data, brought.get(flip)?.data];
  if (y === undefined) return undefined;
  const lengths = [x.length, y.length] as const;
  if (x.length !== y.length) return { lengths, norm: NaN, maxAbs: NaN, difference: NaN };
  let [norm, difference, maxAbs, differing] = [0, 0, 0, 0];
  x.forEach((value, i) => {
    norm += value ** 2;
    difference += (value - y[i]!) ** 2;
    maxAbs = Math.max(maxAbs, Math.abs(value));
    if (value !== y[i]) differing++;
  });
  return {
    lengths,
    norm: Math.sqrt(norm),
    maxAbs,
    difference: Math.sqrt(difference),
    ...(contract.kind === 'labels' && { disagreement: differing / x.length }),
    ...(distance !== undefined && { distance }),
    ...(contract.judge === 'top1' && { sameTop1: topIndex(x) === topIndex(y) }),
  };
}

function figureOf(
  { kind }: OutputContract,
  { difference, norm, disagreement, distance }: Measured,
): NonNullable<Judged['figure']> {
  if (distance !== undefined) return { name: 'meanDistance', value: distance };
  if (kind === 'labels') return { name: 'disagreement', value: disagreement! };
  return { name: 'relL2', value: difference === 0 && norm === 0 ? 0 : difference / norm };
}

function agreement(brought: ReadonlyMap<Orientation, FloatTensor>, flip: Flip): { agreement: number } | undefined {
  const [x, y] = [brought.get('id')!.data, brought.get(flip)?.data];
  if (y === undefined || x.length !== y.length || x.length === 0) return undefined;
  return { agreement: x.reduce((same, value, i) => same + (value === y[i] ? 1 : 0), 0) / x.length };
}

/** Relative L2 with nothing brought back, where the contract brings anything back. */
function plainError({ facts, values }: OutputComparison, contract: OutputContract, flip: Flip): number | undefined {
  const { axes, mix, relabel } = arrangementOf(contract, flip, facts.shape, facts.tracked);
  const plain = axes.length === 0 && mix === undefined && relabel === undefined;
  if (plain || contract.kind === 'labels' || !sameLength(values, flip) || values.id!.data.length === 0)
    return undefined;
  return relativeL2(values.id!.data, values[flip]!.data);
}

/** Relative L2 of a vector with the graph's own order of positions put back. */
function unpermutedError(
  { facts, values }: OutputComparison,
  contract: OutputContract,
  flip: Flip,
): number | undefined {
  const { tracked } = facts;
  const isFollowed = tracked !== undefined && isMoved(tracked) && opaqueUnder(tracked, flip) === undefined;
  if (contract.kind !== 'vector' || !isFollowed || !sameLength(values, flip)) return undefined;
  return relativeL2(values.id!.data, bringBack(values[flip]!, tracked, flip).data);
}

function classesOf(
  { facts, flips }: OutputComparison,
  { kind }: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
): OutputReport['classes'] {
  const count = classCount(facts.shape);
  const known = kind === 'classes' || (kind === 'sensitive' && inferContract(facts).contract.kind === 'classes');
  if (!known || count === undefined || count < 2) return undefined;
  const lengths = new Set([...brought.values()].map(({ data }) => data.length));
  if (lengths.size > 1) return undefined;
  return classScores({
    values: Object.fromEntries(brought),
    flips,
    independent: facts.head === 'sigmoid',
    ...(facts.labels?.length === count && { labels: facts.labels }),
  });
}
