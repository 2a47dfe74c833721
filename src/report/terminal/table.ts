import { runtimeWords } from '../facts/runtime';
import {
  FLIP_SYMBOLS,
  ORIENTATION_LABELS,
  ORIENTATION_SYMBOLS,
  formatMilliseconds,
  formatShape,
  measuringEffect,
} from '../facts/format';
import { inputDescription, preprocessDescription } from '../facts/formatInput';
import { plainText } from '../facts/formatText';
import { startFact, startTitle } from '../facts/layers';
import { expectationWords, inputWords } from '../facts/contracts';
import { offerSentences } from '../facts/offers';
import { groupedWarnings } from '../facts/warnings';
import { boxCells, boxColumns, boxRows } from '../facts/detections';
import { classRows, MEAN_COLUMN, pairCells, pairColumns, pairRows } from '../facts/outputs';
import { attributionLines } from './attribution';
import { shiftLines, swapLines } from './channels';
import { causesLines, sizeLines } from './causes';
import { fixLines } from './fixes';
import { layerLines } from './layers';
import { linearLines } from './linearMaps';
import { cell, layOut, painter, right, shorten, wrap, TONE_STYLES } from './style';
import { ORIENTATIONS } from '../flips';
import type { OutputReport, Report } from '../report';
import { maskSentences, maskTable } from '../facts/masks';
import { scaleRows, SCALE_TITLE } from '../facts/scale';
import { isSensitive } from '../facts/sensitive';
import { verdictText } from '../facts/verdict';
import type { TableContext } from './tableContext';

export interface TableOptions {
  /** Columns of the terminal; at least 64 are used. */
  readonly width: number;
  /** Off when NO_COLOR is set or the output is no terminal. */
  readonly color: boolean;
}

/** The whole report for a terminal. Names from files lose controls and escape sequences and are cut to fit. */
export function reportToTable(report: Report, options: TableOptions): string {
  const context: TableContext = { report, width: Math.max(64, options.width), paint: painter(options.color) };
  const sections = [
    headLines(context),
    verdictLines(context),
    ...report.outputs.flatMap((output) => [outputLines(context, output), topLines(context, output)]),
    layerLines(context),
    startLines(context),
    swapLines(context),
    shiftLines(context),
    linearLines(context),
    causesLines(context),
    attributionLines(context),
    sizeLines(context),
    fixLines(context),
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
  const labeled = (label: string, text: string): string[] => {
    const [first = '', ...rest] = wrap(text, width - 10);
    return [`${paint('dim', label.padEnd(10))}${first}`, ...rest.map((line) => ' '.repeat(10) + line)];
  };
  const place = model.path.endsWith(model.name) ? model.path : `${model.name} (${model.path})`;
  const preprocess = input.preprocess && preprocessDescription(input.preprocess);
  return [
    ...labeled('model', `${place}, opset ${model.opset}, sha256 ${model.sha256.slice(0, 12)}`),
    ...labeled('input', inputDescription(report)),
    ...inputWords(report).flatMap((words) => labeled('', words)),
    ...(preprocess === undefined ? [] : labeled('prepared', `${preprocess}${origin(report)}`)),
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

/** Columns that the pairs of an output of classes take; in narrower terminals the mean is left out. */
const WIDTH_FOR_MEAN = 76;

function outputLines(context: TableContext, output: OutputReport): string[] {
  const { width, paint } = context;
  return [
    `Output ${paint('bold', plainText(output.name))} ${formatShape(output.shape)}`,
    ...wrap(expectationWords(output), width, '  '),
    ...offerLines(context, output),
    ...(output.boxes === undefined ? pairLines(context, output) : boxLines(context, output)),
    ...maskLines(context, output),
    ...scaleLines(context, output),
  ];
}

/** Longest name of a class beside its figures. */
const MAX_CLASS_NAME = 24;

/** What the masks of the original and of the flips have in common. */
function maskLines({ report, width, paint }: TableContext, output: OutputReport): string[] {
  const found = maskTable(report, output);
  const sentences = maskSentences(report, output).flatMap((sentence) => wrap(sentence, width));
  if (found === undefined) return sentences;
  const [first, ...titles] = found.columns;
  const rows = found.rows.map(([name, ...cells]) => [
    cell(shorten(name!, MAX_CLASS_NAME)),
    ...cells.map((text) => right(text)),
  ]);
  return [
    ...sentences,
    ...layOut([[cell(first!, 'dim'), ...titles.map((title) => right(title, 'dim'))], ...rows], paint),
  ];
}

/** What other changes of the input do to it. */
function scaleLines({ report, paint }: TableContext, output: OutputReport): string[] {
  const rows = scaleRows(report, output).map(({ words, text }) => [cell(words, 'dim'), right(text)]);
  return rows.length === 0 ? [] : layOut([[cell(SCALE_TITLE, 'dim'), cell('')], ...rows], paint);
}

function offerLines({ report, width }: TableContext, output: OutputReport): string[] {
  const sentence = offerSentences(report, output);
  return sentence === undefined ? [] : wrap(sentence, width, '  ');
}

/** Finished detections of x against those of each flip. */
function boxLines({ paint }: TableContext, output: OutputReport): string[] {
  const [first, ...titles] = boxColumns(output);
  const rows = boxRows(output).map((row) => {
    const [label, matched, ...figures] = boxCells(row);
    return [
      cell(label!),
      right(matched!, row.matched.tone && TONE_STYLES[row.matched.tone]),
      ...figures.map((text) => right(text)),
    ];
  });
  return layOut([[cell(first!, 'dim'), ...titles.map((title) => right(title, 'dim'))], ...rows], paint);
}

function pairLines({ report, width, paint }: TableContext, output: OutputReport): string[] {
  const columns = pairColumns(output);
  const without = output.classes !== undefined && width < WIDTH_FOR_MEAN ? columns.indexOf(MEAN_COLUMN) : -1;
  const [first, ...titles] = columns;
  const header = [cell(first!, 'dim'), ...titles.map((title) => right(title, 'dim'))];
  const rows = pairRows(report, output).map((row) => {
    const [label, main, ...others] = pairCells(row);
    return [
      cell(label!.text),
      right(main!.text, main!.tone === undefined ? 'yellow' : TONE_STYLES[main!.tone]),
      ...others.map(({ text, tone }) => right(text, tone && TONE_STYLES[tone])),
    ];
  });
  if (rows.length === 0) return [];
  return layOut(
    [header, ...rows].map((row) => row.filter((_, i) => i !== without)),
    paint,
  );
}

function topLines({ width, paint }: TableContext, output: OutputReport): string[] {
  const { classes } = output;
  if (classes === undefined) return [];
  const shown = ORIENTATIONS.filter((orientation) => classes.top[orientation] !== undefined);
  const labelWidth = Math.max(8, Math.floor((width - 4) / shown.length) - 9);
  const rows = Array.from({ length: 5 }, (_, rank) =>
    shown.flatMap((orientation) => {
      const row = classRows(output, orientation)[rank];
      if (row === undefined) return [cell(''), cell('')];
      const moved = output.sensitive === true ? 'green' : 'yellow';
      return [cell(shorten(row.name, labelWidth), row.moved ? moved : undefined), right(row.text)];
    }),
  );
  const header = shown.flatMap((o) => [
    cell(labelWidth < 19 ? ORIENTATION_SYMBOLS[o] : ORIENTATION_LABELS[o], 'dim'),
    cell(''),
  ]);
  return ['Top-5', ...layOut([header, ...rows.filter((row) => row.some((c) => c.text !== ''))], paint)];
}

function startLines({ report, paint }: TableContext): string[] {
  const rows = report.flips.flatMap((flip) => {
    const start = startFact(report, flip);
    if (start === undefined) return [];
    const exact = isSensitive(report) ? 'yellow' : 'green';
    const words = cell(plainText(start.words), start.name === undefined ? exact : undefined);
    return [[cell(FLIP_SYMBOLS[flip], 'cyan'), words, cell(start.text)]];
  });
  return rows.length === 0 ? [] : [startTitle(report), ...layOut(rows, paint)];
}

function warningLines({ report, width, paint }: TableContext): string[] {
  return groupedWarnings(report.warnings).flatMap((warning) => {
    const [first = '', ...rest] = wrap(warning, width - 2);
    return [`${paint('yellow', '!')} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}

function footLines({ report, width, paint }: TableContext): string[] {
  const timings = Object.entries(report.timings).map(([stage, ms]) => `${stage} ${formatMilliseconds(ms)}`);
  const effect = measuringEffect(report.checks);
  const text =
    `${report.tool.name} ${report.tool.version}, ${runtimeWords(report)}; ` +
    `${effect === undefined ? '' : `effect of measuring on the output: ${effect}; `}${timings.join(', ')}`;
  return wrap(text, width).map((line) => paint('dim', line));
}
