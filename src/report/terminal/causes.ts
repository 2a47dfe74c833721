import { experimentRows, insightSentence, residualSentence, type ExperimentRow } from '../facts/experiments';
import { unexplainedSentences } from '../facts/explained';
import { FLIP_SYMBOLS, formatError } from '../facts/format';
import { shareRows } from '../facts/shares';
import { alignedSizes, misalignedSentence, sizeSentences } from '../facts/sizes';
import type { CauseReport, Flip } from '../report';
import type { TableContext } from './tableContext';
import { cell, layOut, right, shorten, TONE_STYLES, wrap, type Cell } from './style';

/** What an experiment shows stands beside its figure from this width on. */
const WIDTH_FOR_NOTES = 100;

/** For each flip: the shares of the causes, and the output error with each set of causes mirrored; or why there are none. */
export function causesLines(context: TableContext): string[] {
  const { report, width, paint } = context;
  const explained = report.flips.flatMap((flip) => {
    const cause = report.causes?.[flip];
    return cause === undefined ? [] : flipLines(context, flip, cause);
  });
  const unexplained = unexplainedSentences(report).flatMap(({ signs, sentence }) => [
    `Why ${paint('cyan', signs)}`,
    ...wrap(sentence, width, '  '),
  ]);
  return [...explained, ...unexplained];
}

function flipLines({ report, width, paint }: TableContext, flip: Flip, cause: CauseReport): string[] {
  const shares = shareRows(report, flip).map(({ words, text }) => [cell(words), right(text)]);
  const header: Cell[] = [cell('mirrored', 'dim'), right('output error', 'dim')];
  const rows = experimentRows(report, flip).flatMap((row) => experimentCells(row, width));
  return [
    `Why ${paint('cyan', FLIP_SYMBOLS[flip])}  error ${formatError(cause.error, report.noiseFloor)}`,
    ...wrap(insightSentence(report, flip) ?? '', width, '  '),
    ...layOut(shares, paint),
    ...layOut([header, ...rows], paint),
    ...wrap(residualSentence(report, flip) ?? '', width, '  '),
  ];
}

/** An experiment's words and error; what it shows stands beside them, or below where there is no room. */
function experimentCells({ words, text, tone, note }: ExperimentRow, width: number): Cell[][] {
  const style = tone && TONE_STYLES[tone];
  const row = [cell(shorten(words, width - 18)), right(text, style)];
  if (note === '') return [row];
  return width < WIDTH_FOR_NOTES ? [row, [cell(`  ${note}`, style)]] : [[...row, cell(note, style)]];
}

export function sizeLines({ report, width }: TableContext): string[] {
  const advice = report.sizeAdvice;
  if (advice === undefined) return [];
  const text = [
    alignedSizes(advice),
    misalignedSentence(advice),
    ...sizeSentences(report).map(({ flip, sentence }) => `${FLIP_SYMBOLS[flip]} ${sentence}`),
  ];
  return ['Size', ...text.flatMap((line) => wrap(line, width, '  '))];
}
