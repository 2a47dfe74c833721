import { broughtBack } from '../../analysis/measure/figuresUnder';
import { compareDetections } from '../../contracts/detections/compare';
import type { Detection } from '../../contracts/detections/detection';
import { MIN_SCORE, strongestDetections } from '../../contracts/detections/strongest';
import type { OutputFacts } from '../../contracts/contract';
import { readHead } from '../../contracts/heads/readHead';
import { readPoints } from '../../contracts/heads/readPoints';
import { undrawnReason } from '../../report/facts/undrawn';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type {
  Flip,
  Orientation,
  OutputContract,
  OutputReport,
  PerOrientation,
  ReportedDetection,
} from '../../report/report';

/** An output with what it is compared by. */
export interface ComparedOutput {
  readonly report: OutputReport;
  readonly facts: OutputFacts;
  readonly values: PerOrientation<FloatTensor>;
}

/** Of more, the best: non-maximum suppression takes the square of their number. */
const MAX_SUPPRESSED = 1000;

/**
 * Outputs with boxes or keypoints that stand at places of the image, with those of every orientation to be drawn: of heads
 * the best after non-maximum suppression, mirrored back as their contract says. Others come back as they are.
 *
 * @param labels names of classes, in order
 */
export function withDrawn(
  outputs: readonly ComparedOutput[],
  flips: readonly Flip[],
  labels: readonly string[],
): readonly OutputReport[] {
  return outputs.map((output) => {
    const found = detectionsOf(output, outputs, flips, labels);
    const x = found?.get('id');
    if (found === undefined || x === undefined || x.length === 0) return output.report;
    const diagonal = Math.hypot(...output.facts.image);
    const matches = flips.flatMap((flip) => {
      const gx = found.get(flip);
      return gx === undefined ? [] : [[flip, matchesOf(x, gx, diagonal, output.report.contract)] as const];
    });
    return {
      ...output.report,
      detections: Object.fromEntries(
        [...found].map(([o, all]) => [o, all.map((one) => reported(one, labels, output.report.contract))]),
      ),
      matches: Object.fromEntries(matches),
    };
  });
}

function detectionsOf(
  output: ComparedOutput,
  outputs: readonly ComparedOutput[],
  flips: readonly Flip[],
  labels: readonly string[],
): ReadonlyMap<Orientation, readonly Detection[]> | undefined {
  const { contract } = output.report;
  const { image, tracked } = output.facts;
  if (contract.kind === 'keypoints') return each(output, flips, (tensor) => readPoints(contract, tensor, image));
  if (contract.kind !== 'boxes' || undrawnReason(contract) !== undefined) return undefined;
  const beside = scoresOf(output, outputs);
  const hasOwn = contract.parts?.some(({ kind }) => kind === 'classes') === true;
  if (beside === undefined && !hasOwn) return undefined;
  const scores = beside && broughtBack({ ...beside, flips }, beside.report.contract);
  const reader = { contract, tracked, image, labels: labels.length === 0 ? undefined : labels.length };
  return each(output, flips, (tensor, orientation) =>
    strongest(readHead(reader, tensor, hasOwn ? undefined : scores?.get(orientation))),
  );
}

function each(
  { facts, values, report }: ComparedOutput,
  flips: readonly Flip[],
  read: (tensor: FloatTensor, orientation: Orientation) => readonly Detection[],
): ReadonlyMap<Orientation, readonly Detection[]> {
  const brought = broughtBack({ facts, values, flips }, report.contract);
  return new Map([...brought].map(([orientation, tensor]) => [orientation, read(tensor, orientation)]));
}

function strongest(all: readonly Detection[]): readonly Detection[] {
  const counted = all.filter(({ score }) => score >= MIN_SCORE);
  const best = counted.length <= MAX_SUPPRESSED ? counted : counted.toSorted((a, b) => b.score - a.score);
  return strongestDetections(best.slice(0, MAX_SUPPRESSED), false);
}

/** Scores of the same cells: the output that the contract names, else the only one of them that holds no places. */
function scoresOf({ report, facts }: ComparedOutput, outputs: readonly ComparedOutput[]): ComparedOutput | undefined {
  const { axis = 0, scores } = report.contract;
  const others = outputs.filter(({ facts: { shape, name }, report: { contract } }) => {
    const isPlace = contract.kind === 'boxes' || contract.kind === 'keypoints';
    const isBeside = shape.length === facts.shape.length && shape.every((n, i) => i === axis || n === facts.shape[i]);
    return name !== facts.name && isBeside && !isPlace;
  });
  const named = others.find(({ facts: { name } }) => name === scores);
  return named ?? (others.length === 1 ? others[0] : undefined);
}

/** Sets of keypoints stand for their image: there is nothing to look for. */
function matchesOf(
  x: readonly Detection[],
  gx: readonly Detection[],
  diagonal: number,
  { kind }: OutputContract,
): readonly (readonly [number, number])[] {
  if (kind === 'keypoints') return x.flatMap((_, i) => (i < gx.length ? [[i, i] as const] : []));
  return compareDetections(x, gx, diagonal).pairs.map(({ a, b }) => [a, b] as const);
}

function reported(
  { sample, box, score, class: number, keypoints }: Detection,
  labels: readonly string[],
  { kind }: OutputContract,
): ReportedDetection {
  // Sets of keypoints have no scores and no classes.
  if (kind === 'keypoints') return { sample, box, class: 0, label: 'keypoints', ...(keypoints && { keypoints }) };
  const label = labels[number];
  return { sample, box, score, class: number, ...(label !== undefined && { label }), ...(keypoints && { keypoints }) };
}
