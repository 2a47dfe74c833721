import { plainText } from './facts/formatText';
import { swapList } from './facts/channelMatching';
import { LAYER_MEASURES } from './facts/layers';
import type { Flip, LayerReport, PerFlip, Report } from './report';

interface Column {
  readonly header: string;
  readonly cell: (layer: LayerReport) => string;
}

/** Where a spreadsheet that splits at another character would begin such a cell. */
const FORMULA_WITHIN = /([;|])(?=\s*[=+\-@＝＋－＠])/g;
/** Spreadsheets run a cell that begins like this as a formula (OWASP, "CSV Injection"). */
const FORMULA_START = /^\s*[=+\-@＝＋－＠]/;

/**
 * One row per layer, in graph order (RFC 4180: CRLF, quotes doubled). Errors keep full precision;
 * an empty cell was not measured. Text is plain, and gets a `'` where a spreadsheet would take it for a formula.
 */
export function reportToCsv(report: Report): string {
  return toCsv([report], layerColumns([report]), []);
}

/** The layers of several reports in one table, with the input's name and the model's as first columns. */
export function reportsToCsv(reports: readonly Report[]): string {
  return toCsv(reports, layerColumns(reports), [
    { header: 'input', cell: inputName },
    { header: 'model', cell: (report) => report.model.path },
  ]);
}

function toCsv(
  reports: readonly Report[],
  columns: readonly Column[],
  reportColumns: readonly { readonly header: string; readonly cell: (report: Report) => string }[],
): string {
  const header = [...reportColumns, ...columns].map((c) => field(c.header));
  const rows = reports.flatMap((report) => {
    const first = reportColumns.map((c) => field(safeText(c.cell(report))));
    return report.layers.map((layer) => [...first, ...columns.map((c) => field(c.cell(layer)))]);
  });
  return [header, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function inputName(report: Report): string {
  const { source } = report.input;
  return source.kind === 'noise' ? `noise, seed ${source.seed}` : source.path;
}

/** Columns that are there even where nothing was measured; the others only where something was. */
const ALWAYS = new Set(['error', 'pooled', 'cosine']);

const SHIFT = [
  ['dy', 'shift_dy'],
  ['dx', 'shift_dx'],
  ['unshifted', 'shift_from'],
  ['error', 'shift_to'],
] as const;

function layerColumns(reports: readonly Report[]): Column[] {
  const flips = (['h', 'v', 'hv'] as const).filter((flip) => reports.some((r) => r.flips.includes(flip)));
  const layers = reports.flatMap((r) => r.layers);
  const measures = LAYER_MEASURES.filter(
    ({ csv, values }) => ALWAYS.has(csv) || layers.some((layer) => values(layer) !== undefined),
  );
  return [
    { header: 'tensor', cell: (layer) => safeText(layer.tensor) },
    { header: 'node', cell: (layer) => safeText(layer.node) },
    { header: 'op', cell: (layer) => safeText(layer.op) },
    { header: 'shape', cell: (layer) => layer.shape.join('x') },
    ...perFlipColumns('action', flips, (layer) => layer.action, String),
    ...measures.flatMap(({ csv, values }) => perFlipColumns(csv, flips, (layer) => values(layer) ?? {}, String)),
    ...(layers.some((layer) => layer.swaps !== undefined)
      ? perFlipColumns('swaps', flips, (layer) => layer.swaps ?? {}, swapList)
      : []),
    ...(layers.some((layer) => layer.shift !== undefined)
      ? SHIFT.flatMap(([part, name]) =>
          perFlipColumns(
            name,
            flips,
            (layer) => layer.shift ?? {},
            (shift) => String(shift[part]),
          ),
        )
      : []),
  ];
}

function perFlipColumns<T>(
  name: string,
  flips: readonly Flip[],
  values: (layer: LayerReport) => PerFlip<T>,
  show: (value: T) => string,
): Column[] {
  return flips.map((flip) => ({
    header: `${name}_${flip}`,
    cell: (layer) => {
      const value = values(layer)[flip];
      return value === undefined ? '' : show(value);
    },
  }));
}

function safeText(text: string): string {
  const plain = plainText(text).replace(FORMULA_WITHIN, "$1'");
  return FORMULA_START.test(plain) ? `'${plain}` : plain;
}

function field(text: string): string {
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
