import { detectionRows, type DetectionRow } from '../facts/detectionRows';
import type { Flip, OutputReport, Report, ReportedDetection } from '../report';
import { cellText, flipsOf, perFlipColumns, type Column } from './column';
import { safeText } from './field';

/** One detection of an output under a flip. */
export interface BoxRow extends DetectionRow {
  readonly tensor: string;
}

/** Outputs whose detections or keypoints were compared. */
export function comparedOutputs({ outputs }: Report): readonly OutputReport[] {
  return outputs.filter(({ boxes, keypoints }) => boxes !== undefined || keypoints !== undefined);
}

/** The detections of an output, flip by flip. */
export function boxesOf(output: OutputReport, flips: readonly Flip[]): readonly BoxRow[] {
  const compared = flips.filter((flip) => output.boxes?.[flip] !== undefined);
  return compared.flatMap((flip) => detectionRows(output, flip).map((row) => ({ ...row, tensor: output.name })));
}

type OutputFigure = readonly [name: string, value: (output: OutputReport, flip: Flip) => number | undefined];

const BOX_FIGURES: readonly OutputFigure[] = [
  ['matched', ({ boxes }, flip) => boxes?.[flip]?.matched],
  ['missing', ({ boxes }, flip) => boxes?.[flip]?.missing],
  ['extra', ({ boxes }, flip) => boxes?.[flip]?.extra],
  ['mean_iou', ({ boxes }, flip) => boxes?.[flip]?.meanIoU],
  ['score_change', ({ boxes }, flip) => boxes?.[flip]?.scoreChange],
];

const POINT_FIGURES: readonly OutputFigure[] = [
  ['keypoints_px', ({ keypoints }, flip) => keypoints?.[flip]?.pixels],
  ['keypoints_within5', ({ keypoints }, flip) => keypoints?.[flip]?.within5],
];

/** What outputs with detections or keypoints have, every flip in a column of its own. */
export function outputColumns(reports: readonly Report[]): readonly Column<OutputReport>[] {
  const flips = flipsOf(reports);
  const outputs = reports.flatMap(comparedOutputs);
  const figures = [
    ...(outputs.some(({ boxes }) => boxes !== undefined) ? BOX_FIGURES : []),
    ...(outputs.some(({ keypoints }) => keypoints !== undefined) ? POINT_FIGURES : []),
  ];
  if (outputs.length === 0) return [];
  return [
    { header: 'tensor', cell: ({ name }) => safeText(name) },
    { header: 'shape', cell: ({ shape }) => shape.join('x') },
    ...figures.flatMap(([name, value]) => perFlipColumns(name, flips, value)),
  ];
}

const EDGES = ['left', 'top', 'right', 'bottom'] as const;

/** What single detections have: the original's, and behind those the mirror image's, mirrored back. */
export function boxColumns(reports: readonly Report[]): readonly Column<BoxRow>[] {
  const boxes = reports.flatMap((report) => comparedOutputs(report).flatMap((o) => boxesOf(o, report.flips)));
  if (boxes.length === 0) return [];
  const either = ({ x, gx }: BoxRow): ReportedDetection | undefined => x ?? gx;
  return [
    { header: 'tensor', cell: ({ tensor }) => safeText(tensor) },
    { header: 'flip', cell: ({ flip }) => flip },
    { header: 'found', cell: ({ found }) => found },
    { header: 'sample', cell: (row) => cellText(either(row)?.sample) },
    { header: 'class', cell: (row) => cellText(either(row)?.class) },
    { header: 'label', cell: (row) => safeText(either(row)?.label ?? '') },
    { header: 'iou', cell: ({ overlap }) => cellText(overlap) },
    { header: 'moved_px', cell: ({ distance }) => cellText(distance) },
    ...(boxes.some(({ keypoints }) => keypoints !== undefined)
      ? [{ header: 'keypoints_moved_px', cell: ({ keypoints }: BoxRow) => cellText(keypoints) }]
      : []),
    ...placeColumns('', ({ x }) => x),
    ...placeColumns('_flipped', ({ gx }) => gx),
  ];
}

function placeColumns(suffix: string, of: (row: BoxRow) => ReportedDetection | undefined): readonly Column<BoxRow>[] {
  return [
    { header: `score${suffix}`, cell: (row) => cellText(of(row)?.score) },
    ...EDGES.map((edge, i) => ({ header: `${edge}${suffix}`, cell: (row: BoxRow) => cellText(of(row)?.box[i]) })),
  ];
}
