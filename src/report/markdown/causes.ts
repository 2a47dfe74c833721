import { attributionRows, unattributedSentence } from '../facts/attribution';
import { experimentRows, insightSentence, residualSentence } from '../facts/experiments';
import { unexplainedSentences } from '../facts/explained';
import { FLIP_SYMBOLS } from '../facts/format';
import { plainText } from '../facts/formatText';
import { flipLabel } from '../facts/outputs';
import { shareRows } from '../facts/shares';
import { alignedSizes, misalignedSentence, sizeSentences } from '../facts/sizes';
import type { Flip, Report } from '../report';
import { code, details, layerCode, list, table } from './markup';

/** Layers named for each flip in the attribution. */
const MAX_ATTRIBUTED = 6;

export function causesSection(report: Report): string {
  const flips = report.flips.filter((flip) => report.causes?.[flip] !== undefined);
  const unexplained = unexplainedSentences(report, code).map(({ signs, sentence }) => `${signs} ${sentence}`);
  if (flips.length === 0) return unexplained.length === 0 ? '' : `Why:\n\n${list(unexplained)}`;
  const sentences = flips.map((flip) =>
    [`${FLIP_SYMBOLS[flip]} ${insightSentence(report, flip)}`, residualSentence(report, flip)].join(' '),
  );
  const experiments = details('Counterfactuals: the output error by what is mirrored', experimentsTable(report, flips));
  return `Why (shares of the output error):\n\n${sharesTable(report, flips)}\n\n${list([...sentences, ...unexplained])}\n\n${experiments}`;
}

/** A column per flip, a row per cause. */
function sharesTable(report: Report, flips: readonly Flip[]): string {
  const columns = flips.map((flip) => new Map(shareRows(report, flip).map(({ words, text }) => [words, text])));
  return flipsTable('cause', flips, columns);
}

function experimentsTable(report: Report, flips: readonly Flip[]): string {
  const columns = flips.map(
    (flip) =>
      new Map(
        experimentRows(report, flip).map(({ words, text, note }) => [words, note === '' ? text : `${text} (${note})`]),
      ),
  );
  return flipsTable('mirrored', flips, columns);
}

/** Rows by name, in the order in which they first stand; a column per flip, with a dash where it has no such row. */
function flipsTable(title: string, flips: readonly Flip[], columns: readonly ReadonlyMap<string, string>[]): string {
  const names = new Set(columns.flatMap((column) => [...column.keys()]));
  const header = [title, ...flips.map(flipLabel)];
  return table(
    header,
    [...names].map((name) => [name, ...columns.map((column) => column.get(name) ?? '–')]),
  );
}

/** For each flip whose difference was attributed, the layers that add most. */
export function attributionSection(report: Report): string {
  const items = report.flips.flatMap((flip) => {
    const rows = attributionRows(report, flip, MAX_ATTRIBUTED, layerCode);
    const text =
      rows.length === 0 ? unattributedSentence(report, flip) : rows.map((row) => `${row.name} ${row.text}`).join(', ');
    return text === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${text}`];
  });
  return items.length === 0 ? '' : `What each layer adds to the difference:\n\n${list(items)}`;
}

export function sizeSection(report: Report): string {
  const advice = report.sizeAdvice;
  if (advice === undefined) return '';
  const sizes = `${plainText(alignedSizes(advice))} ${misalignedSentence(advice)}`;
  const measured = sizeSentences(report).map(({ flip, sentence }) => `${FLIP_SYMBOLS[flip]} ${sentence}`);
  return measured.length === 0 ? sizes : `${sizes}\n\n${list(measured)}`;
}
