import { matchWords } from '../facts/detections';
import {
  detectionCells,
  detectionColumns,
  detectionFacts,
  detectionMarks,
  hasDetections,
  isNumbered,
  marksLabel,
  type DetectionMark,
} from '../facts/detectionTable';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { imageAxes } from '../layout';
import type { Flip, OutputReport, Report } from '../report';
import { storedUnder } from './images';
import { html, type Markup } from './markup';
import { scrollTable } from './table';

/** Whether an output is drawn over the original. */
export function isDrawnOnImage({ flips }: Report, output: OutputReport): boolean {
  return flips.some((flip) => hasDetections(output, flip));
}

/**
 * Detections on the image: the original's, and those of every flip, mirrored back; undefined where there are none.
 *
 * @param under id of the original where it is stored on the page; without it they are drawn on an empty frame
 */
export function detectionImages(report: Report, output: OutputReport, under: string | undefined): Markup | undefined {
  const flips = report.flips.filter((flip) => hasDetections(output, flip));
  const [first] = flips;
  if (first === undefined) return undefined;
  const original = detectionMarks(detectionFacts(output, first), 'x').map((mark) => ({ ...mark, isAlone: false }));
  return html`<p class="note">
      One color and number is one detection, in the original and mirrored back from the flipped images; dashed ones are
      in the flipped image only.
    </p>
    <div class="images">
      ${figure(report, 'The original', original, under, html`<b>original</b>`)}
      ${flips.map((flip) => {
        const marks = detectionMarks(detectionFacts(output, flip), 'gx');
        const caption = html`${FLIP_SYMBOLS[flip]} <b>${FLIP_LABELS[flip]}</b>, mirrored back<br />${matchWords(output, flip)}`;
        return figure(report, `The image ${FLIP_LABELS[flip]}, mirrored back`, marks, under, caption);
      })}
    </div>`;
}

function figure(
  { input: { shape, layout } }: Report,
  title: string,
  marks: readonly DetectionMark[],
  under: string | undefined,
  caption: Markup,
): Markup {
  const { rows, columns } = imageAxes(layout);
  const [height, width] = [shape[rows]!, shape[columns]!];
  // The best lie on top.
  const shapes = [...marks].reverse().map((mark) => shapeOf(mark, Math.max(height, width), isNumbered(marks)));
  return html`<figure>
    <div class="frame">
      ${under === undefined ? undefined : storedUnder(under)}
      <svg class="marks" viewBox="0 0 ${width} ${height}" role="img" aria-label="${marksLabel(title, marks)}">
        ${shapes}
      </svg>
    </div>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** Sizes of keypoints and numbers, as parts of the image's longer side. */
const [POINT, LETTER] = [1 / 110, 1 / 18];

function shapeOf({ number, color, isAlone, detection }: DetectionMark, side: number, hasNumber: boolean): Markup {
  const rounded = (value: number): number => Math.round(100 * value) / 100;
  const [left, top] = [rounded(detection.box[0]), rounded(detection.box[1])];
  const width = rounded(Math.max(0, detection.box[2] - left));
  const height = rounded(Math.max(0, detection.box[3] - top));
  const points = (detection.keypoints ?? []).filter((point) => point.every(Number.isFinite));
  const letter = side * LETTER;
  return html`<g class="${isAlone ? 'alone' : ''}">
    <rect class="edge" x="${left}" y="${top}" width="${width}" height="${height}" />
    <rect stroke="${color}" x="${left}" y="${top}" width="${width}" height="${height}" />
    ${points.map(
      ([x, y]) =>
        html`<circle fill="${color}" cx="${x.toFixed(2)}" cy="${y.toFixed(2)}" r="${(side * POINT).toFixed(2)}" />`,
    )}
    ${
      hasNumber
        ? html`<text x="${left + letter / 4}" y="${top + letter}" font-size="${letter.toFixed(1)}">${number}</text>`
        : undefined
    }
  </g>`;
}

/** Every detection in a table for each flip, closed at first; undefined where there are none. */
export function detectionTables(report: Report, output: OutputReport): Markup | undefined {
  const flips = report.flips.filter((flip) => hasDetections(output, flip));
  if (flips.length === 0) return undefined;
  return html`<details>
    <summary>Detections one by one</summary>
    ${flips.map((flip) => table(output, flip))}
  </details>`;
}

function table(output: OutputReport, flip: Flip): Markup {
  const columns = detectionColumns(output).map((title, i) => (i < 3 ? { title, kind: 'left' as const } : { title }));
  const rows = detectionFacts(output, flip).map((facts) => {
    const cells = detectionCells(facts).slice(1);
    return html`<tr>
      <td class="left">${swatch(facts.color)} ${facts.number}</td>
      ${cells.map((text, i) => html`<td class="${i < 2 ? 'left' : ''}">${text}</td>`)}
    </tr>`;
  });
  return html`<h3>${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</h3>
    ${scrollTable(`Detections, ${FLIP_LABELS[flip]}`, columns, rows)}`;
}

function swatch(color: string): Markup {
  return html`<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">
    <rect fill="${color}" width="1" height="1" />
  </svg>`;
}
