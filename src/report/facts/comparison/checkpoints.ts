import { columnNames, inputKey, modelKey } from '../../comparison/columnNames';
import { isExact } from '../exact';
import { formatError } from '../format';
import { layerName } from '../layerName';
import { mainOutput } from '../mainOutput';
import type { Comparison, Flip, Report } from '../../report';
import type { ColumnRow } from './columns';

/** A figure of each checkpoint, for a small chart: the same scale in all charts of layers. */
export interface Multiple {
  readonly name: string;
  /** By checkpoint, in order; `–` where it was not measured. */
  readonly texts: readonly string[];
  /** 0…1 of the largest; undefined where it was not measured. */
  readonly heights: readonly (number | undefined)[];
}

/** One network at several moments of its training, under one flip. */
export interface Checkpoints {
  /** Names of the models, in order. */
  readonly names: readonly string[];
  /** The change of the output, and the estimate of what training can leave where it was made, on one scale. */
  readonly output: Multiple;
  readonly estimate?: Multiple;
  /** Whether the top class stays: `yes`, `no`, or on how many inputs, `4/5`; absent where there are no classes. */
  readonly agreement?: readonly string[];
  /** Layers in graph order, those that change most if there are many. */
  readonly layers: readonly Multiple[];
  readonly sentences: readonly string[];
}

/** Fewer are a comparison, not a course. */
export const MIN_CHECKPOINTS = 3;
const MAX_LAYERS = 12;

/** A checkpoint with its reports, one for each input. */
interface Checkpoint {
  readonly name: string;
  readonly reports: readonly Report[];
}

/** Whether these models are one architecture: the same layers of the same operators and shapes. */
export function isSameArchitecture(a: Pick<Report, 'layers'>, b: Pick<Report, 'layers'>): boolean {
  return (
    a.layers.length === b.layers.length &&
    a.layers.every(({ tensor, op }, i) => b.layers[i]!.tensor === tensor && b.layers[i]!.op === op)
  );
}

/**
 * The course over checkpoints, where three or more models of one architecture are compared, each on the same inputs;
 * undefined elsewhere. In the order of the columns, or by their numbers where names differ in a number alone. Pure.
 */
export function checkpointsOf(comparison: Comparison, flip: Flip): Checkpoints | undefined {
  const points = pointsOf(comparison.columns.map(({ report }) => report));
  if (points === undefined) return undefined;
  const output = points.map(({ reports }) => mean(reports.map((report) => outputError(report, flip))));
  if (output.some((value) => value === undefined)) return undefined;
  const estimate = points.map(({ reports }) => mean(reports.map(({ estimate: made }) => made?.[flip]?.error)));
  const hasEstimate = estimate.some((value) => value !== undefined);
  const most = Math.max(...[...output, ...estimate].map((value) => value ?? 0));
  const floor = Math.max(...comparison.columns.map(({ report }) => report.noiseFloor));
  const agreement = points.map(({ reports }) => agreementOf(reports, flip));
  return {
    names: points.map(({ name }) => name),
    output: multiple('change of the output', output, most, floor),
    ...(hasEstimate && { estimate: multiple('estimate', estimate, most, floor) }),
    ...(agreement.every((words) => words !== undefined) && { agreement: agreement as string[] }),
    layers: layerMultiples(points, flip, floor),
    sentences: [
      courseSentence(points, output as number[], floor),
      ...(hasEstimate ? [estimateSentence(points, output as number[], estimate, floor)] : []),
    ],
  };
}

/** The same as a table: the output, the estimate, the top class, and the layers. */
export function checkpointRows({ output, estimate, agreement, layers }: Checkpoints): readonly ColumnRow[] {
  const row = ({ name, texts }: Multiple): ColumnRow => ({ title: name, cells: texts });
  return [
    row(output),
    ...(estimate === undefined ? [] : [row(estimate)]),
    ...(agreement === undefined ? [] : [{ title: 'top class stays', cells: agreement }]),
    ...layers.map(row),
  ];
}

/** The size of a small chart, and the room around its line. */
export const CHART = { width: 150, height: 56, edge: 4 } as const;

/** The line of a chart, as points of an SVG. */
export function chartPoints({ heights }: Multiple): string {
  const { width, height, edge } = CHART;
  const points = heights.flatMap((part, i) => {
    if (part === undefined) return [];
    const x = edge + ((width - 2 * edge) * i) / Math.max(1, heights.length - 1);
    return [`${x.toFixed(1)},${(height - edge - (height - 2 * edge) * part).toFixed(1)}`];
  });
  return points.join(' ');
}

/** What stands over a chart: the first figure and the last. */
export function chartEnds({ texts }: Multiple): string {
  return `${texts[0]!} → ${texts.at(-1)!}`;
}

/** Whether reports are of checkpoints of one network, each on the same inputs. */
export function areCheckpoints(reports: readonly Report[]): boolean {
  return pointsOf(reports) !== undefined;
}

function pointsOf(reports: readonly Report[]): readonly Checkpoint[] | undefined {
  const inputs = new Set(reports.map(inputKey));
  const byModel = new Map<string, Report[]>();
  for (const report of reports) byModel.set(modelKey(report), [...(byModel.get(modelKey(report)) ?? []), report]);
  if (byModel.size < MIN_CHECKPOINTS || byModel.size * inputs.size !== reports.length) return undefined;
  if (!reports.every((report) => isSameArchitecture(report, reports[0]!))) return undefined;
  const firsts = [...byModel.values()].map(([report]) => report!);
  const names = columnNames(firsts);
  const points = [...byModel.values()].map((list, i) => ({ name: names[i]!, reports: list }));
  return byNumber(points);
}

/** By the number in which names differ, `epoch-2` before `epoch-10`; as they are where they differ in more. */
function byNumber(points: readonly Checkpoint[]): readonly Checkpoint[] {
  const numbers = points.map(({ name }) => /^(.*?)(\d+)(\D*)$/.exec(name));
  const rest = new Set(numbers.map((found) => (found === null ? undefined : `${found[1]}\0${found[3]}`)));
  if (rest.size !== 1 || rest.has(undefined)) return points;
  return points
    .map((point, i) => ({ point, number: Number(numbers[i]![2]) }))
    .sort((a, b) => a.number - b.number)
    .map(({ point }) => point);
}

function outputError(report: Report, flip: Flip): number | undefined {
  const value = mainOutput(report, flip)?.figure[flip]?.value;
  return Number.isFinite(value) ? value : undefined;
}

/** Undefined unless all are there. */
function mean(values: readonly (number | undefined)[]): number | undefined {
  if (values.some((value) => value === undefined)) return undefined;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

function agreementOf(reports: readonly Report[], flip: Flip): string | undefined {
  const found = reports.map((report) => mainOutput(report, flip)?.classes?.agreement[flip]);
  if (found.some((agrees) => agrees === undefined)) return undefined;
  const kept = found.filter(Boolean).length;
  if (found.length === 1) return kept === 1 ? 'yes' : 'no';
  return `${kept}/${found.length}`;
}

function multiple(name: string, values: readonly (number | undefined)[], most: number, floor: number): Multiple {
  return {
    name,
    texts: values.map((value) => (value === undefined ? '–' : formatError(value, floor))),
    heights: values.map((value) => (value === undefined || !(most > 0) ? value && 0 : Math.min(1, value / most))),
  };
}

function layerMultiples(points: readonly Checkpoint[], flip: Flip, floor: number): readonly Multiple[] {
  const layers = points[0]!.reports[0]!.layers.flatMap((layer, i) => {
    const values = points.map(({ reports }) => mean(reports.map((report) => finite(report.layers[i]!.error[flip]))));
    const known = values.filter((value) => value !== undefined);
    const spread = known.length < 2 ? -1 : Math.max(...known) - Math.min(...known);
    return spread < 0 ? [] : [{ name: layerName(layer), values, spread }];
  });
  const chosen = new Set(layers.toSorted((a, b) => b.spread - a.spread).slice(0, MAX_LAYERS));
  const shown = layers.filter((layer) => chosen.has(layer));
  const most = Math.max(0, ...shown.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return shown.map(({ name, values }) => multiple(name, values, most, floor));
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** `Over 5 checkpoints, from epoch-1 to epoch-5, the change of the output falls from 31% to 12%, at every step.` */
function courseSentence(points: readonly Checkpoint[], values: readonly number[], floor: number): string {
  const [first, last] = [values[0]!, values.at(-1)!];
  const steps = values.slice(1).map((value, i) => Math.sign(value - values[i]!));
  const text = (value: number): string => (isExact(value, floor) ? 'exact' : formatError(value, floor));
  const direction = Math.sign(last - first);
  const course =
    text(first) === text(last)
      ? `begins and ends at ${text(first)}`
      : `${direction < 0 ? 'falls' : 'rises'} from ${text(first)} to ${text(last)}`;
  const way = steps.every((step) => step === direction) ? ', at every step' : ', with ups and downs';
  const names = `from ${points[0]!.name} to ${points.at(-1)!.name}`;
  return `Over ${points.length} checkpoints, ${names}, the change of the output ${course}${way}.`;
}

/** Why it is called an estimate, wherever it stands. */
export const ESTIMATE_NOTE =
  'An estimate and no bound: weights that are means are what equal treatment of both sides would give at best, but mirroring kernels alone can raise the error, position weights are trained too, and swapped channels can make up for asymmetric kernels.';

function estimateSentence(
  points: readonly Checkpoint[],
  output: readonly number[],
  estimate: readonly (number | undefined)[],
  floor: number,
): string {
  const at = estimate.findLastIndex((value) => value !== undefined);
  const [there, here] = [estimate[at]!, output[at]!].map((value) => formatError(value, floor));
  return (
    `Estimate of what training with flips can leave at this size: ${there}, against ${here} now, with every kernel, dense ` +
    `and position weight of ${points[at]!.name} replaced by its mean with its mirror image. ${ESTIMATE_NOTE}`
  );
}
