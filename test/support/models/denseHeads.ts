import { create } from '@bufbuild/protobuf';
import { attribute } from '../../../src/onnx/attributes';
import { StringStringEntryProtoSchema, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { normalArray } from '../random';
import { GraphBuilder } from './graphBuilder';

/** How a mirror acts on a channel: the channel that takes its place, and the sign that it takes. */
interface Channel {
  readonly h?: readonly [source: number, sign: 1 | -1];
  readonly v?: readonly [source: number, sign: 1 | -1];
}

export const SIZE = [64, 96] as const;
const KERNEL = 8;
const STEP = 8;
const [ROWS, COLUMNS] = [SIZE[0] / STEP, SIZE[1] / STEP];

const plain = (count: number): Channel[] => Array.from({ length: count }, () => ({}));
/** dx, dy, dw, dh. */
const RELATIVE: readonly Channel[] = [{ h: [0, -1] }, { v: [1, -1] }, {}, {}];

/**
 * Small heads on a grid of 8×12 cells of a 64×96 image, each a patch convolution whose channels answer a mirror as the
 * head's form says: exactly, or, of `broken` ones, not at all.
 */
export const DENSE_HEADS = {
  deltas: { channels: RELATIVE, build: (b, raw) => b.output(raw, 'bbox_pred') },
  ltrb: {
    channels: [{ h: [2, 1] }, { v: [3, 1] }, { h: [0, 1] }, { v: [1, 1] }],
    build: (b, raw) => b.output(b.node('Exp', [raw]), 'ltrb'),
  },
  dfl: {
    channels: [...sides(16), ...plain(3)],
    build: (b, raw) => b.output(raw, 'output0'),
  },
  anchors: {
    channels: anchored(3),
    build: (b, raw) => {
      const split = b.node('Reshape', [raw, b.ints([1, 3, 8, ROWS, COLUMNS])]);
      b.output(b.node('Transpose', [split], { perm: attribute.ints([0, 1, 3, 4, 2]) }), 'output');
    },
  },
  // Two levels of one head, of which the data tell the first clearly and the second hardly.
  levels: {
    channels: anchored(6),
    build: (b, raw) => {
      const level = (tensor: string, step: number, name: string): void => {
        const split = b.node('Reshape', [tensor, b.ints([1, 3, 8, ROWS / step, COLUMNS / step])]);
        b.output(b.node('Transpose', [split], { perm: attribute.ints([0, 1, 3, 4, 2]) }), name);
      };
      const [kernel_shape, strides] = [attribute.ints([2, 2]), attribute.ints([2, 2])];
      level(b.node('AveragePool', [part(b, raw, 24, 48)], { kernel_shape, strides }), 2, 'n2');
      level(part(b, raw, 0, 24), 1, 'n1');
    },
    noise: (channel) => (channel < 24 ? 0.05 : 0.8),
  },
  centers: { channels: [...RELATIVE, ...plain(3)], build: (b, raw) => b.output(centers(b, raw, 3), 'output0') },
  corners: {
    channels: [...RELATIVE, ...plain(3)],
    build: (b, raw) => {
      const read = centers(b, raw, 3);
      const [xy, wh, scores] = [part(b, read, 0, 2), part(b, read, 2, 4), part(b, read, 4, 7)];
      const half = b.node('Mul', [wh, b.weight([1], [0.5])]);
      const size = b.weight([1, 4, 1], [96, 64, 96, 64]);
      const edges = b.node('Concat', [b.node('Sub', [xy, half]), b.node('Add', [xy, half])], {
        axis: attribute.int(1),
      });
      const all = b.node('Concat', [b.node('Div', [edges, size]), scores], { axis: attribute.int(1) });
      b.output(b.node('Transpose', [all], { perm: attribute.ints([0, 2, 1]) }), 'output');
    },
  },
  pose: {
    channels: [...RELATIVE, ...plain(1), ...points(17)],
    build: (b, raw) => {
      const read = centers(b, part(b, raw, 0, 5), 1);
      const xs = b.node('Mul', [b.node('Tanh', [part(b, raw, 5, 22)]), b.weight([1], [8])]);
      const ys = b.node('Mul', [b.node('Tanh', [part(b, raw, 22, 39)]), b.weight([1], [8])]);
      const [gx, gy] = gridOf(b);
      const numbers = [b.node('Add', [xs, gx]), b.node('Add', [ys, gy]), b.node('Sigmoid', [part(b, raw, 39, 56)])];
      const apart = numbers.map((x) => b.node('Reshape', [x, b.ints([1, 17, 1, ROWS * COLUMNS])]));
      const joined = b.node('Concat', apart, { axis: attribute.int(2) });
      const flat = b.node('Reshape', [joined, b.ints([1, 51, ROWS * COLUMNS])]);
      b.output(b.node('Concat', [read, flat], { axis: attribute.int(1) }), 'output0');
    },
    metadata: {
      description: 'Ultralytics YOLOv8n-pose model',
      stride: '8',
      task: 'pose',
      imgsz: '[64, 96]',
      names: "{0: 'person'}",
      kpt_shape: '[17, 3]',
    },
  },
  // Turned boxes: a mirror changes the angle's sign, which is read modulo π from −π/4 on.
  turned: {
    channels: [...RELATIVE, ...plain(2), { h: [6, -1], v: [6, -1] }],
    build: (b, raw) => {
      const number = (value: number): string => b.weight([1], [value]);
      const read = centers(b, part(b, raw, 0, 6), 2);
      const angle = b.node('Reshape', [part(b, raw, 6, 7), b.ints([1, 1, ROWS * COLUMNS])]);
      const turns = b.node('Floor', [b.node('Div', [b.node('Add', [angle, number(Math.PI / 4)]), number(Math.PI)])]);
      const wrapped = b.node('Sub', [angle, b.node('Mul', [turns, number(Math.PI)])]);
      b.output(b.node('Concat', [read, wrapped], { axis: attribute.int(1) }), 'output0');
    },
    metadata: {
      description: 'Ultralytics YOLOv8n-obb model',
      stride: '8',
      task: 'obb',
      imgsz: '[64, 96]',
      names: "{0: 'plane', 1: 'ship'}",
    },
  },
  // Heads of several outputs whose names tell nothing, with their scores beside them.
  bins: {
    channels: [...sides(8), ...plain(3)],
    build: (b, raw) => {
      b.output(cells(b, part(b, raw, 0, 32), 32), 'n1');
      b.output(cells(b, b.node('Sigmoid', [part(b, raw, 32, 35)]), 3), 'n2');
    },
  },
  priors: {
    channels: [...RELATIVE, { h: [4, -1] }, { v: [5, -1] }, ...plain(8)],
    build: (b, raw) => {
      b.output(cells(b, part(b, raw, 0, 8), 4), 'n374');
      b.output(cells(b, part(b, raw, 8, 14), 3), 'n375');
    },
  },
  subpixel: {
    channels: [{ v: [0, -1] }, { h: [1, -1] }, ...plain(2)],
    build: (b, raw) => {
      b.output(b.node('Sigmoid', [part(b, raw, 0, 2)]), 'n539');
      b.output(b.node('Sigmoid', [part(b, raw, 2, 4)]), 'n537');
    },
  },
  facePoints: {
    channels: [...pairsOfPoints([1, 0, 2, 4, 3]), ...plain(1)],
    build: (b, raw) => {
      b.output(b.node('Sigmoid', [part(b, raw, 0, 10)]), 'n540');
      b.output(b.node('Sigmoid', [part(b, raw, 10, 11)]), 'n537');
    },
  },
  // x before y, behind the box: of BlazeFace's eyes, nose, mouth and ears.
  anchoredPoints: {
    channels: [
      ...RELATIVE,
      ...[1, 0, 2, 3, 5, 4].flatMap((partner): Channel[] => [
        { h: [4 + 2 * partner, -1], v: [4 + 2 * partner, 1] },
        { h: [5 + 2 * partner, 1], v: [5 + 2 * partner, -1] },
      ]),
      ...plain(1),
    ],
    build: (b, raw) => {
      b.output(cells(b, part(b, raw, 0, 16), 16), 'regressors');
      b.output(cells(b, part(b, raw, 16, 17), 1), 'classificators');
    },
  },
  cornerDeltas: {
    channels: [{ v: [2, -1] }, { h: [3, -1] }, { v: [0, -1] }, { h: [1, -1] }, ...plain(2)],
    build: (b, raw) => {
      const last = (tensor: string): string => b.node('Transpose', [tensor], { perm: attribute.ints([0, 2, 3, 1]) });
      b.output(last(part(b, raw, 0, 4)), 'conv2d_4');
      b.output(b.node('Softmax', [last(part(b, raw, 4, 6))], { axis: attribute.int(3) }), 'softmax');
    },
  },
  flow: {
    channels: [{ h: [0, -1] }, { v: [1, -1] }],
    build: (b, raw) => b.output(raw, 'flow'),
  },
  joints: {
    channels: [{}, { h: [2, 1], v: [2, 1] }, { h: [1, 1], v: [1, 1] }],
    build: (b, raw) => b.output(raw, 'heatmaps'),
  },
} satisfies Record<string, Head>;

interface Head {
  readonly channels: readonly Channel[];
  readonly build: (b: GraphBuilder, raw: string) => void;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What is added to an exact kernel, relative to a broken one. */
  readonly noise?: (channel: number) => number;
}

/** Boxes, objectness and three classes for each of some anchors. */
function anchored(anchors: number): Channel[] {
  return Array.from({ length: anchors }, (_, i) => 8 * i).flatMap((base): Channel[] => [
    { h: [base, -1] },
    { v: [base + 1, -1] },
    ...plain(6),
  ]);
}

/** x of all points, then y, then scores; left and right of COCO's in pairs. */
function points(count: number): Channel[] {
  const partner = (i: number): number => (i === 0 ? 0 : i % 2 === 1 ? i + 1 : i - 1);
  return ['x', 'y', 'score'].flatMap((what, block) =>
    Array.from({ length: count }, (_, i): Channel => {
      const source = 5 + block * count + partner(i);
      return { h: [source, what === 'x' ? -1 : 1], v: [source, what === 'y' ? -1 : 1] };
    }),
  );
}

/** Distributions over the distances to the left, top, right and bottom. */
function sides(bins: number): Channel[] {
  return [2, 3, 0, 1].flatMap((partner, side) =>
    Array.from({ length: bins }, (_, bin): Channel => ({
      [side % 2 === 0 ? 'h' : 'v']: [partner * bins + bin, 1],
    })),
  );
}

/** y and x of one point after the other, which lie in their box: 1 − σ(x) = σ(−x). */
function pairsOfPoints(partners: readonly number[]): Channel[] {
  return partners.flatMap((partner): Channel[] => [
    { h: [2 * partner, 1], v: [2 * partner, -1] },
    { h: [2 * partner + 1, -1], v: [2 * partner + 1, 1] },
  ]);
}

/** [1, C, rows, columns] to [1, all boxes, numbers of a box]. */
function cells(b: GraphBuilder, tensor: string, numbers: number): string {
  const last = b.node('Transpose', [tensor], { perm: attribute.ints([0, 2, 3, 1]) });
  return b.node('Reshape', [last, b.ints([1, -1, numbers])]);
}

function part(b: GraphBuilder, x: string, from: number, to: number): string {
  return b.node('Slice', [x, b.ints([from]), b.ints([to]), b.ints([1])], {}, { channels: to - from });
}

/** x and y of every cell's center, in pixels. */
function gridOf(b: GraphBuilder): [string, string] {
  const at = (of: (row: number, column: number) => number): string => {
    const values = Array.from({ length: ROWS * COLUMNS }, (_, i) => of(Math.floor(i / COLUMNS), i % COLUMNS));
    return b.weight([1, 1, ROWS, COLUMNS], values);
  };
  return [at((_, column) => STEP * (column + 0.5)), at((row) => STEP * (row + 0.5))];
}

/** [1, 4 + scores, cells]: centers and sizes in pixels, then scores. */
function centers(b: GraphBuilder, raw: string, scores: number): string {
  const shift = b.node('Mul', [b.node('Tanh', [part(b, raw, 0, 2)]), b.weight([1], [6])]);
  const grid = b.node('Concat', gridOf(b), { axis: attribute.int(1) });
  const xy = b.node('Add', [shift, grid]);
  const wh = b.node('Mul', [b.node('Exp', [part(b, raw, 2, 4)]), b.weight([1], [STEP])]);
  const all = b.node('Concat', [xy, wh, b.node('Sigmoid', [part(b, raw, 4, 4 + scores)])], {
    axis: attribute.int(1),
  });
  return b.node('Reshape', [all, b.ints([1, 4 + scores, ROWS * COLUMNS])]);
}

/** @param exact whether the head answers flips as its form says */
export function denseHead(name: keyof typeof DENSE_HEADS, exact: boolean): ModelProto {
  const { channels, build, metadata = {}, noise = () => 0 }: Head = DENSE_HEADS[name];
  const b = new GraphBuilder({ seed: 7, opset: 17 });
  const x = b.input('images', [1, 3, ...SIZE]);
  const dims = [channels.length, 3, KERNEL, KERNEL];
  const kernel = patchKernel(channels, exact, noise);
  const weights = b.weight(dims, [...kernel]);
  const strides = attribute.ints([STEP, STEP]);
  const raw = b.node('Conv', [x, weights], { strides }, { channels: channels.length });
  build(b, raw);
  const model = b.build();
  model.metadataProps = Object.entries(metadata).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return model;
}

/** Normal kernels; exact ones are means over the group of flips, each with its channels' sources and signs. */
function patchKernel(channels: readonly Channel[], exact: boolean, noise: NonNullable<Head['noise']>): Float32Array {
  const patch = KERNEL * KERNEL;
  const size = 3 * patch;
  const kernel = normalArray(channels.length * size, 11, 1 / Math.sqrt(size));
  if (!exact) return kernel;
  const mirrored = (of: Float32Array, flip: 'h' | 'v'): Float32Array =>
    Float32Array.from(of, (_, i) => {
      const [channel, place] = [Math.floor(i / size), i % patch];
      const [source, sign] = channels[channel]![flip] ?? [channel, 1];
      const [row, column] = [Math.floor(place / KERNEL), place % KERNEL];
      const from = flip === 'h' ? row * KERNEL + KERNEL - 1 - column : (KERNEL - 1 - row) * KERNEL + column;
      return sign * of[source * size + (i % size) - place + from]!;
    });
  const h = mirrored(kernel, 'h');
  const both = kernel.map((value, i) => (value + h[i]!) / 2);
  const v = mirrored(both, 'v');
  return both.map((value, i) => (value + v[i]!) / 2 + noise(Math.floor(i / size)) * kernel[i]!);
}
