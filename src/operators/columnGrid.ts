import type { NodeProto } from '../onnx/proto/onnx_pb';
import { intsAttribute } from '../onnx/attributes';

/** The blocks that Col2Im lays into an image, by spatial axis. */
export interface ColumnGrid {
  readonly block: readonly number[];
  /** How many blocks there are along each axis. */
  readonly counts: readonly number[];
  /** Whether mirroring the image mirrors the places where blocks begin. */
  readonly symmetric: readonly boolean[];
}

interface ColumnQuestion {
  readonly node: NodeProto;
  readonly value: (index: number) => readonly number[] | undefined;
}

/** By the sizes in inputs 1 and 2; undefined where these are computed. ONNX Col2Im, version 18. */
export function columnGrid({ node, value }: ColumnQuestion): ColumnGrid | undefined {
  const [image, block] = [value(1), value(2)];
  if (image === undefined || block === undefined) return undefined;
  const ones = image.map(() => 1);
  const strides = intsAttribute(node, 'strides', ones);
  const dilations = intsAttribute(node, 'dilations', ones);
  const pads = intsAttribute(
    node,
    'pads',
    [...ones, ...ones].map(() => 0),
  );
  const free = image.map((size, i) => size + pads[i]! + pads[i + image.length]! - dilations[i]! * (block[i]! - 1) - 1);
  return {
    block,
    counts: free.map((length, i) => Math.floor(length / strides[i]!) + 1),
    symmetric: free.map((length, i) => pads[i] === pads[i + image.length]! - (length % strides[i]!)),
  };
}
