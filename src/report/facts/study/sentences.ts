import { FLIP_LABELS, FLIP_SYMBOLS, formatList } from '../format';
import type { Flip } from '../../report';
import type { Discordance, FlipSummary, Summary } from '../../summary';
import { countOf, formatCount, formatP, intervalText, shareText } from './format';

/** `12,480 images with resnet18`. */
export function studyTitle({ images, study }: Summary): string {
  return `${countOf(images.measured, 'image')} with ${formatList(study.models.map(({ name }) => name))}`;
}

/** What of the study is not there: failures, shards. */
export function studyNotes({ images, shards, study }: Summary): readonly string[] {
  const notes: string[] = [];
  if (images.failed > 0) notes.push(`${countOf(images.failed, 'image')} could not be measured.`);
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
  const { top1, accuracy, verdicts } = found;
  const agreement =
    top1 === undefined
      ? `${formatCount(verdicts.holds)} of ${countOf(found.images, 'image')} stay the same ${FLIP_LABELS[flip]}.`
      : `The top class stays for ${shareText(top1.agreement)} of the images ${FLIP_LABELS[flip]} (95% interval ${intervalText(top1.agreement)}).`;
  return accuracy === undefined ? agreement : `${agreement} ${accuracyWords(accuracy)}`;
}

/** `Accuracy 69.8% → 69.5%; averaging turns … .` */
export function accuracyWords({ original, flipped, averaging }: NonNullable<FlipSummary['accuracy']>): string {
  return `Accuracy ${shareText(original)} → ${shareText(flipped)}; ${averagingWords(averaging)}.`;
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
