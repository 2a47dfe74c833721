import { FLIP_SYMBOLS, formatCosine, formatError, formatNumber, formatPercent, ORIENTATION_SYMBOLS } from './format';
import { meetsExpectation } from './sensitive';
import type { Figure } from './tone';
import { pairFor } from './mainOutput';
import { className } from './classNames';
import type { ClassScore, Flip, Orientation, OutputPair, OutputReport, Report } from '../report';

/** Left out where there is little room. */
export const MEAN_COLUMN = 'mean |Δ|';
const PAIR_COLUMNS = ['pair', 'relative L2', 'cosine', 'max |Δ|', MEAN_COLUMN, 'top-1', 'top-5'] as const;

/** The columns of an output's table of pairs: of class numbers no norm makes sense, and only classes have a best one. */
export function pairColumns({ classes, labels }: OutputReport): readonly string[] {
  if (labels !== undefined) return ['pair', 'class numbers that differ'];
  return classes === undefined ? PAIR_COLUMNS.slice(0, -2) : PAIR_COLUMNS;
}

/** Whether it has rows and columns of positions, so that it may be drawn as a mask or as maps. */
export function hasPositions({ contract: { kind, positions } }: OutputReport): boolean {
  if (kind !== 'map' && kind !== 'labels') return false;
  switch (positions?.kind) {
    case 'axes':
      return positions.rows !== undefined && positions.columns !== undefined;
    case 'folded':
    case 'tracked':
      return true;
    case 'grids':
    case 'set':
    case undefined:
      return false;
  }
}

/** The cells of a row, by these columns. */
export function pairCells({ label, differ, relL2, cosine, maxAbs, meanAbs, top1, top5 }: PairRow): readonly Figure[] {
  if (differ !== undefined) return [{ text: label }, differ];
  const texts = [cosine, maxAbs, meanAbs].map((text) => ({ text }));
  const classes = top1 === undefined || top5 === undefined ? [] : [top1, { text: top5 }];
  return [{ text: label }, relL2, ...texts, ...classes];
}

/** Two orientations of one output compared. */
export interface PairRow {
  readonly pair: OutputPair;
  /** `y(x) − y(hx)`. */
  readonly label: string;
  /** Of class numbers: the share that differs. */
  readonly differ?: Figure;
  readonly relL2: Figure;
  readonly cosine: string;
  readonly maxAbs: string;
  readonly meanAbs: string;
  /** `same`, `changed`; empty where the original is not part of the pair, absent without classes. */
  readonly top1?: Figure;
  /** `4 of 5`. */
  readonly top5?: string;
}

/** Every pair of an output, in the report's order; of class numbers those with the original. Pure; never throws. */
export function pairRows(report: Report, output: OutputReport): readonly PairRow[] {
  const shown = output.pairs.filter((pair) => output.labels === undefined || differing(output, pair) !== undefined);
  return shown.map((pair) => ({
    pair,
    ...differing(output, pair),
    label: `y(${ORIENTATION_SYMBOLS[pair.a]}) − y(${ORIENTATION_SYMBOLS[pair.b]})`,
    relL2: { text: formatError(pair.relL2, report.noiseFloor), ...toneOf(report, output, pair.relL2) },
    cosine: formatCosine(pair.cosine),
    maxAbs: formatNumber(pair.maxAbs),
    meanAbs: formatNumber(pair.meanAbs),
    ...(output.classes === undefined ? {} : { top1: topAgreement(output, pair), top5: topShared(output, pair) }),
  }));
}

function differing(output: OutputReport, pair: OutputPair): Pick<PairRow, 'differ'> | undefined {
  const flip = flipOf(pair);
  const agreement = flip && output.labels?.[flip]?.agreement;
  if (flip === undefined || agreement === undefined) return undefined;
  return {
    differ: { text: formatPercent(1 - agreement), ...(output.verdict[flip] === 'holds' && { tone: 'good' as const }) },
  };
}

function toneOf(report: Report, output: OutputReport, relL2: number): Pick<Figure, 'tone'> {
  if (meetsExpectation(report, output, relL2)) return { tone: 'good' };
  return output.sensitive === true ? { tone: 'bad' } : {};
}

/** The flip of a pair that compares with the original. */
function flipOf({ a, b }: OutputPair): Flip | undefined {
  return a === 'id' && b !== 'id' ? b : undefined;
}

function topAgreement(output: OutputReport, pair: OutputPair): Figure {
  const flip = flipOf(pair);
  return flip === undefined ? { text: '' } : topOneFigure(output, flip);
}

/** Whether the most probable class stays: `same`, `changed`, `not a number`, or `–` where it is not known. */
export function topOneFigure({ classes, sensitive }: OutputReport, flip: Flip): Figure {
  const same = classes?.agreement[flip];
  const best = [classes?.top.id?.[0], classes?.top[flip]?.[0]];
  if (best.some((score) => score !== undefined && !Number.isFinite(score.p))) return { text: 'not a number' };
  if (same === undefined) return { text: '–' };
  return { text: same ? 'same' : 'changed', tone: same === (sensitive === true) ? 'bad' : 'good' };
}

function topShared({ classes }: OutputReport, pair: OutputPair): string {
  const flip = flipOf(pair);
  if (flip === undefined) return '';
  const shared = classes?.top5Overlap[flip];
  return shared === undefined ? '–' : `${shared} of ${classes?.top.id?.length ?? 5}`;
}

/** Of an output that should change: whether it does under a flip; undefined for other outputs. */
export function sensitiveSentence(report: Report, output: OutputReport, flip: Flip): Figure | undefined {
  const pair = pairFor(output, flip);
  if (output.sensitive !== true || pair === undefined) return undefined;
  return meetsExpectation(report, output, pair.relL2)
    ? { text: 'changes it, as it should', tone: 'good' }
    : { text: 'does not change it, though it should', tone: 'bad' };
}

/** A class among the most probable of one orientation. */
export interface ClassRow {
  readonly score: ClassScore;
  readonly name: string;
  /** `42%`. */
  readonly text: string;
  /** Rank of the same class for the original, from 0; absent where it is not among its best. */
  readonly before?: number;
  /** Not where the original has it. */
  readonly moved: boolean;
}

/** The most probable classes of one orientation, best first; empty where they were not measured. */
export function classRows({ classes }: OutputReport, orientation: Orientation): readonly ClassRow[] {
  const ranks = new Map((classes?.top.id ?? []).map(({ index }, rank) => [index, rank]));
  return (classes?.top[orientation] ?? []).map((score, rank) => {
    const before = ranks.get(score.index);
    return {
      score,
      name: className(score),
      text: formatPercent(score.p),
      ...(before === undefined ? {} : { before }),
      moved: before !== rank,
    };
  });
}

/** `↔ hx`. */
export function flipLabel(flip: Flip): string {
  return `${FLIP_SYMBOLS[flip]} ${ORIENTATION_SYMBOLS[flip]}`;
}
