import { groupedWarnings } from '../facts/warnings';
import { HEAD_WORDS, reproductionConclusion, reproductionSetup, reproductionSteps } from '../facts/reproduction/steps';
import type { ReproductionStep, StepRow } from '../facts/reproduction/steps';
import type { Reproduction } from '../report';
import { cell, layOut, painter, right, TONE_STYLES, wrap, type Paint } from './style';

/** The story of the question for a terminal: what a person would print, then the answer as experiments. */
export function reproductionToTable(
  found: Reproduction,
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const paint = painter(color);
  const lines = [
    ...wrap(reproductionSetup(found), width),
    '',
    ...reproductionSteps(found).flatMap((step, i) => [...stepLines(step, i + 1, width, paint), '']),
    ...(found.otherSize === undefined ? [] : [...wrap(found.otherSize, width), '']),
    ...wrap(reproductionConclusion(found), width),
    ...groupedWarnings(found.warnings).flatMap((warning) => wrap(`warning: ${warning}`, width)),
  ];
  return `${lines.join('\n')}\n`;
}

/** A step with what Python prints of the first head. */
function stepLines(step: ReproductionStep, number: number, width: number, paint: Paint): readonly string[] {
  const prints = step.prints.filter(({ head }) => head === step.rows[0]?.head);
  return [
    paint('bold', `${number}. ${step.title}`),
    ...prints.flatMap(({ words, lines }) => [paint('dim', `>>> ${words}`), ...lines]),
    ...step.sentences.flatMap((sentence) => wrap(sentence, width, '   ')),
    ...layOut(
      step.rows.map((row) => rowCells(row)),
      paint,
      '   ',
    ),
  ];
}

function rowCells({ words, head, text, tone }: StepRow) {
  return [cell(words), right(text, tone && TONE_STYLES[tone]), cell(HEAD_WORDS[head], 'dim')];
}
