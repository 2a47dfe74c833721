import type { Flip, OutputContract, OutputReport, ReportedDetection } from '../report';
import { detectionRows, OVERLAP_NOISE } from './detectionRows';
import { isExact } from './exact';
import { FLIP_SYMBOLS, formatList, formatNumber, formatPercent, ORIENTATION_SYMBOLS } from './format';
import { plainText } from './formatText';
import type { Figure } from './tone';

/** The last two only of boxes with keypoints. */
const BOX_COLUMNS = [
  'flip',
  'matched',
  'mean IoU',
  'missing',
  'extra',
  'score change',
  'keypoints apart',
  'within 5%',
] as const;

/** Finished detections of x against those of one flip. */
export interface BoxRow {
  readonly flip: Flip;
  /** `↔ hx`. */
  readonly label: string;
  /** `7 of 8`. */
  readonly matched: Figure;
  readonly meanIoU: string;
  readonly missing: string;
  readonly extra: string;
  readonly scoreChange: string;
  /** `3.2 px`; absent where there are no keypoints. */
  readonly apart?: string;
  /** `98%`. */
  readonly within5?: string;
}

/** A row per flip; empty for outputs that hold no finished detections. Pure; never throws. */
export function boxRows(output: OutputReport): readonly BoxRow[] {
  return flipsOf(output).map((flip) => {
    const { matched, meanIoU, missing, extra, scoreChange } = output.boxes![flip]!;
    const points = output.keypoints?.[flip];
    return {
      flip,
      label: `${FLIP_SYMBOLS[flip]} ${ORIENTATION_SYMBOLS[flip]}`,
      matched: { text: `${matched} of ${matched + missing}`, ...toneOf(output, flip) },
      meanIoU: meanIoU === undefined ? '–' : formatOverlap(meanIoU),
      missing: String(missing),
      extra: String(extra),
      scoreChange: scoreChange === undefined ? '–' : formatNumber(scoreChange),
      ...(output.keypoints !== undefined && {
        apart: points === undefined ? '–' : formatPixels(points.pixels),
        within5: points === undefined ? '–' : formatPercent(points.within5),
      }),
    };
  });
}

/** The columns of every table of matched detections. */
export function boxColumns({ keypoints }: OutputReport): readonly string[] {
  return keypoints === undefined ? BOX_COLUMNS.slice(0, -2) : BOX_COLUMNS;
}

/** The texts of a row, in the order of its columns. */
export function boxCells({
  label,
  matched,
  meanIoU,
  missing,
  extra,
  scoreChange,
  apart,
  within5,
}: BoxRow): readonly string[] {
  const points = apart === undefined || within5 === undefined ? [] : [apart, within5];
  return [label, matched.text, meanIoU, missing, extra, scoreChange, ...points];
}

function flipsOf({ boxes }: OutputReport): readonly Flip[] {
  return (['h', 'v', 'hv'] as const).filter((flip) => boxes?.[flip] !== undefined);
}

function toneOf({ verdict }: OutputReport, flip: Flip): Pick<Figure, 'tone'> {
  const tone = { holds: 'good', broken: 'bad', empty: undefined, incomparable: undefined } as const;
  const found = verdict[flip] && tone[verdict[flip]];
  return found === undefined ? {} : { tone: found };
}

/** Two decimals, more near 1; `1` only where the boxes are the same up to float noise. */
export function formatOverlap(overlap: number): string {
  const gap = 1 - overlap;
  if (!Number.isFinite(gap)) return formatNumber(overlap);
  return gap < OVERLAP_NOISE ? '1' : overlap.toFixed(Math.min(4, Math.max(2, Math.ceil(-Math.log10(gap)))));
}

/** `3.2 px`. */
export function formatPixels(pixels: number): string {
  return `${formatNumber(pixels)} px`;
}

/** `matched 7 of 8, mean IoU 0.93, 1 missing, 0 extra`; undefined where no detections were compared. */
export function matchWords(output: OutputReport, flip: Flip): string | undefined {
  const compared = output.boxes?.[flip];
  if (compared === undefined) return undefined;
  const { matched, meanIoU, missing, extra } = compared;
  const overlap = meanIoU === undefined ? '' : `, mean IoU ${formatOverlap(meanIoU)}`;
  return `matched ${matched} of ${matched + missing}${overlap}, ${missing} missing, ${extra} extra`;
}

/** Whether the same is found in the same places, up to float noise. */
export function isSameDetections({ boxes, keypoints, figure }: OutputReport, flip: Flip, noiseFloor: number): boolean {
  const gaps = [figure[flip]?.value ?? 1, 1 - (boxes?.[flip]?.meanIoU ?? 1), keypoints?.[flip]?.meanDistance ?? 0];
  return gaps.every((gap) => isExact(gap, Math.max(noiseFloor, OVERLAP_NOISE)));
}

/** `keypoints lie 3.2 px apart (0.41% of the diagonal), 98% of them within 5%`; undefined where there are none. */
export function pointWords({ keypoints }: OutputReport, flip: Flip): string | undefined {
  const compared = keypoints?.[flip];
  if (compared === undefined) return undefined;
  const { meanDistance, pixels, within5 } = compared;
  return `keypoints lie ${formatPixels(pixels)} apart (${formatPercent(meanDistance)} of the diagonal), ${formatPercent(within5)} of them within 5%`;
}

/** `The angles of its boxes differ by 3.2° on average, by 41° at most (modulo 180°).`; undefined where there are none. */
export function angleSentence({ angles }: OutputReport, flip: Flip): string | undefined {
  const apart = angles?.[flip];
  if (apart === undefined) return undefined;
  const degrees = (share: number): string => `${formatNumber(90 * share)}°`;
  return `The angles of its boxes differ by ${degrees(apart.meanAngle)} on average, by ${degrees(apart.maxAngle)} at most (modulo 180°).`;
}

/** Where a mirror that is off by one pixel explains the difference. */
export function shiftSentence({ pixelShift }: OutputReport, flip: Flip): string | undefined {
  const shift = pixelShift?.[flip];
  if (shift === undefined) return undefined;
  if (shift.shift !== undefined) return mapShiftSentence(shift.shift, shift.relL2!);
  const how = shift.origin === 'center' ? 'x → W − 1 − x' : 'x → W − x';
  const left = [
    ...(shift.meanIoU === undefined ? [] : [`a mean IoU of ${formatOverlap(shift.meanIoU)}`]),
    ...(shift.meanDistance === undefined
      ? []
      : [`keypoints ${formatPercent(shift.meanDistance)} of the diagonal apart`]),
  ];
  return `Most of it is a shift by one pixel: mirrored by ${how}, it would be ${formatList(left)}. If the model counts so, state "origin": "${shift.origin}".`;
}

type MapShift = NonNullable<NonNullable<OutputReport['pixelShift']>['h']>['shift'] & object;

function mapShiftSentence(shift: MapShift, error: number): string {
  return `Most of it is a shift by one pixel: flipped back and moved ${shiftWords(shift)}, it would differ by ${formatPercent(error)}. If the model counts so, state "shift": ${JSON.stringify(shift)}; averaging over flips can move it so (fix --tta --shift).`;
}

/** `one column to the right`, `one row up and one column to the left`. */
export function shiftWords({ rows = 0, columns = 0 }: MapShift): string {
  const step = (by: number, unit: string, [more, less]: readonly [string, string]): string[] =>
    by === 0 ? [] : [`one ${unit} ${by > 0 ? more : less}`];
  return [...step(rows, 'row', ['down', 'up']), ...step(columns, 'column', ['to the right', 'to the left'])].join(
    ' and ',
  );
}

/**
 * What belongs to the boxes, for behind their name; empty where nothing does.
 *
 * @param name how names of tensors are written
 */
export function companionWords({ companions = [] }: OutputContract, name: (tensor: string) => string): string {
  const named = companions.map(({ tensor, holds }) => `${COMPANIONS[holds]} ${name(tensor)}`);
  return named.length === 0 ? '' : `with ${formatList(named)}`;
}

const COMPANIONS: { readonly [K in NonNullable<OutputContract['companions']>[number]['holds']]: string } = {
  boxes: 'boxes in',
  scores: 'scores in',
  classes: 'classes in',
  count: 'their number in',
  keypoints: 'keypoints in',
  masks: 'masks (not compared) in',
  other: 'also (not compared)',
};

/** The most names listed for each flip. */
const MAX_LISTED = 5;

/** `missing: person 83%, 3× dog up to 41%; extra: person 30%`: what one side alone has; undefined where that is nothing. */
export function unmatchedWords(output: OutputReport, flip: Flip): string | undefined {
  // With nothing in common there is no telling what is missing from what.
  if ((output.matches?.[flip] ?? []).length === 0) return undefined;
  const rows = detectionRows(output, flip);
  const parts = (['missing', 'extra'] as const)
    .map((found) =>
      listed(
        found,
        rows.filter((row) => row.found === found).map(({ x, gx }) => x ?? gx!),
      ),
    )
    .filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

function listed(title: string, detections: readonly ReportedDetection[]): string | undefined {
  if (detections.length === 0) return undefined;
  const names = [...new Set(detections.map(detectionName))];
  const kinds = names.map((name) => detections.filter((detection) => detectionName(detection) === name));
  const rest = kinds.slice(MAX_LISTED).reduce((sum, { length }) => sum + length, 0);
  return `${title}: ${kinds.slice(0, MAX_LISTED).map(kindWords).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

/** Detections of one class, the best first: `dog 41%`, `3× dog up to 41%`. */
function kindWords(detections: readonly ReportedDetection[]): string {
  const [first] = detections;
  if (detections.length === 1) return detectionWords(first!);
  return [`${detections.length}× ${detectionName(first!)}`, ...scoreOf(first).map((score) => `up to ${score}`)].join(
    ' ',
  );
}

/** The class's name, or `class 3`. */
export function detectionName({ label, class: number }: ReportedDetection): string {
  return label === undefined ? `class ${number}` : plainText(label);
}

/** `88%`; none where there is no score. */
export function scoreOf(detection: ReportedDetection | undefined): readonly string[] {
  return detection?.score === undefined ? [] : [formatPercent(detection.score)];
}

/** `person 88%`. */
export function detectionWords(detection: ReportedDetection): string {
  return [detectionName(detection), ...scoreOf(detection)].join(' ');
}
