import { FLIP_LABELS, FLIP_SYMBOLS, formatList } from '../format';
import type { Flip } from '../../report';
import type { Discordance, FlipSummary, Summary } from '../../summary';
import { countOf, formatCount, formatP, intervalText, shareText } from './format';

type Top1 = NonNullable<FlipSummary['top1']>;

/** `12,480 images with resnet18`. */
export function studyTitle({ images, study }: Summary): string {
  return `${countOf(images.measured, 'image')} with ${formatList(study.models.map(({ name }) => name))}`;
}

/** What of the study is not there: failures, shards. */
export function studyNotes({ images, shards, study, models }: Summary): readonly string[] {
  const notes: string[] = [];
  if (images.failed > 0) notes.push(`${countOf(images.failed, 'image')} could not be measured.`);
  for (const [i, { failed }] of models.entries()) {
    const more = failed - images.failed;
    if (more > 0) notes.push(`${countOf(more, 'image')} could not be measured with ${study.models[i]!.name}.`);
  }
  if (shards.of > 1) {
    notes.push(
      `${formatCount(shards.held.length)} of ${countOf(shards.of, 'shard')} of ${countOf(study.images.count, 'image')}.`,
    );
  }
  return notes;
}

/** One sentence per model and flip, the answer of the study; then what averaging does. */
export function studySentences(summary: Summary): readonly { readonly flip: Flip; readonly text: string }[] {
  return summary.study.flips.flatMap((flip) =>
    summary.models.map((model, m) => {
      const of = summary.models.length > 1 ? `${summary.study.models[m]!.name}: ` : '';
      return { flip, text: `${of}${flipAnswer(model, flip)}` };
    }),
  );
}

/** What a flip does to the images with one model, in a sentence or two. */
export function flipAnswer(model: Summary['models'][number], flip: Flip): string {
  const found = model.flips[flip];
  if (found === undefined || found.images === 0) return `no image was measured ${FLIP_LABELS[flip]}.`;
  const accuracy = accuracyWords(found);
  const agreement = found.top1 === undefined ? verdictWords(found, flip) : topClassWords(found, found.top1, flip);
  return accuracy === undefined ? agreement : `${agreement} ${accuracy}`;
}

function topClassWords({ images, verdicts }: FlipSummary, { agreement }: Top1, flip: Flip): string {
  // Such as under other flips than the contract names: the figures are shown all the same.
  const judged = verdicts.incomparable === images ? ' None of them is judged.' : '';
  const words = `The top class stays for ${shareText(agreement)} of the images ${FLIP_LABELS[flip]} (95% interval ${intervalText(agreement)}).${judged}`;
  return agreement.n === images
    ? words
    : `${words} Left out: ${countOf(images - agreement.n, 'image')} without a top class.`;
}

/** Of an output that holds no classes. What is empty or cannot be compared neither stays nor changes. */
function verdictWords({ images, verdicts: { holds, broken, empty } }: FlipSummary, flip: Flip): string {
  const judged = holds + broken;
  const others = images - judged - empty;
  const left = [
    ...(empty > 0 ? [`the output of ${countOf(empty, 'image')} is empty`] : []),
    ...(others > 0 ? [`${countOf(others, 'image')} cannot be compared`] : []),
  ];
  if (judged === 0) return `Nothing can be judged ${FLIP_LABELS[flip]}: ${formatList(left)}.`;
  const words = `${formatCount(holds)} of ${countOf(judged, 'image')} stay the same ${FLIP_LABELS[flip]}`;
  return left.length === 0 ? `${words}.` : `${words}; ${formatList(left)}.`;
}

/** `Accuracy 69.8% → 69.5%; averaging turns … .` Undefined where no labels are known. */
export function accuracyWords({ accuracy, top1 }: FlipSummary): string | undefined {
  if (accuracy === undefined) return undefined;
  const { original, flipped, averaging } = accuracy;
  const of = original.n === top1?.agreement.n ? '' : ` of the ${countOf(original.n, 'image')} with labels`;
  return `Accuracy${of} ${shareText(original)} → ${shareText(flipped)}; ${averagingWords(averaging)}.`;
}

/** `averaging turns 31 wrong answers right and 12 right ones wrong (p = 0.005)`. */
export function averagingWords({ gains, losses, p }: Discordance): string {
  const wrong = gains === 1 ? 'wrong answer' : 'wrong answers';
  const right = losses === 1 ? 'right one' : 'right ones';
  return `averaging turns ${formatCount(gains)} ${wrong} right and ${formatCount(losses)} ${right} wrong (${formatP(p)})`;
}

/** One sentence per two models and flip: on which of them a flip leaves more classes. */
export function comparisonSentences(summary: Summary): readonly string[] {
  const names = summary.study.models.map(({ name }) => name);
  return summary.comparisons.flatMap(({ a, b, flips }) =>
    summary.study.flips.flatMap((flip) => {
      const found = flips[flip];
      if (found === undefined) return [];
      const { gains, losses, p } = found.agreement;
      const only = (count: number, name: string): string => `${countOf(count, 'image')} only with ${name}`;
      return [
        `${FLIP_SYMBOLS[flip]} The top class stays for ${only(losses, names[a]!)} and for ${only(gains, names[b]!)} (${formatP(p)}).`,
      ];
    }),
  );
}
