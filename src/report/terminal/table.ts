import {
  FLIP_SYMBOLS,
  ORIENTATION_LABELS,
  ORIENTATION_SYMBOLS,
  formatCosine,
  formatError,
  formatMilliseconds,
  formatPercent,
  formatShape,
  measuringEffect,
} from '../facts/format';
import { inputDescription, preprocessDescription } from '../facts/formatInput';
import { plainText } from '../facts/formatText';
import { layerName } from '../facts/layerName';
import { shiftLines, swapLines } from './alignment';
import { causesLines, sizeLines } from './causes';
import { contributionLines } from './contributions';
import { layerLines } from './layers';
import { cell, layOut, painter, right, shorten, wrap, type Cell, type Paint, type Style } from './style';
import { ORIENTATIONS } from '../flips';
import type { OutputReport, Report } from '../report';
import { asWanted, isSensitive } from '../facts/sensitive';
import { className, verdictText } from '../facts/verdict';

export interface TableOptions {
  /** Columns of the terminal; at least 64 are used. */
  readonly width: number;
  /** Off when NO_COLOR is set or the output is no terminal. */
  readonly color: boolean;
}

/** What the sections of the table share. */
export interface TableContext {
  readonly report: Report;
  readonly width: number;
  readonly paint: Paint;
}

/** The whole report for a terminal. Names from files lose controls and escape sequences and are cut to fit. */
export function reportToTable(report: Report, options: TableOptions): string {
  const context: TableContext = { report, width: Math.max(64, options.width), paint: painter(options.color) };
  const sections = [
    headLines(context),
    verdictLines(context),
    ...report.outputs.flatMap((output) => [pairLines(context, output), topLines(context, output)]),
    layerLines(context),
    firstBrokenLines(context),
    swapLines(context),
    shiftLines(context),
    causesLines(context),
    contributionLines(context),
    sizeLines(context),
    warningLines(context),
    footLines(context),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function headLines({ report, width, paint }: TableContext): string[] {
  const { model, input } = report;
  const labelled = (label: string, text: string): string[] => {
    const [first = '', ...rest] = wrap(text, width - 10);
    return [`${paint('dim', label.padEnd(10))}${first}`, ...rest.map((line) => ' '.repeat(10) + line)];
  };
  const place = model.path.endsWith(model.name) ? model.path : `${model.name} (${model.path})`;
  const preprocess = input.preprocess && preprocessDescription(input.preprocess);
  return [
    ...labelled('model', `${place}, opset ${model.opset}, sha256 ${model.sha256.slice(0, 12)}`),
    ...labelled('input', inputDescription(report)),
    ...(preprocess === undefined ? [] : labelled('prepared', `${preprocess}${origin(report)}`)),
  ];
}

function origin({ input }: Report): string {
  return input.preprocessOrigin === undefined ? '' : ` (${input.preprocessOrigin})`;
}

function verdictLines({ report, width, paint }: TableContext): string[] {
  return report.flips.flatMap((flip) => {
    const [first = '', ...rest] = wrap(verdictText(report, flip), width - 2);
    return [`${paint('cyan', FLIP_SYMBOLS[flip])} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function pairLines({ report, paint }: TableContext, output: OutputReport): string[] {
  const header = ['', 'rel. L2', 'cosine', 'max |Δ|', 'mean |Δ|'].map((text) => right(text, 'dim'));
  const classHeader = output.classes === undefined ? [] : [cell('top-1, top-5', 'dim')];
  const rows = output.pairs.map((pair) => [
    cell(`${ORIENTATION_SYMBOLS[pair.a]} – ${ORIENTATION_SYMBOLS[pair.b]}`),
    right(formatError(pair.relL2), pairStyle(report, output, pair.relL2)),
    right(formatCosine(pair.cosine)),
    right(formatError(pair.maxAbs)),
    right(formatError(pair.meanAbs)),
    ...(output.classes === undefined ? [] : [agreement(output, pair.a, pair.b)]),
  ]);
  const note = output.expects === 'equivariance' ? ', flipped back before comparison' : '';
  const wanted = output.sensitive === true ? ', a flip should change it' : '';
  const title = `Output ${paint('bold', plainText(output.name))} ${formatShape(output.shape)}${note}${wanted}`;
  return [title, ...layOut([[...header, ...classHeader], ...rows], paint)];
}

function pairStyle(report: Report, output: OutputReport, relL2: number): Style {
  if (asWanted(report, output, relL2)) return 'green';
  return output.sensitive === true ? 'red' : 'yellow';
}

function agreement(output: OutputReport, a: string, b: string): Cell {
  if (a !== 'id' || b === 'id') return cell('');
  const flip = b as 'h' | 'v' | 'hv';
  const same = output.classes?.agreement[flip];
  if (same === undefined) return cell('–');
  const overlap = output.classes?.top5Overlap[flip];
  const note = overlap === undefined ? '' : `, ${overlap}/${output.classes?.top.id?.length ?? 5}`;
  if (output.sensitive === true) return same ? cell(`same${note}`, 'yellow') : cell(`changed${note}`, 'green');
  return same ? cell(`same${note}`, 'green') : cell(`changed${note}`, 'red');
}

function topLines({ width, paint }: TableContext, output: OutputReport): string[] {
  const { classes } = output;
  if (classes === undefined) return [];
  const shown = ORIENTATIONS.filter((orientation) => classes.top[orientation] !== undefined);
  const labelWidth = Math.max(8, Math.floor((width - 4) / shown.length) - 9);
  const rows = Array.from({ length: 5 }, (_, rank) =>
    shown.flatMap((orientation) => {
      const score = classes.top[orientation]?.[rank];
      if (score === undefined) return [cell(''), cell('')];
      const moved = output.sensitive === true ? 'green' : 'yellow';
      const style = classes.top.id?.[rank]?.index === score.index ? undefined : moved;
      return [cell(shorten(className(score), labelWidth), style), right(formatPercent(score.p))];
    }),
  );
  const header = shown.flatMap((o) => [
    cell(labelWidth < 19 ? ORIENTATION_SYMBOLS[o] : ORIENTATION_LABELS[o], 'dim'),
    cell(''),
  ]);
  return ['Top-5', ...layOut([header, ...rows.filter((row) => row.some((c) => c.text !== ''))], paint)];
}

function firstBrokenLines({ report, paint }: TableContext): string[] {
  const rows = report.flips.flatMap((flip) => {
    const tensor = report.firstBroken[flip];
    if (tensor === undefined) return [];
    if (tensor === null)
      return [
        [
          cell(FLIP_SYMBOLS[flip], 'cyan'),
          cell('none: every layer is exact', isSensitive(report) ? 'yellow' : 'green'),
        ],
      ];
    const layer = report.layers.find((l) => l.tensor === tensor);
    const name = plainText(layer === undefined ? tensor : layerName(layer));
    const error = layer?.error[flip];
    return [[cell(FLIP_SYMBOLS[flip], 'cyan'), cell(name), cell(error === undefined ? '' : formatError(error))]];
  });
  return rows.length === 0
    ? []
    : [isSensitive(report) ? 'First layer that differs' : 'First broken layer', ...layOut(rows, paint)];
}

function warningLines({ report, width, paint }: TableContext): string[] {
  return report.warnings.flatMap((warning) => {
    const [first = '', ...rest] = wrap(warning, width - 2);
    return [`${paint('yellow', '!')} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function footLines({ report, width, paint }: TableContext): string[] {
  const timings = Object.entries(report.timings).map(([stage, ms]) => `${stage} ${formatMilliseconds(ms)}`);
  const effect = measuringEffect(report.checks);
  const text =
    `${report.tool.name} ${report.tool.version}, ONNX Runtime ${report.tool.onnxruntime}; ` +
    `${effect === undefined ? '' : `effect of measuring on the output: ${effect}; `}${timings.join(', ')}`;
  return wrap(text, width).map((line) => paint('dim', line));
}
