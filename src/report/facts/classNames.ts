import { formatPercent } from './format';
import type { ClassScore, Flip, OutputReport } from '../report';

/** The label, or `class 281` where the model has none. */
export function className(score: ClassScore): string {
  return score.label ?? `class ${score.index}`;
}

/** `Top class stays tiger cat, 39% → 37%`, `Top class changes from tabby, 39%, to lynx, 42%`; undefined where the output is not of classes. */
export function topClassWords(output: OutputReport, flip: Flip): string | undefined {
  const before = output.classes?.top.id?.[0];
  const after = output.classes?.top[flip]?.[0];
  if (before === undefined || after === undefined) return undefined;
  const [was, is] = [formatPercent(before.p), formatPercent(after.p)];
  return before.index === after.index
    ? `Top class stays ${className(before)}, ${was} → ${is}`
    : `Top class changes from ${className(before)}, ${was}, to ${className(after)}, ${is}`;
}

/**
 * `left lung and right lung, left kidney and right kidney are mirror images of each other: they change places.`
 * @param name a class's name: names from files may need to be made safe for where they stand
 */
export function swapSentence(
  output: OutputReport,
  flip: Flip,
  name: (score: ClassScore) => string,
): string | undefined {
  const swapped = output.classes?.swapped?.[flip] ?? [];
  if (swapped.length === 0) return undefined;
  const pairs = swapped.map(([a, b]) => `${name(a)} and ${name(b)}`).join(', ');
  return `${pairs} are mirror images of each other: they change places.`;
}
