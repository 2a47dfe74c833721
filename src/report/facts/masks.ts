import { formatNumber, formatPercent } from './format';
import { plainText } from './formatText';

/** A class in the masks of the original and of one flip. */
export interface MaskClass {
  readonly index: number;
  readonly label?: string;
  /** Positions that have it in the original's mask, and in the flip's. */
  readonly x: number;
  readonly gx: number;
  /** Intersection over union, 0…1. */
  readonly iou: number;
}

/** What two masks of one size have in common. */
export interface MaskFigures {
  readonly width: number;
  readonly height: number;
  /** What the numbers are: classes that the output names, or whose scores it holds, or the strongest of its channels. */
  readonly numbers: 'labels' | 'scores' | 'channels';
  /** How many there are to choose from; absent where the output holds the numbers themselves. */
  readonly possible?: number;
  /** Share of the positions whose number is another, 0…1. */
  readonly changed: number;
  /** Those that occur in either, the largest first. */
  readonly classes: readonly MaskClass[];
}

/** Classes that are listed; the rest is counted. */
export const MAX_MASK_CLASSES = 12;

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
  const { classes, possible, height, width, changed } = view;
  const [noun, nouns] = view.numbers === 'channels' ? ['strongest channel', 'channels'] : ['class', 'classes'];
  const first = `${formatPercent(changed)} of ${height}×${width} positions change their ${noun}.`;
  if (classes.length === 0) return first;
  const mean = formatNumber(classes.reduce((sum, { iou }) => sum + iou, 0) / classes.length);
  const occur = classes.length === 1 ? `the one that occurs` : `the ${classes.length} ${nouns} that occur`;
  const absent = (possible ?? classes.length) - classes.length;
  const others = absent === 0 ? '' : `; ${absent} more occur in neither and are not counted`;
  return `${first} Mean IoU ${mean} of ${occur}${others}.`;
}

/** Which of the classes are listed; undefined where all are. */
export function unlistedClasses({ classes }: MaskFigures): string | undefined {
  return classes.length <= MAX_MASK_CLASSES ? undefined : `The ${MAX_MASK_CLASSES} largest of ${classes.length}.`;
}
