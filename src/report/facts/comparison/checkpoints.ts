import { formatError } from '../format';
import { layerName } from '../layerName';
import { mainOutput } from '../mainOutput';
import type { Comparison, Flip, Report } from '../../report';
import { intervalText, shareText } from '../study/format';
import { pointsOf, type Checkpoint } from './checkpointReports';
import type { ColumnRow } from './columns';
import type { Checkpoints, Multiple } from './course';
import {
  agreementSentence,
  changeName,
  courseSentence,
  estimateSentence,
  imagesSentence,
  shownChangeName,
} from './courseSentences';

const MAX_LAYERS = 12;

/**
 * The course over checkpoints, where three or more models of one architecture are compared, each on the same inputs;
 * undefined elsewhere. In the order of the columns, or by their numbers where names differ in a number alone. Pure.
 */
export function checkpointsOf(comparison: Comparison, flip: Flip): Checkpoints | undefined {
  const { columns, samples } = comparison;
  const points = pointsOf(
    columns.map(({ report }) => report),
    samples,
  );
  if (points === undefined) return undefined;
  const now = points.map(({ reports }) => mean(reports.map((report) => outputError(report, flip))));
  if (now.some((value) => value === undefined)) return undefined;
  const floor = Math.max(...columns.map(({ report }) => report.noiseFloor));
  const output = points.map(({ sampled }, i) => (sampled === undefined ? now[i] : sampled[flip]?.change));
  const left = points.map(({ reports }) => mean(reports.map(({ estimate: made }) => made?.[flip]?.error)));
  const most = Math.max(...[...now, ...left, ...output].map((value) => value ?? 0));
  const isEstimated = left.some((value) => value !== undefined);
  const agreement = agreementOf(points, flip);
  return {
    names: points.map(({ name }) => name),
    output: multiple(changeName(samples), output, most, floor),
    ...(isEstimated && {
      estimate: {
        now: multiple(shownChangeName(samples), now, most, floor),
        left: multiple('estimate', left, most, floor),
      },
    }),
    ...(agreement && { agreement }),
    layers: layerMultiples(points, flip, floor),
    sentences: [
      ...(samples === undefined ? [] : [imagesSentence(samples)]),
      courseSentence(points, output, floor, samples),
      ...(agreement === undefined || samples === undefined ? [] : [agreementSentence(points, agreement)]),
      ...(isEstimated ? [estimateSentence(points, now as number[], left, floor)] : []),
    ],
  };
}

/** The figures of a course, as rows of a table. */
export function checkpointRows({ output, estimate, agreement, layers }: Checkpoints): readonly ColumnRow[] {
  const intervals = agreement?.intervals;
  const multiples = [
    ...(agreement === undefined ? [] : [agreement]),
    ...(intervals === undefined ? [] : [{ name: '95% interval', texts: intervals }]),
    output,
    // The change in the columns is the mean where nothing else was measured.
    ...(estimate === undefined || estimate.now.name === output.name ? [] : [estimate.now]),
    ...(estimate === undefined ? [] : [estimate.left]),
    ...layers,
  ];
  return multiples.map(({ name, texts }) => ({ title: name, cells: texts }));
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

const AGREEMENT = 'top class stays';

function agreementOf(points: readonly Checkpoint[], flip: Flip): Checkpoints['agreement'] {
  const shares = points.map(({ sampled }) => sampled?.[flip]?.top1);
  if (shares.every((found) => found !== undefined)) {
    const texts = shares.map(shareText);
    return {
      name: AGREEMENT,
      texts,
      heights: shares.map(({ share }) => share),
      intervals: shares.map(intervalText),
    };
  }
  const kept = points.map(({ reports }) => reports.map((r) => mainOutput(r, flip)?.classes?.agreement[flip]));
  if (kept.some((found) => found.some((agrees) => agrees === undefined))) return undefined;
  const counts = kept.map((found) => found.filter(Boolean).length);
  const of = kept[0]!.length;
  const texts = counts.map((count) => (of > 1 ? `${count} of ${of}` : count === 1 ? 'yes' : 'no'));
  return { name: AGREEMENT, texts, heights: counts.map((count) => count / of) };
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
    const values = points.map((point) => layerError(point, layer.tensor, i, flip));
    const known = values.filter((value) => value !== undefined);
    const spread = known.length < 2 ? -1 : Math.max(...known) - Math.min(...known);
    return spread < 0 ? [] : [{ name: layerName(layer), values, spread }];
  });
  const chosen = new Set(layers.toSorted((a, b) => b.spread - a.spread).slice(0, MAX_LAYERS));
  const shown = layers.filter((layer) => chosen.has(layer));
  const most = Math.max(0, ...shown.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return shown.map(({ name, values }) => multiple(name, values, most, floor));
}

function layerError({ reports, sampled }: Checkpoint, tensor: string, place: number, flip: Flip): number | undefined {
  if (sampled === undefined) return mean(reports.map((report) => finite(report.layers[place]!.error[flip])));
  return sampled[flip]?.layers.find((layer) => layer.tensor === tensor)?.error;
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
