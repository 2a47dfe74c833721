import { mainOutput } from '../facts/mainOutput';
import { FLIPS } from '../flips';
import type { Comparison, Flip, Report } from '../report';
import { COMPARISON_SCHEMA, MAX_COLUMNS } from '../schema/comparison';
import { alignColumns, compareText } from './alignColumns';
import { columnNames, inputKey, modelKey, subjectOf } from './columnNames';
import { comparableColumns } from './comparable';
import { partingLayer } from './partingLayer';

/**
 * Puts reports side by side. The order of the reports decides the order of the columns and nothing else. Pure.
 *
 * @param times when each was made, for those that nothing else tells apart
 * @throws RangeError for fewer than two reports, or more than `MAX_COLUMNS`
 */
export function compareReports(reports: readonly Report[], times: readonly string[] = []): Comparison {
  if (reports.length < 2 || reports.length > MAX_COLUMNS) {
    throw new RangeError(`cannot compare ${reports.length} reports: 2 to ${MAX_COLUMNS} stand side by side`);
  }
  const names = columnNames(reports, times);
  const keys = reports.map((report) => `${modelKey(report)}${inputKey(report)}`);
  const layers = alignColumns(
    reports.map((report) => report.layers),
    keys,
  );
  const flips = FLIPS.filter((flip) => reports.every((report) => report.flips.includes(flip)));
  return {
    schema: COMPARISON_SCHEMA,
    subject: subjectOf(reports),
    columns: reports.map((report, i) => ({ name: names[i]!, report })),
    flips,
    results: Object.fromEntries(flips.map((flip) => [flip, resultOf(reports, keys, layers, flip)])),
    layers,
  };
}

function resultOf(
  reports: readonly Report[],
  keys: readonly string[],
  layers: Comparison['layers'],
  flip: Flip,
): NonNullable<Comparison['results'][Flip]> {
  const { columns, apart } = comparableColumns(reports, flip);
  const value = (column: number): number => mainOutput(reports[column]!, flip)!.figure[flip]!.value;
  const ranking = [...columns].sort((a, b) => value(a) - value(b) || compareText(keys[a]!, keys[b]!));
  const [best, worst] = [ranking[0], ranking.at(-1)];
  const partsAt =
    best === undefined || worst === undefined ? undefined : partingLayer(layers, reports, flip, [best, worst]);
  return { ranking, apart, ...(partsAt === undefined ? {} : { partsAt }) };
}
