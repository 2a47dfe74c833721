import { runtimeWords } from '../runtime';
import { className } from '../classNames';
import { fixSentence } from '../fixes';
import { flipFigure, type FlipFigure } from '../flipFigure';
import { FLIP_SYMBOLS, formatError, formatNumber, formatPercent, formatShape } from '../format';
import { inputDescription, preprocessDescription } from '../formatInput';
import { matchWords } from '../detections';
import { shareSentence } from '../shares';
import type { Comparison, Flip, OutputReport, Report } from '../../report';

/** How columns are called for short where their names have no room. */
export function columnLetter(column: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + column);
}

/** One column's answer under a flip. */
export interface VerdictCell extends FlipFigure {
  /** Of those compared: changes least, or most; absent for the others, and where all read the same. */
  readonly place?: 'least' | 'most';
}

/** One flip with the answer of each column. Pure. */
export function verdictCells(comparison: Comparison, flip: Flip): readonly VerdictCell[] {
  const { ranking = [] } = comparison.results[flip] ?? {};
  const cells = comparison.columns.map(({ report }) => flipFigure(report, flip));
  const [least, most] = [ranking[0], ranking.at(-1)];
  if (least === undefined || most === undefined || cells[least]!.text === cells[most]!.text) return cells;
  const place = (column: number): Pick<VerdictCell, 'place'> =>
    column === least ? { place: 'least' } : column === most ? { place: 'most' } : {};
  return cells.map((cell, column) => ({ ...cell, ...place(column) }));
}

/** A row of the same thing of each column; '' where a column has none. */
export interface ColumnRow {
  readonly title: string;
  readonly cells: readonly string[];
}

/** What each report was made of: model, input, preprocessing, floor. */
export function subjectRows({ columns }: Comparison): readonly ColumnRow[] {
  const row = (title: string, of: (report: Report) => string): ColumnRow => ({
    title,
    cells: columns.map(({ report }) => of(report)),
  });
  return [
    row('model', ({ model }) => `${model.path}, opset ${model.opset}, sha256 ${model.sha256.slice(0, 12)}`),
    row('input', inputDescription),
    row('prepared', preparedWords),
    row('noise floor', ({ noiseFloor }) => formatNumber(noiseFloor)),
    row('made with', (report) => `${report.tool.name} ${report.tool.version}, ${runtimeWords(report)}`),
  ];
}

function preparedWords({ input: { preprocess, preprocessOrigin } }: Report): string {
  if (preprocess === undefined) return '';
  return `${preprocessDescription(preprocess)}${preprocessOrigin === undefined ? '' : ` (${preprocessOrigin})`}`;
}

/** What is not the same in all columns though the figures depend on it, one sentence each. */
export function differenceSentences({ columns }: Comparison): readonly string[] {
  const reports = columns.map(({ report }) => report);
  const differs = (of: (report: Report) => unknown): boolean =>
    new Set(reports.map((report) => JSON.stringify(of(report)))).size > 1;
  const listed = (of: (report: Report) => string): string =>
    columns.map(({ name, report }) => `${name}: ${of(report)}`).join('; ');
  return [
    ...(differs(({ input }) => input.preprocess)
      ? ['The images are not prepared alike: each model sees them as its own preprocessing makes them.']
      : []),
    ...(differs(({ input }) => input.shape)
      ? [`The inputs are not of one size (${listed(({ input }) => formatShape(input.shape))}).`]
      : []),
    ...(differs(({ input }) => input.flipMode)
      ? [`Not the same is flipped (${listed(({ input }) => (input.flipMode === 'file' ? 'the file' : 'the tensor'))}).`]
      : []),
    ...(differs(({ noiseFloor }) => noiseFloor)
      ? [`What counts as exact differs (${listed(({ noiseFloor }) => formatNumber(noiseFloor))}).`]
      : []),
    ...(differs(({ flips }) => flips) ? ['Only the flips that every report has are compared.'] : []),
  ];
}

/** One output of each column: matched by name, else by place; undefined where a column has none. */
export interface OutputRow {
  readonly name: string;
  readonly outputs: readonly (OutputReport | undefined)[];
  readonly rows: readonly ColumnRow[];
}

/** The outputs side by side. Pure. */
export function outputRows(comparison: Comparison): readonly OutputRow[] {
  return matchedOutputs(comparison.columns.map(({ report }) => report.outputs)).map((outputs) => {
    const row = (title: string, of: (output: OutputReport, report: Report) => string): ColumnRow => ({
      title,
      cells: outputs.map((output, i) => (output === undefined ? '' : of(output, comparison.columns[i]!.report))),
    });
    const names = new Set(outputs.flatMap((output) => output?.name ?? []));
    return {
      name: [...names].join(', '),
      outputs,
      rows: [
        row(
          'contract',
          (output) => `${output.contract.kind} ${formatShape(output.shape)}, ${output.contract.certainty}`,
        ),
        ...comparison.flips.map((flip) =>
          row(FLIP_SYMBOLS[flip], (output, report) => outputWords(report, output, flip)),
        ),
      ],
    };
  });
}

function matchedOutputs(
  columns: readonly (readonly OutputReport[])[],
): readonly (readonly (OutputReport | undefined)[])[] {
  const base = columns.reduce((longest, outputs) => (outputs.length > longest.length ? outputs : longest), []);
  return base.map(({ name }, place) =>
    columns.map((outputs) => {
      const named = outputs.find((output) => output.name === name);
      const other = outputs[place];
      // An output that has its counterpart by name is nobody's counterpart by place.
      return named ?? (other !== undefined && base.some((output) => output.name === other.name) ? undefined : other);
    }),
  );
}

/** `17% · tiger cat 39% → 37%`. */
function outputWords(report: Report, output: OutputReport, flip: Flip): string {
  const figure = output.figure[flip];
  const verdict = output.verdict[flip];
  if (figure === undefined || verdict === 'empty' || verdict === 'incomparable') {
    return output.reasons?.[flip] ?? 'not compared';
  }
  const words = matchWords(output, flip) ?? formatError(figure.value, report.noiseFloor);
  const [before, after] = [output.classes?.top.id?.[0], output.classes?.top[flip]?.[0]];
  if (before === undefined || after === undefined) return words;
  const then = before.index === after.index ? '' : `${className(after)} `;
  return `${words} · ${className(before)} ${formatPercent(before.p)} → ${then}${formatPercent(after.p)}`;
}

/** For each flip what would remove its change in each column, and from which causes it comes where that is known. */
export function fixRows({ columns, flips }: Comparison): readonly ColumnRow[] {
  return flips.flatMap((flip) => {
    const shares = columns.map(({ report }) => shareSentence(report, flip) ?? '');
    const known = shares.some((sentence) => sentence !== '');
    return [
      { title: FLIP_SYMBOLS[flip], cells: columns.map(({ report }) => fixSentence(report, flip)) },
      ...(known ? [{ title: `${FLIP_SYMBOLS[flip]} causes`, cells: shares }] : []),
    ];
  });
}
