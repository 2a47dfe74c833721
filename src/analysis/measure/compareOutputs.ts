import { arrangementOf } from '../../contracts/arrangement';
import { classCount, isLikelyScores } from '../../contracts/classes';
import { inferContract } from '../../contracts/infer';
import { findShift } from '../../contracts/mapShift';
import { isMoved } from '../../contracts/positions';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { bringBack } from '../../operators/follow/rearrange';
import { opaqueUnder } from '../../operators/follow/action';
import type { Flip, Orientation, OutputContract, OutputPair, OutputReport } from '../../report/report';
import { classScores } from './classScores';
import { anglesApart } from '../../contracts/angles';
import { comparePoints } from './comparePoints';
import { broughtBack } from './figuresUnder';
import { compareVectors, relativeL2 } from './metrics';
import { otherwise } from './otherwise';
import { toleranceOf, verdictOf } from './judgeOutput';
import type { OutputComparison } from './outputComparison';
import { errorUnder, sameLength, type SettledOutput } from './settledOutput';

/** Larger maps are no heatmaps of a few hundred points: a shift of theirs is not looked for. */
const MAX_SHIFTED = 2 ** 22;

/** An output of every orientation under its contract: figures, verdicts, and all pairs of orientations. */
export function compareOutput(request: OutputComparison, { contract, offer }: SettledOutput): OutputReport {
  const { facts, inferred, values, flips } = request;
  const under = (candidate: OutputContract, flip: Flip) => errorUnder(request, candidate, flip);
  // Of scores this tells what is offered: whether the best class stays.
  const isAsked = offer === undefined || offer.looksLike === 'scores';
  const other = isAsked ? otherwise(facts, inferred, contract, values, flips, under) : undefined;
  const brought = broughtBack(request, contract);
  const tolerance = toleranceOf(request, contract);
  const verdicts = flips.map((flip) => verdictOf(request, contract, brought, flip, tolerance));
  const classes = classesOf(request, contract, brought);
  const points = comparePoints(request, contract, brought);
  const shifts = shiftsOf(request, contract);
  const perFlip = <T>(of: (flip: Flip, i: number) => T | undefined): { [F in Flip]?: T } =>
    Object.fromEntries(flips.map((flip, i) => [flip, of(flip, i)]).filter(([, value]) => value !== undefined));
  const reasons = perFlip((_, i) => verdicts[i]!.reason);
  const plain = perFlip((flip) => plainError(request, contract, flip));
  const unpermuted = perFlip((flip) => unpermutedError(request, contract, flip));
  return {
    name: facts.name,
    shape: values.id!.dims,
    expects: isMirrored(contract) ? 'equivariance' : 'invariance',
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
    ...anglesOf(contract, brought, flips),
    ...(shifts && { pixelShift: shifts }),
  };
}

/** Whether a flip should change the output, in a way that is brought back. */
function isMirrored({ kind, positions, parts }: OutputContract): boolean {
  return positions !== undefined || parts !== undefined || kind === 'keypoints';
}

/** Differences of angles, where the output holds any. */
function anglesOf(
  contract: OutputContract,
  brought: ReadonlyMap<Orientation, FloatTensor>,
  flips: readonly Flip[],
): Pick<OutputReport, 'angles'> {
  const found = flips.flatMap((flip) => {
    const angles = anglesApart(contract, brought.get('id')!, brought.get(flip));
    return angles === undefined ? [] : [[flip, angles] as const];
  });
  return found.length === 0 ? {} : { angles: Object.fromEntries(found) };
}

/** A shift by one cell that explains most of what the flips change in a map. */
function shiftsOf(request: OutputComparison, contract: OutputContract): OutputReport['pixelShift'] {
  const { values, flips, noiseFloor } = request;
  if (values.id!.data.length > MAX_SHIFTED) return undefined;
  const found = findShift(contract, flips, (candidate, flip) => errorUnder(request, candidate, flip), noiseFloor);
  if (found === undefined) return undefined;
  return Object.fromEntries(Object.entries(found.error).map(([flip, relL2]) => [flip, { shift: found.shift, relL2 }]));
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
  const mayBe = (): boolean => inferContract(facts).contract.kind === 'classes' || isLikelyScores(facts);
  const known = kind === 'classes' || (kind === 'sensitive' && mayBe());
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
