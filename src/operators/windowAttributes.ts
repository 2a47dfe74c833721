import { intAttribute, intsAttribute, stringAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import type { AutoPad, AxisPads } from './gridRule';

/** Attributes of a sliding operator, one entry per spatial axis (tensor axes 2, 3, …). */
export interface WindowAttributes {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly AxisPads[];
  readonly autoPad: AutoPad;
  /** Pools only: a partial window at the end counts. */
  readonly ceilMode: boolean;
}

const AUTO_PADS: readonly AutoPad[] = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'];

/** Anything else is refused by ONNX Runtime: such a model never runs. */
function autoPadOf(node: NodeProto): AutoPad {
  const text = stringAttribute(node, 'auto_pad', 'NOTSET');
  return AUTO_PADS.find((known) => known === text) ?? 'NOTSET';
}

/** `kernel`: the spatial size of the weights, where there are weights. */
export function windowAttributes(node: NodeProto, rank: number, kernel: readonly number[] = []): WindowAttributes {
  const axes = rank - 2;
  const ones = new Array<number>(axes).fill(1);
  const pads = intsAttribute(node, 'pads', new Array<number>(2 * axes).fill(0));
  return {
    kernel: intsAttribute(node, 'kernel_shape', kernel),
    strides: intsAttribute(node, 'strides', ones),
    dilations: intsAttribute(node, 'dilations', ones),
    pads: ones.map((_, i) => ({ begin: pads[i] ?? 0, end: pads[axes + i] ?? 0 })),
    autoPad: autoPadOf(node),
    ceilMode: intAttribute(node, 'ceil_mode', 0) === 1,
  };
}
