import { intsAttribute } from '../../onnx/attributes';
import { positiveAxis } from '../axes';
import type { MirrorContext } from './mirrorImage';

/** Columns that a Pad adds to each axis of its tensor; negative ones are cut off. */
export interface PadAmounts {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** Of a Pad on a tensor with `rank` axes; undefined where they are computed from the image. ONNX Pad. */
export function padAmounts(
  { node, opset, value }: Pick<MirrorContext, 'node' | 'opset' | 'value'>,
  rank: number,
): PadAmounts | undefined {
  const values = opset < 11 ? intsAttribute(node, 'pads') : value(1);
  const chosen = (node.input[3] ?? '') === '' ? undefined : value(3);
  if (values === undefined || ((node.input[3] ?? '') !== '' && chosen === undefined)) return undefined;
  const axes = chosen?.map((axis) => positiveAxis(axis, rank)) ?? Array.from({ length: rank }, (_, i) => i);
  const amounts = { begin: new Array<number>(rank).fill(0), end: new Array<number>(rank).fill(0) };
  axes.forEach((axis, i) => {
    amounts.begin[axis] = values[i]!;
    amounts.end[axis] = values[axes.length + i]!;
  });
  return amounts;
}
