import type { Flip, OutputReport, ReportedDetection } from '../report';
import { detectionRows, type DetectionRow } from './detectionRows';
import { detectionName, detectionWords, formatOverlap, formatPixels, scoreOf } from './detections';
import { FLIP_SYMBOLS, ORIENTATION_SYMBOLS } from './format';

/** One detection in words, the same number and color in the table and on the images. */
export interface DetectionFacts extends Omit<DetectionRow, 'overlap'> {
  /** From 1: those of the original first, so that they have the same one under every flip. */
  readonly number: number;
  readonly color: string;
  /** `person`, `class 3`; of a batch `person (image 2)`. */
  readonly name: string;
  /** `88% → 85%`, or that of the only one. */
  readonly scores: string;
  /** `0.93`; `–` where there is nothing to compare. */
  readonly overlap: string;
  /** `1.3 px`. */
  readonly movedBy: string;
  /** The same of keypoints; absent where no detection has any. */
  readonly pointsMovedBy?: string;
}

/** Bright, to be seen with a dark edge on any image, and dark letters on them; color-blind readers can tell them apart. */
const COLORS = ['#56b4e9', '#f0995a', '#3ecf9e', '#e6c34a', '#e79fce', '#a8b4ff', '#ff8a80', '#b5e04c'] as const;

const COLUMNS = ['#', 'detection', 'found', 'score', 'IoU', 'moved by', 'keypoints by'] as const;

/** Every detection of x and of one flip in words. Pure; never throws. */
export function detectionFacts(output: OutputReport, flip: Flip): readonly DetectionFacts[] {
  const rows = detectionRows(output, flip);
  const [hasPoints, isBatch] = [hasKeypoints(output), samplesOf(output) > 1];
  return rows.map((row, i): DetectionFacts => {
    const { x, gx, overlap, distance, keypoints } = row;
    const either = (x ?? gx)!;
    return {
      ...row,
      number: i + 1,
      color: COLORS[i % COLORS.length]!,
      name: isBatch ? `${detectionName(either)} (image ${either.sample + 1})` : detectionName(either),
      scores: [x, gx].flatMap((side) => scoreOf(side)).join(' → ') || '–',
      overlap: overlap === undefined ? '–' : formatOverlap(overlap),
      movedBy: distance === undefined ? '–' : formatPixels(distance),
      ...(hasPoints && { pointsMovedBy: keypoints === undefined ? '–' : formatPixels(keypoints) }),
    };
  });
}

/** The columns of every table of single detections; the last only where there are keypoints. */
export function detectionColumns(output: OutputReport): readonly string[] {
  return hasKeypoints(output) ? COLUMNS : COLUMNS.slice(0, -1);
}

/** The texts of a row, in the order of its columns. */
export function detectionCells(facts: DetectionFacts): readonly string[] {
  const { number, name, found, scores, overlap, movedBy, pointsMovedBy } = facts;
  const points = pointsMovedBy === undefined ? [] : [pointsMovedBy];
  return [String(number), name, found, scores, overlap, movedBy, ...points];
}

/** Whether there are detections to draw of x or of one flip; only those of the first image of a batch are. */
export function hasDetections({ detections = {} }: OutputReport, flip: Flip): boolean {
  const [ofX, ofGx] = [detections.id, detections[flip]];
  return ofX !== undefined && ofGx !== undefined && [...ofX, ...ofGx].some(isDrawn);
}

/** The first image of a batch is the one that is shown. */
function isDrawn({ sample }: ReportedDetection): boolean {
  return sample === 0;
}

/** A detection of the image, as one side of a pair is drawn. */
export interface DetectionMark {
  readonly number: number;
  readonly color: string;
  /** Found on this side alone. */
  readonly isAlone: boolean;
  readonly detection: ReportedDetection;
}

/** What is drawn on the image for the original (`x`) or for a mirror image, mirrored back (`gx`). */
export function detectionMarks(facts: readonly DetectionFacts[], side: 'x' | 'gx'): readonly DetectionMark[] {
  return facts.flatMap(({ number, color, found, [side]: detection }) =>
    detection === undefined || !isDrawn(detection)
      ? []
      : [{ number, color, isAlone: found === 'missing' || found === 'extra', detection }],
  );
}

/** `Original: 3 detections: cat 90%, cat 80%, dog 41%`, for those who do not see the image. */
export function marksLabel(title: string, marks: readonly DetectionMark[]): string {
  const named = marks.slice(0, MAX_NAMED).map(({ detection }) => detectionWords(detection));
  const more = marks.length > MAX_NAMED ? ` and ${marks.length - MAX_NAMED} more` : '';
  const count = marks.length === 1 ? '1 detection' : `${marks.length || 'no'} detections`;
  return `${title}: ${count}${named.length === 0 ? '' : `: ${named.join(', ')}`}${more}`;
}

const MAX_NAMED = 5;

/** More numbers than these would hide the image. */
const MAX_NUMBERED = 16;

/** Whether the numbers of the table stand on the image too. */
export function isNumbered(marks: readonly DetectionMark[]): boolean {
  return marks.length <= MAX_NUMBERED;
}

/** What colors, numbers and dashes say. */
export function marksSentence(flip: Flip): string {
  const label = `${FLIP_SYMBOLS[flip]} ${ORIENTATION_SYMBOLS[flip]}`;
  return `One color and number is one detection, in x and mirrored back from ${label}; dashed ones are in one of the two only.`;
}

function hasKeypoints({ detections = {} }: OutputReport): boolean {
  return Object.values(detections).some((found) => found.some(({ keypoints }) => keypoints !== undefined));
}

function samplesOf({ detections = {} }: OutputReport): number {
  const samples = Object.values(detections).flatMap((found) => found.map(({ sample }) => sample));
  return samples.reduce((most, sample) => Math.max(most, sample + 1), 0);
}
