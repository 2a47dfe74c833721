import { classCount } from '../../contracts/classes';
import type { ErrorUnder, OutputFacts } from '../../contracts/contract';
import { MARGIN_BY_FORM, type Inferred } from '../../contracts/infer';
import type { Flip, OutputContract, OutputReport, PerOrientation } from '../../report/report';
import type { FloatTensor } from '../../operators/follow/rearrange';

/**
 * What an output with an assumed contract would be under the next likely one, so that a person can tell whether the
 * assumption matters; undefined where the contract is not assumed, or no other one comes into question.
 */
export function otherwise(
  facts: OutputFacts,
  inferred: Inferred,
  contract: OutputContract,
  values: PerOrientation<FloatTensor>,
  flips: readonly Flip[],
  errorUnder: ErrorUnder,
): OutputReport['otherwise'] {
  const total = (candidate: OutputContract): number =>
    flips.reduce((sum, flip) => sum + (errorUnder(candidate, flip) ?? 0), 0);
  const other = contract.certainty === 'assumed' ? alternative(facts, inferred, contract, total) : undefined;
  if (other === undefined) return undefined;
  const figure = perFlip(flips, (flip) => errorUnder(other, flip));
  if (Object.keys(figure).length === 0) return undefined;
  const top1 = other.kind === 'classes' ? { top1: perFlip(flips, (flip) => sameTop(values, flip)) } : {};
  return { contract: other.kind, figure, ...top1 };
}

function alternative(
  { shape }: OutputFacts,
  { contract: first, instead, candidates, family }: Inferred,
  taken: OutputContract,
  total: (contract: OutputContract) => number,
): OutputContract | undefined {
  const plain = { origin: taken.origin, certainty: 'assumed' } as const;
  // What its family makes of it is offered.
  if (family !== undefined) return undefined;
  if (taken.parts !== undefined) return first.parts === undefined ? first : { kind: 'vector', ...plain };
  // What more than the form tells of, but not the data.
  const told = candidates !== undefined && candidates.margin > MARGIN_BY_FORM ? candidates.contracts : [];
  const [best] = told.filter(({ kind }) => kind !== taken.kind).sort((a, b) => total(a) - total(b));
  if (best !== undefined) return best;
  if (instead !== undefined) return taken.kind === instead.kind ? first : instead;
  if (taken.kind !== 'vector') return { kind: 'vector', ...plain };
  return (classCount(shape) ?? 0) >= 2 ? { kind: 'classes', ...plain } : undefined;
}

function sameTop(values: PerOrientation<FloatTensor>, flip: Flip): boolean | undefined {
  const [x, y] = [values.id!.data, values[flip]?.data];
  return y !== undefined && x.length === y.length ? topIndex(x) === topIndex(y) : undefined;
}

/** The first entry of the largest value. */
export function topIndex(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function perFlip<T>(flips: readonly Flip[], of: (flip: Flip) => T | undefined): { [F in Flip]?: T } {
  return Object.fromEntries(flips.map((flip) => [flip, of(flip)]).filter(([, value]) => value !== undefined));
}
