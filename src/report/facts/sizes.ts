import { causeList, causeName } from './causeNames';
import { isExact } from './exact';
import { formatError } from './format';
import { mainOutput } from './mainOutput';
import { imageAxes } from '../layout';
import type { Cause, Flip, Report, SizeAdvice, SizeMeasurement } from '../report';

/** An operator whose sampling grid is misaligned at the report's size. */
export interface MisalignedRow {
  readonly node: string;
  readonly op: string;
  /** `width` or `height`. */
  readonly axis: string;
  /** `1 column`, `2 rows`: never read. */
  readonly unread: string;
  readonly cause: string;
}

/** `Aligned widths near this one: 225, 193; heights: none (pool1 needs even sizes).` */
export function alignedSizes({ W, H, reason }: Pick<SizeAdvice, 'W' | 'H' | 'reason'>): string {
  const list = (sizes: readonly number[]): string => (sizes.length === 0 ? 'none' : sizes.join(', '));
  const why = reason === undefined ? '' : ` (${reason.replace(/\.$/, '')})`;
  return `Aligned widths near this one: ${list(W)}; heights: ${list(H)}${why}.`;
}

/** `Misaligned here: 5 operators along the width, 5 along the height.` */
export function misalignedSentence(advice: Pick<SizeAdvice, 'misaligned' | 'unknown'>): string {
  const { misaligned, unknown = [] } = advice;
  const [first, ...more] = unknown;
  const of = `${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  const rest = first === undefined ? '' : ` Not known of ${of}: the order of positions before is not known.`;
  return `${misalignedWords(misaligned, unknown.length > 0)}${rest}`;
}

function misalignedWords(misaligned: SizeAdvice['misaligned'], isPartial: boolean): string {
  if (misaligned.length === 0) {
    return `Every strided operator${isPartial ? ' that is known' : ''} is aligned at this size.`;
  }
  const along = (axis: 'H' | 'W'): number => misaligned.filter((entry) => entry.axis === axis).length;
  const [wide, high] = [along('W'), along('H')];
  return `Misaligned here: ${wide} ${wide === 1 ? 'operator' : 'operators'} along the width, ${high} along the height.`;
}

/** Empty before sizes were looked at. */
export function misalignedRows(report: Report): readonly MisalignedRow[] {
  return (report.sizeAdvice?.misaligned ?? []).map(({ node, op, axis, r, cause }) => ({
    node,
    op,
    axis: axis === 'W' ? 'width' : 'height',
    unread: `${r} ${axis === 'W' ? 'column' : 'row'}${r === 1 ? '' : 's'}`,
    cause: causeName(report, cause),
  }));
}

/** Why no other size is offered; undefined where some are, and before sizes were looked at. */
export function noSizeSentence(report: Report): string | undefined {
  if (report.sizeAdvice === undefined) return undefined;
  const { W, H, misaligned, reason } = report.sizeAdvice;
  if (misaligned.length === 0) return 'This size is aligned already.';
  if (W.length === 0 || H.length === 0) return reason ?? 'No size near this one aligns every strided operator.';
  if (takesOtherSizes(report)) return undefined;
  const sizes = H.map((height, i) => `${height}×${W[i] ?? W[0]}`).slice(0, 3);
  return `Aligned: ${sizes.join(', ')}; this model file takes its own size only.`;
}

/** Whether rows and columns of the model's input are free. */
export function takesOtherSizes({ input, model }: Report): boolean {
  const shape = model.inputs.find(({ name }) => name === input.name)?.shape ?? [];
  const { rows, columns } = imageAxes(input.layout);
  return typeof shape[rows] !== 'number' && typeof shape[columns] !== 'number';
}

/**
 * The output's error at an aligned size and the causes that can still act there:
 * `at 225×225: 3.8%, from kernels only`. Empty where the flip was not measured.
 */
export function sizeSentence(report: Report, measurement: SizeMeasurement, flip: Flip): string {
  const error = measurement.error[flip];
  if (error === undefined) return '';
  const figure = `at ${measurement.size.join('×')}: ${formatError(error, report.noiseFloor)}`;
  const left = isExact(error, report.noiseFloor) ? 'exact' : leftWords(measurement.left?.[flip]);
  const here = mainOutput(report, flip)?.figure[flip]?.value;
  const worse = typeof here === 'number' && error >= here ? ['no better than here'] : [];
  return [figure, ...(left === undefined ? [] : [left]), ...worse].join(', ');
}

/** `What is left comes from kernels only.`: of the output's error at an aligned size; undefined where that is not known. */
export function sizeReason({ noiseFloor }: Report, { error, left }: SizeMeasurement, flip: Flip): string | undefined {
  if (isExact(error[flip] ?? NaN, noiseFloor)) return 'Nothing but float noise is left.';
  const words = leftWords(left?.[flip]);
  return words === undefined ? undefined : `What is left comes ${words}.`;
}

/** Every measured size, flip by flip in the report's order. */
export function sizeSentences(report: Report): readonly { readonly flip: Flip; readonly sentence: string }[] {
  const measured = report.sizeAdvice?.measured ?? [];
  return report.flips
    .flatMap((flip) => measured.map((found) => ({ flip, sentence: sizeSentence(report, found, flip) })))
    .filter(({ sentence }) => sentence !== '');
}

/** `from kernels only`; undefined where the causes that are left are not known. */
export function leftWords(left: readonly Cause[] | undefined): string | undefined {
  if (left === undefined) return undefined;
  if (left.length === 0) return 'from rounding only';
  return `from ${causeList(left)}${left.length === 1 ? ' only' : ''}`;
}
