import { attribute } from '../../../src/onnx/attributes';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { normalArray } from '../random';
import { GraphBuilder } from './graphBuilder';

export interface CropNetOptions {
  /** 24 of MTCNN's second network, 48 of its third, which has landmarks. */
  readonly side: 24 | 48;
  /** It answers a left-right mirror as its outputs' form says. */
  readonly isExact: boolean;
}

/** Entries of an output: the one that takes its place in the mirror image, with its sign. */
type Mirror = readonly (readonly [source: number, sign: 1 | -1])[];

const CORNERS: Mirror = [[2, -1], [1, 1], [0, -1], [3, 1]]; // prettier-ignore
const SCORES: Mirror = [[0, 1], [1, 1]]; // prettier-ignore
const FACE = [1, 0, 2, 4, 3];
/** All x, less a half, then all y. */
const POINTS: Mirror = [
  ...FACE.map((source) => [source, -1] as const),
  ...FACE.map((source) => [5 + source, 1] as const),
];

/** MTCNN's networks of crops as one dense layer, with names that tell nothing. */
export function cropNet({ side, isExact }: CropNetOptions): ModelProto {
  const b = new GraphBuilder({ seed: 5, opset: 17 });
  const x = b.input('input', [1, 3, side, side]);
  const flat = b.node('Reshape', [x, b.ints([1, 3 * side * side])]);
  const dense = (mirror: Mirror, seed: number): string => {
    const rows = rowsOf(mirror, side, seed, isExact);
    const matrix = Array.from({ length: 3 * side * side }, (_, i) => rows.map((row) => row[i]!)).flat();
    return b.node('MatMul', [flat, b.weight([3 * side * side, mirror.length], matrix)]);
  };
  b.output(dense(CORNERS, 1), 'dense_5');
  if (side === 48) b.output(b.node('Add', [dense(POINTS, 2), b.weight([10], halves())]), 'dense_6');
  b.output(b.node('Softmax', [dense(SCORES, 3)], { axis: attribute.int(1) }), 'softmax_2');
  return b.build();
}

function halves(): number[] {
  return [...Array<number>(5).fill(0.5), ...Array<number>(5).fill(0.4)];
}

function rowsOf(mirror: Mirror, side: number, seed: number, isExact: boolean): Float32Array[] {
  const size = 3 * side * side;
  const rows = mirror.map((_, i) => normalArray(size, 10 * seed + i, 0.3 / Math.sqrt(size)));
  if (!isExact) return rows;
  const mirrored = (i: number): number => i - (i % side) + side - 1 - (i % side);
  return mirror.map(([source, sign], entry) =>
    rows[entry]!.map((value, i) => (value + sign * rows[source]![mirrored(i)]!) / 2),
  );
}
