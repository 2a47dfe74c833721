import { FLIP_SYMBOLS, formatShape } from '../facts/format';
import { startFact, startTitle } from '../facts/layers';
import { expectationWords } from '../facts/contracts';
import { offerSentences } from '../facts/offers';
import { boxCells, boxColumns, boxRows, pointWords } from '../facts/detections';
import {
  classRows,
  flipLabel,
  pairCells,
  pairColumns,
  pairRows,
  sensitiveSentence,
  topOneFigure,
} from '../facts/outputs';
import { className, swapSentence } from '../facts/classNames';
import { maskSentences, maskTable } from '../facts/masks';
import { scaleRows, SCALE_TITLE } from '../facts/scale';
import type { Flip, OutputReport, Report } from '../report';
import { code, details, layerCode, list, prose, table } from './markup';

export function outputSection(report: Report, output: OutputReport): string {
  if (output.boxes !== undefined) return boxSection(report, output);
  const pairs = pairRows(report, output);
  const rows = report.flips.map((flip) => {
    const row = pairs.find(({ pair }) => pair.a === 'id' && pair.b === flip);
    const [first, second] = row === undefined ? [] : pairCells(row).slice(1);
    return [
      flipLabel(flip),
      first?.text ?? '–',
      ...(output.labels === undefined ? [second?.text ?? '–'] : []),
      ...(output.classes === undefined ? [] : [topClass(output, flip)]),
      startCell(report, flip),
    ];
  });
  const classHeader = output.classes === undefined ? [] : ['top-1'];
  const title = `Output ${code(output.name)} (${formatShape(output.shape)}), ${expectationWords(output, code, prose)}:`;
  const titles = pairColumns(output).slice(1, 3);
  const figures = table(['flip', ...titles, ...classHeader, startTitle(report).toLowerCase()], rows);
  const offer = offerSentences(report, output, code);
  const scale = scaleTable(report, output);
  const masks = maskClasses(report, output);
  const told = [
    ...sensitivity(report, output),
    ...pointItems(report, output),
    ...maskSentences(report, output),
    ...(offer === undefined ? [] : [offer]),
  ];
  return [
    title,
    figures,
    ...(told.length === 0 ? [] : [list(told)]),
    ...(masks === undefined ? [] : [masks]),
    ...(scale === undefined ? [] : [scale]),
  ].join('\n\n');
}

/** Finished detections of x against those of each flip. */
function boxSection(report: Report, output: OutputReport): string {
  const rows = boxRows(output).map((row) => {
    const [label, matched, ...figures] = boxCells(row);
    return [label!, row.matched.tone === 'bad' ? `**${matched}**` : matched!, ...figures, startCell(report, row.flip)];
  });
  const title = `Output ${code(output.name)} (${formatShape(output.shape)}), ${expectationWords(output, code, prose)}:`;
  return `${title}\n\n${table([...boxColumns(output), startTitle(report).toLowerCase()], rows)}`;
}

/** What other changes of the input do to it. */
function scaleTable(report: Report, output: OutputReport): string | undefined {
  const rows = scaleRows(report, output).map(({ words, text }) => [words, text]);
  return rows.length === 0 ? undefined : table([SCALE_TITLE, ''], rows);
}

/** The classes of its masks, where it is one; their names stand as code. */
function maskClasses(report: Report, output: OutputReport): string | undefined {
  const found = maskTable(report, output);
  if (found === undefined) return undefined;
  const rows = found.rows.map(([name, ...cells]) => [code(name!), ...cells]);
  return details('Classes of the masks', table(found.columns, rows));
}

/** How far keypoints lie apart under each flip. */
function pointItems(report: Report, output: OutputReport): string[] {
  return report.flips.flatMap((flip) => {
    const words = pointWords(output, flip);
    return words === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${words}.`];
  });
}

/** Of an output that should change: whether it does under each flip, and which classes change places. */
function sensitivity(report: Report, output: OutputReport): string[] {
  return report.flips.flatMap((flip) => {
    const found = sensitiveSentence(report, output, flip);
    if (found === undefined) return [];
    const told = `${FLIP_SYMBOLS[flip]} ${found.tone === 'bad' ? `**${found.text}**` : found.text}.`;
    const swapped = swapSentence(output, flip, (score) => code(className(score)));
    return [swapped === undefined ? told : `${told} ${swapped}`];
  });
}

function topClass(output: OutputReport, flip: Flip): string {
  const [top] = classRows(output, flip);
  if (top === undefined) return '–';
  const { text, tone } = topOneFigure(output, flip);
  return `${tone === 'bad' ? `**${text}**` : text}: ${code(top.name)} ${top.text}`;
}

function startCell(report: Report, flip: Flip): string {
  const start = startFact(report, flip, layerCode);
  if (start === undefined) return '–';
  return start.name === undefined ? 'none' : start.name;
}
