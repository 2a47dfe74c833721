import { FLIP_SYMBOLS, formatNumber, formatPercent } from './format';
import { MAX_MASK_CLASSES } from '../maskClasses';
import type { Flip, MaskClass, MaskFigures, OutputReport, Report } from '../report';
import { plainText } from './formatText';

/** The columns of the table of classes. */
export function maskColumns({ numbers }: MaskFigures): readonly string[] {
  return [numbers === 'channels' ? 'channel' : 'class', 'original', 'flipped back', 'IoU'];
}

/** A class of a mask in words. */
export interface MaskRow {
  readonly index: number;
  readonly name: string;
  /** Share of the positions that have it: `12%`. */
  readonly x: string;
  readonly gx: string;
  /** `0.87`. */
  readonly iou: string;
}

/** The largest classes that occur, at most `MAX_MASK_CLASSES`. Pure; never throws. */
export function maskRows(view: MaskFigures): readonly MaskRow[] {
  const positions = view.width * view.height;
  return view.classes.slice(0, MAX_MASK_CLASSES).map((found) => ({
    index: found.index,
    name: maskClassName(view, found),
    x: formatPercent(found.x / positions),
    gx: formatPercent(found.gx / positions),
    iou: found.iou === 1 ? '1' : formatNumber(found.iou),
  }));
}

/** The label, `class 3`, or `channel 3` where nothing says that channels are classes. */
export function maskClassName({ numbers }: MaskFigures, { index, label }: Pick<MaskClass, 'index' | 'label'>): string {
  if (label !== undefined) return plainText(label);
  return `${numbers === 'channels' ? 'channel' : 'class'} ${index}`;
}

/** `3.1% of 65×65 positions change their class. Mean IoU 0.87 of the 3 classes that occur; 18 more do not occur.` */
export function maskSentence(view: MaskFigures): string {
  const { occurring, meanIoU, possible, height, width, changed } = view;
  const [noun, nouns] = view.numbers === 'channels' ? ['strongest channel', 'channels'] : ['class', 'classes'];
  const first = `${formatPercent(changed)} of ${height}×${width} positions change their ${noun}.`;
  if (meanIoU === undefined) return first;
  const mean = formatNumber(meanIoU);
  const occur = occurring === 1 ? `the one that occurs` : `the ${occurring} ${nouns} that occur`;
  const absent = (possible ?? occurring) - occurring;
  const others =
    absent === 0
      ? ''
      : `; ${absent} more ${absent === 1 ? 'occurs in neither and is' : 'occur in neither and are'} not counted`;
  return `${first} Mean IoU ${mean} of ${occur}${others}.`;
}

/** Which of the classes are listed; undefined where all are. */
export function unlistedClasses({ occurring }: MaskFigures): string | undefined {
  return occurring <= MAX_MASK_CLASSES ? undefined : `The ${MAX_MASK_CLASSES} largest of ${occurring}.`;
}

/** A sentence for each flip under which the output was compared as a mask. */
export function maskSentences({ flips }: Report, { masks }: OutputReport): readonly string[] {
  return flips.flatMap((flip) => {
    const found = masks?.[flip];
    return found === undefined ? [] : [`${FLIP_SYMBOLS[flip]} ${maskSentence(found)}`];
  });
}

/** The classes of a mask under all flips, where there is no room for a table of each. */
export interface MaskTable {
  readonly columns: readonly string[];
  /** The texts of each row, by column. */
  readonly rows: readonly (readonly string[])[];
}

/** Undefined where the output was compared as no mask, or no class occurs. */
export function maskTable({ flips }: Report, { masks }: OutputReport): MaskTable | undefined {
  const shown = flips.flatMap((flip): (readonly [Flip, MaskFigures])[] => {
    const found = masks?.[flip];
    return found === undefined ? [] : [[flip, found]];
  });
  const first = shown[0]?.[1];
  if (first === undefined || shown.every(([, { classes }]) => classes.length === 0)) return undefined;
  const [noun, original, back, iou] = maskColumns(first);
  const columns = [
    noun!,
    original!,
    ...shown.flatMap(([flip]) => [back, iou].map((t) => `${FLIP_SYMBOLS[flip]} ${t}`)),
  ];
  const rows = new Map(shown.map(([flip, found]) => [flip, maskRows(found)]));
  return {
    columns,
    rows: everyClass([...rows.values()]).map(({ index, name, x }) => {
      const cells = shown.flatMap(([flip]) => {
        const row = rows.get(flip)!.find((other) => other.index === index);
        return [row?.gx ?? '–', row?.iou ?? '–'];
      });
      return [name, x, ...cells];
    }),
  };
}

/** The classes of the first flip, then those that are large under a later one alone. */
function everyClass(rows: readonly (readonly MaskRow[])[]): readonly MaskRow[] {
  const byIndex = new Map<number, MaskRow>();
  for (const row of rows.flat()) if (!byIndex.has(row.index)) byIndex.set(row.index, row);
  return [...byIndex.values()];
}
