import type { Flip, Report } from '../report';
import { FLIP_SYMBOLS } from './format';
import { plainText } from './formatText';
import { hasNorm, isJudged, mainOutput } from './mainOutput';

/**
 * What the shares are parts of, where it is no output: `Of “head”, the last tensor before it that can be compared`;
 * undefined where it is one.
 */
export function explainedWords({ causes, outputs }: Report, flip: Flip): string | undefined {
  const tensor = causes?.[flip]?.output;
  if (tensor === undefined || outputs.some(({ name }) => name === tensor)) return undefined;
  return `Of “${plainText(tensor)}”, the last tensor before the output that can be compared`;
}

/** How names of outputs are written: they may need to be made safe for where they stand. */
type NameWriter = (name: string) => string;

function quoted(name: string): string {
  return `“${plainText(name)}”`;
}

/** Why nothing is told of a flip after causes or attribution were asked for, in one sentence; undefined where it is, or before. */
export function unexplainedSentence(report: Report, flip: Flip, name: NameWriter = quoted): string | undefined {
  const output = mainOutput(report, flip);
  const { causes, attributions } = report;
  const isMissing = causes !== undefined && causes[flip] === undefined;
  const isUnattributed = attributions !== undefined && attributions[flip] === undefined;
  if (output === undefined || !(isMissing || isUnattributed)) return undefined;
  const subject = name(output.name);
  if (isJudged(output, flip)) {
    if (!isMissing || hasNorm(output)) return undefined;
    return `No layer before ${subject} can be compared, so nothing is explained.`;
  }
  const reason = output.reasons?.[flip];
  const why = reason === undefined ? '' : ` (${plainText(reason)})`;
  return `${subject} cannot be judged${why}, so nothing is explained.`;
}

/** The same for all flips of a report, each sentence once, behind the signs of its flips: `↔ ↕`. */
export function unexplainedSentences(
  report: Report,
  name?: NameWriter,
): readonly { readonly signs: string; readonly sentence: string }[] {
  const bySentence = new Map<string, readonly string[]>();
  for (const flip of report.flips) {
    const sentence = unexplainedSentence(report, flip, name);
    if (sentence !== undefined) bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), FLIP_SYMBOLS[flip]]);
  }
  return [...bySentence].map(([sentence, signs]) => ({ signs: signs.join(' '), sentence }));
}
