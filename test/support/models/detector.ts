import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { uniform } from '../random';
import { GraphBuilder } from './graphBuilder';

/** What a finished detector gives: the forms that exporters write. */
export const DETECTOR_FORMS = [
  'rows6',
  'paddle6',
  'rows7',
  'yolox7',
  'ssd7',
  'torchvision',
  'mmdet',
  'tensorflow',
  'detr',
  'picks',
  'picksInside',
  'faces15',
  'poses',
  'movenet',
] as const;
export type DetectorForm = (typeof DETECTOR_FORMS)[number];

export interface DetectorOptions {
  readonly form: DetectorForm;
  readonly seed: number;
  /** Boxes move with kernels that are not antisymmetric, and scores with ones that are not symmetric. */
  readonly isBroken?: boolean;
  readonly size?: readonly [number, number];
  /** Subtracted from every coordinate, so that x → W − 1 − x is the mirror. */
  readonly origin?: 'edge' | 'center';
  /** Nothing reaches the score that counts. */
  readonly isSilent?: boolean;
}

const STRIDE = 8;
const CLASSES = 3;
const KEPT = 24;

/**
 * A detector whose boxes mirror exactly: positions are a grid plus offsets by antisymmetric kernels, sizes and scores
 * come from one pixel each. What is behind picks by score (TopK) or by overlap (NonMaxSuppression).
 */
export function detector(options: DetectorOptions): ModelProto {
  return new Detector(options).build();
}

class Detector {
  readonly #b: GraphBuilder;
  readonly #options: DetectorOptions;
  readonly #cells: readonly [number, number];
  readonly #size: readonly [number, number];

  constructor(options: DetectorOptions) {
    this.#options = options;
    this.#b = new GraphBuilder({ seed: options.seed, opset: 17 });
    this.#size = options.size ?? [64, 96];
    this.#cells = [this.#size[0] / STRIDE, this.#size[1] / STRIDE];
  }

  build(): ModelProto {
    const b = this.#b;
    const x = b.input('images', [1, 3, ...this.#size]);
    const seen = b.relu(b.conv(x, 6, 1));
    const features = b.averagePool(seen, STRIDE, { stride: STRIDE });
    b.setChannels(features, 6);
    const centers = this.#centers(features);
    const sizes = this.#rows(this.#scaled(b.node('Sigmoid', [this.#spread(this.#head(features, 2))]), 30, 6), 2);
    const scores = b.node('Sigmoid', [
      this.#scaled(
        this.#rows(this.#spread(this.#head(features, CLASSES)), CLASSES),
        3,
        this.#options.isSilent ? -40 : 0.5,
      ),
    ]);
    this.#finish(centers, sizes, scores);
    return b.build();
  }

  /** 1×1 where exact; else kernels of any kind. */
  #head(features: string, channels: number): string {
    return this.#b.conv(
      features,
      channels,
      this.#options.isBroken ? 3 : 1,
      this.#options.isBroken ? { pads: 1, gain: 3 } : { gain: 3 },
    );
  }

  /** Averaged features lie close together: apart again, alike for all places. */
  #spread(tensor: string): string {
    const b = this.#b;
    const mean = b.node('ReduceMean', [tensor], { axes: attribute.ints([2, 3]), keepdims: attribute.int(1) });
    return this.#scaled(b.node('Sub', [tensor, mean]), 8, 0);
  }

  #scaled(tensor: string, factor: number, offset: number): string {
    const b = this.#b;
    return b.node('Add', [b.node('Mul', [tensor, b.weight([], [factor])]), b.weight([], [offset])]);
  }

  /** [1, C, h, w] to [1, h·w, C]. */
  #rows(tensor: string, channels: number): string {
    const b = this.#b;
    const flat = b.node('Reshape', [tensor, b.ints([1, channels, this.#cells[0] * this.#cells[1]])]);
    return b.transpose(flat, [0, 2, 1]);
  }

  #centers(features: string): string {
    const b = this.#b;
    const next = uniform(this.#options.seed);
    const [h, w] = this.#cells;
    // [1, 2, h, w]: an antisymmetric kernel along x for dx, along y for dy.
    const kernel = [0, 1].flatMap((axis) =>
      Array.from({ length: 6 }, () => {
        const [a, c] = [next() * 4 - 2, next() * 4 - 2];
        const odd = [-a, 0, a, -c, 0, c, -a, 0, a];
        const free = Array.from({ length: 9 }, () => next() * 4 - 2);
        const own = axis === 0 ? odd : odd.map((_, i) => odd[(i % 3) * 3 + Math.floor(i / 3)]!);
        return this.#options.isBroken ? free : own;
      }).flat(),
    );
    const moved = b.node('Conv', [features, b.weight([2, 6, 3, 3], kernel)], { pads: attribute.ints([1, 1, 1, 1]) });
    const offsets = this.#scaled(b.node('Tanh', [moved]), STRIDE / 2, 0);
    const shift = this.#options.origin === 'center' ? 0.5 : 0;
    const grid = [
      ...Array.from({ length: h * w }, (_, i) => ((i % w) + 0.5) * STRIDE - shift),
      ...Array.from({ length: h * w }, (_, i) => (Math.floor(i / w) + 0.5) * STRIDE - shift),
    ];
    return this.#rows(b.node('Add', [offsets, b.weight([1, 2, h, w], grid)]), 2);
  }

  #finish(centers: string, sizes: string, scores: string): void {
    const b = this.#b;
    const half = this.#scaled(sizes, 0.5, 0);
    const corners = b.concat([b.node('Sub', [centers, half]), b.node('Add', [centers, half])], 2);
    switch (this.#options.form) {
      case 'picks':
      case 'picksInside':
        return this.#picks(corners, scores);
      case 'torchvision':
      case 'mmdet':
      case 'rows7':
        return this.#suppressed(corners, scores);
      default:
        return this.#ranked(corners, centers, sizes, scores);
    }
  }

  #suppress(corners: string, scores: string): string {
    const b = this.#b;
    const limits = [b.ints([200], []), b.weight([], [0.45]), b.weight([], [0.3])];
    return b.node('NonMaxSuppression', [corners, b.transpose(scores, [0, 2, 1]), ...limits]);
  }

  #picks(corners: string, scores: string): void {
    const b = this.#b;
    const selected = this.#suppress(corners, scores);
    b.output(selected, 'selected', Type.INT64, ['n', 3]);
    if (this.#options.form === 'picksInside') return;
    b.output(corners, 'boxes', Type.FLOAT, [1, 'cells', 4]);
    b.output(scores, 'scores', Type.FLOAT, [1, 'cells', CLASSES]);
  }

  #suppressed(corners: string, scores: string): void {
    const b = this.#b;
    const selected = this.#suppress(corners, scores);
    const column = (i: number): string => b.node('Gather', [selected, b.ints([i], [])], { axis: attribute.int(1) });
    const [number, box] = [column(1), column(2)];
    const boxes = b.node('Gather', [this.#withoutBatch(corners), box], { axis: attribute.int(0) });
    const places = b.concat([this.#column(box, -1), this.#column(number, -1)], 1);
    b.setChannels(places, 2);
    const found = b.node('GatherND', [this.#withoutBatch(scores), places]);
    const float = (tensor: string): string =>
      this.#column(b.node('Cast', [tensor], { to: attribute.int(Type.FLOAT) }), -1);
    switch (this.#options.form) {
      case 'torchvision':
        b.output(boxes, 'boxes', Type.FLOAT, ['n', 4]);
        b.output(number, 'labels', Type.INT64, ['n']);
        b.output(found, 'scores', Type.FLOAT, ['n']);
        return;
      case 'mmdet':
        b.output(this.#column(b.concat([boxes, this.#column(found, -1)], 1), 0), 'dets', Type.FLOAT, [1, 'n', 5]);
        b.output(this.#column(number, 0), 'labels', Type.INT64, [1, 'n']);
        return;
      default:
        b.output(b.concat([float(column(0)), boxes, float(number), this.#column(found, -1)], 1), 'output', Type.FLOAT, [
          'n',
          7,
        ]);
    }
  }

  #withoutBatch(tensor: string): string {
    return this.#b.node('Squeeze', [tensor, this.#b.ints([0])]);
  }

  #column(tensor: string, axis: number): string {
    const made = this.#b.node('Unsqueeze', [tensor, this.#b.ints([axis])]);
    this.#b.setChannels(made, 1);
    return made;
  }

  /** The best cells, best first. */
  #ranked(corners: string, centers: string, sizes: string, scores: string): void {
    const b = this.#b;
    const best = b.node('ReduceMax', [scores], { axes: attribute.ints([2]), keepdims: attribute.int(0) });
    b.nodeWithOutputs('TopK', [best, b.ints([KEPT])], ['best', 'cells'], { axis: attribute.int(1) });
    const rows = (tensor: string): string =>
      b.node('Gather', [this.#withoutBatch(tensor), this.#withoutBatch('cells')]);
    const classes = b.node('ArgMax', [rows(scores)], { axis: attribute.int(1), keepdims: attribute.int(1) });
    const number = b.node('Cast', [classes], { to: attribute.int(Type.FLOAT) });
    const score = this.#column(this.#withoutBatch('best'), -1);
    const parts: Parts = { boxes: rows(corners), centers: rows(centers), sizes: rows(sizes), score, number };
    const batched = (tensors: readonly string[]): string =>
      this.#column(b.node('Concat', tensors, { axis: attribute.int(1) }), 0);
    const table = (...tensors: string[]): string => b.output(batched(tensors), 'output0', Type.FLOAT);
    const zero = this.#scaled(number, 0, 0);
    switch (this.#options.form) {
      case 'paddle6':
        table(number, score, parts.boxes);
        return;
      case 'ssd7':
        table(zero, number, score, b.node('Div', [parts.boxes, this.#extent(2)]));
        return;
      case 'yolox7': {
        const objectness = b.node('Sqrt', [score]);
        table(parts.boxes, objectness, objectness, number);
        return;
      }
      case 'faces15':
        table(parts.boxes, score, ...this.#points(parts, FACE));
        return;
      case 'poses':
        table(parts.boxes, score, number, ...this.#points(parts, BODY, score));
        return;
      case 'movenet':
        return this.#moveNet(parts, table);
      case 'tensorflow':
        return this.#tensorflow(parts);
      case 'detr':
        return this.#detr(parts, rows(scores));
      default:
        table(parts.boxes, score, number);
    }
  }

  /** Width and height, as often as asked. */
  #extent(times: number): string {
    const [height, width] = this.#size;
    return this.#b.weight([2 * times], Array.from({ length: times }, () => [width, height]).flat());
  }

  /** Places beside the center, in parts of the box's size; the left and right of a pair are mirror images. */
  #points({ centers, sizes }: Parts, places: readonly (readonly [number, number])[], score?: string): string[] {
    const b = this.#b;
    return places.flatMap(([x, y]) => {
      const offset = b.node('Mul', [sizes, b.weight([2], [x, y])]);
      const point = b.node('Add', [centers, offset]);
      return score === undefined ? [point] : [point, score];
    });
  }

  /** Rows and columns in parts of the image: 17 points with their scores, the box, its score. */
  #moveNet(parts: Parts, table: (...tensors: string[]) => string): void {
    const b = this.#b;
    const parted = (tensor: string, times: number): string => b.node('Div', [tensor, this.#extent(times)]);
    const rowsFirst = (tensor: string, order: readonly number[]): string =>
      b.node('Gather', [tensor, b.ints([...order])], { axis: attribute.int(1) });
    const centers = parted(parts.centers, 1);
    const points = this.#points({ ...parts, centers, sizes: parted(parts.sizes, 1) }, BODY);
    table(
      ...points.flatMap((point) => [rowsFirst(point, [1, 0]), parts.score]),
      rowsFirst(parted(parts.boxes, 2), [1, 0, 3, 2]),
      parts.score,
    );
  }

  #tensorflow({ boxes, score, number }: Parts): void {
    const b = this.#b;
    const swapped = b.node('Gather', [b.node('Div', [boxes, this.#extent(2)]), b.ints([1, 0, 3, 2])], {
      axis: attribute.int(1),
    });
    b.output(this.#column(swapped, 0), 'detection_boxes');
    b.output(this.#column(this.#withoutLast(score), 0), 'detection_scores');
    b.output(this.#column(this.#withoutLast(number), 0), 'detection_classes');
    // As many as are no weaker than 0.3.
    const strong = b.node('Cast', [b.node('Greater', ['best', b.weight([], [0.3])])], {
      to: attribute.int(Type.FLOAT),
    });
    const count = b.node('ReduceSum', [strong, b.ints([1])], { keepdims: attribute.int(0) });
    b.output(count, 'num_detections');
  }

  #withoutLast(tensor: string): string {
    return this.#b.node('Squeeze', [tensor, this.#b.ints([1])]);
  }

  #detr({ centers, sizes }: Parts, scores: string): void {
    const b = this.#b;
    const boxes = b.node('Concat', [centers, sizes], { axis: attribute.int(1) });
    b.output(this.#column(b.node('Div', [boxes, this.#extent(2)]), 0), 'pred_boxes');
    const logits = b.node('Log', [b.node('Div', [scores, this.#scaled(scores, -1, 1.001)])]);
    const nothing = b.node('Sub', [
      b.weight([1, 1], [0.5]),
      b.node('ReduceMax', [logits], { axes: attribute.ints([1]), keepdims: attribute.int(1) }),
    ]);
    b.output(this.#column(b.node('Concat', [logits, nothing], { axis: attribute.int(1) }), 0), 'logits');
  }
}

interface Parts {
  readonly boxes: string;
  readonly centers: string;
  readonly sizes: string;
  readonly score: string;
  readonly number: string;
}

/** Eyes, nose, corners of the mouth. */
const FACE = [
  [-0.2, -0.2],
  [0.2, -0.2],
  [0, 0],
  [-0.15, 0.25],
  [0.15, 0.25],
] as const;

/** COCO: the nose, then left and right of eyes, ears, shoulders, elbows, wrists, hips, knees and ankles. */
const BODY: readonly (readonly [number, number])[] = [
  [0, -0.4],
  ...Array.from({ length: 8 }, (_, i) => [
    [0.1 + 0.02 * i, -0.35 + 0.1 * i] as const,
    [-0.1 - 0.02 * i, -0.35 + 0.1 * i] as const,
  ]).flat(),
];
