import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { RgbaImage } from '../../src/protocol/views';
import { detectionWords } from '../../src/report/facts/detections';
import { isNumbered, type DetectionMark } from '../../src/report/facts/detectionTable';
import type { ReportedDetection } from '../../src/report/report';
import { painted } from '../draw/painted';
import { styled } from '../styled';
import type { Place } from '../place';

/** For frames of images with boxes and keypoints on them. Lines have a dark edge, to be seen on any image. */
export const markStyles = css`
  .marks {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .marks rect {
    fill: none;
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .marks rect.edge {
    stroke: black;
    stroke-opacity: 0.65;
    stroke-width: 4;
  }
  .marks circle {
    stroke: black;
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .alone rect {
    stroke-dasharray: 6 4;
  }
  .marked rect {
    stroke-width: 3.5;
  }
  .marked rect.edge {
    stroke-width: 6;
  }
  .partner rect {
    stroke-width: 1;
  }
  .partner rect.edge {
    stroke-width: 2.5;
  }
  .dim {
    opacity: 0.22;
  }
  .tag {
    position: absolute;
    max-width: 100%;
    padding: 0 4px;
    overflow: hidden;
    font-size: 10px;
    font-weight: 600;
    line-height: 14px;
    color: black;
    text-overflow: ellipsis;
    white-space: nowrap;
    pointer-events: none;
  }
  .tag.above {
    transform: translateY(-100%);
  }
`;

export interface MarkedImage {
  readonly image: RgbaImage | undefined;
  /** Height and width of what coordinates lie in. */
  readonly size: readonly [number, number];
  readonly marks: readonly DetectionMark[];
  /** Number of the detection that is marked. */
  readonly marked: number | undefined;
  /** Where the marked one lies on the other side. */
  readonly partner: DetectionMark | undefined;
}

/** The image with boxes and keypoints on it, the best on top, for a frame of the image's ratio. */
export function markedImage({ image, size, marks, marked, partner }: MarkedImage): TemplateResult {
  const [height, width] = size;
  const drawn = [...marks].reverse();
  return html`${image === undefined ? nothing : html`<canvas aria-hidden="true" ${painted(image)}></canvas>`}
    <svg class="marks" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
      ${drawn.map((mark) => shape(mark, classOf(mark, marked), size))}
      ${partner === undefined ? nothing : shape(partner, 'partner', size)}
    </svg>
    ${marks.filter(({ number }) => number === marked || (marked === undefined && isNumbered(marks))).map((mark) => tag(mark, size, mark.number === marked))}`;
}

function classOf({ number, isAlone }: DetectionMark, marked: number | undefined): string {
  const emphasis = marked === undefined ? '' : number === marked ? 'marked' : 'dim';
  return `${isAlone ? 'alone' : ''} ${emphasis}`;
}

function shape({ color, detection }: DetectionMark, name: string, [height, width]: MarkedImage['size']) {
  const [left, top, right, bottom] = detection.box;
  const [w, h] = [Math.max(0, right - left), Math.max(0, bottom - top)];
  const radius = Math.max(width, height) / POINTS_PER_SIDE;
  const points = (detection.keypoints ?? []).filter((point) => point.every(Number.isFinite));
  return svg`<g class=${name}>
    <rect class="edge" x=${left} y=${top} width=${w} height=${h} />
    <rect stroke=${color} x=${left} y=${top} width=${w} height=${h} />
    ${points.map(([x, y]) => svg`<circle fill=${color} cx=${x} cy=${y} r=${radius} />`)}
  </g>`;
}

/** As many keypoints would stand side by side along the image. */
const POINTS_PER_SIDE = 110;

/** The number on a box; with its name where it is marked. Names of those at the right end at the box's right edge. */
function tag({ number, color, detection }: DetectionMark, [height, width]: MarkedImage['size'], isMarked: boolean) {
  const [left, top, right] = detection.box;
  const percent = (value: number, whole: number): string => `${Math.min(100, Math.max(0, (100 * value) / whole))}%`;
  const isRight = isMarked && left > width / 2;
  const side = isRight ? { right: percent(width - right, width) } : { left: percent(left, width) };
  const words = isMarked ? `${number} ${detectionWords(detection)}` : String(number);
  return html`<span
    class="tag ${top / height > ROOM_ABOVE ? 'above' : ''}"
    aria-hidden="true"
    ${styled({ ...side, top: percent(top, height), background: color })}
    >${words}</span
  >`;
}

/** Boxes that begin higher, as a part of the image, have their number inside. */
const ROOM_ABOVE = 0.08;

/** The smallest of the boxes that hold a place of the image. */
export function markAt(marks: readonly DetectionMark[], { u, v }: Place, [height, width]: MarkedImage['size']) {
  const [x, y] = [u * width, v * height];
  const holding = marks.filter(({ detection: { box } }) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3]);
  return holding.reduce<DetectionMark | undefined>(
    (smallest, mark) => (smallest === undefined || area(mark.detection) < area(smallest.detection) ? mark : smallest),
    undefined,
  );
}

function area({ box: [left, top, right, bottom] }: ReportedDetection): number {
  return (right - left) * (bottom - top);
}
