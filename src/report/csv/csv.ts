import type { Report } from '../report';
import type { Column } from './column';
import { boxColumns, boxesOf, comparedOutputs, outputColumns } from './detectionColumns';
import { field, safeText } from './field';
import { layerColumns } from './layerColumns';

/** The cells of a row, by their columns' headers. */
type Cells = ReadonlyMap<string, string>;

/** A table whose rows are of several kinds, each with columns of its own, some of them shared. */
interface Kind<Row> {
  readonly kind: 'layer' | 'output' | 'box';
  readonly columns: readonly Column<Row>[];
}

/**
 * One row per layer, in graph order (RFC 4180: CRLF, quotes doubled). Where outputs hold detections or keypoints there
 * are rows of three kinds, named in the first column: layers, such outputs, and their boxes. Figures keep full
 * precision; an empty cell was not measured. Text is plain, and gets a `'` where a spreadsheet would take it for a formula.
 */
export function reportToCsv(report: Report): string {
  return toCsv([report], []);
}

/** The rows of several reports in one table, with the input's name and the model's as first columns. */
export function reportsToCsv(reports: readonly Report[]): string {
  return toCsv(reports, [
    { header: 'input', cell: (report) => safeText(inputName(report)) },
    { header: 'model', cell: (report) => safeText(report.model.path) },
  ]);
}

function toCsv(reports: readonly Report[], first: readonly Column<Report>[]): string {
  const layers = { kind: 'layer', columns: layerColumns(reports) } as const;
  const outputs = { kind: 'output', columns: outputColumns(reports) } as const;
  const boxes = { kind: 'box', columns: boxColumns(reports) } as const;
  const isMixed = outputs.columns.length > 0;
  const headers = new Set([
    ...headersOf(first),
    ...(isMixed ? ['kind'] : []),
    ...[layers, outputs, boxes].flatMap(({ columns }) => headersOf<never>(columns)),
  ]);
  const rows = reports.flatMap((report) => {
    const own = comparedOutputs(report);
    const cells = [
      ...cellsOf(layers, report.layers),
      ...cellsOf(outputs, own),
      ...cellsOf(
        boxes,
        own.flatMap((output) => boxesOf(output, report.flips)),
      ),
    ];
    return cells.map((row) => new Map([...first.map(({ header, cell }) => [header, cell(report)] as const), ...row]));
  });
  const lines = [[...headers], ...rows.map((row) => [...headers].map((header) => row.get(header) ?? ''))];
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function headersOf<Row>(columns: readonly Column<Row>[]): readonly string[] {
  return columns.map(({ header }) => header);
}

function cellsOf<Row>({ kind, columns }: Kind<Row>, rows: readonly Row[]): readonly Cells[] {
  return rows.map(
    (row) => new Map([['kind', kind], ...columns.map(({ header, cell }) => [header, cell(row)] as const)]),
  );
}

function inputName(report: Report): string {
  const { source } = report.input;
  return source.kind === 'noise' ? `noise, seed ${source.seed}` : source.path;
}
