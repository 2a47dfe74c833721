import { intsAttribute, stringAttribute } from '../onnx/attributes';
import type { OnnxModel } from '../onnx/model';
import { isPointwise, operatorOf } from './catalog';
import type { ConcreteShapes } from './follow/rule';

/** A network whose shapes are known. */
interface ShapedNetwork {
  readonly model: OnnxModel;
  readonly shapes: ConcreteShapes;
}

/**
 * Axes along which a tensor repeats one column: it was spread over them from length 1, as the
 * pooled branch of a segmentation head is, or as rows are that TensorFlow repeats.
 */
export function uniformAxes(network: ShapedNetwork, tensor: string): ReadonlySet<number> {
  const { graph } = network.model;
  const { shape } = network.shapes;
  let [last, producer] = [tensor, graph.producer(tensor)];
  // Which axis of `last` each axis of the tensor is.
  let order = [...(shape(tensor) ?? []).keys()];
  while (producer !== undefined) {
    const permuted = operatorOf(producer).flags.axes === 'permuted';
    if (!permuted && (producer.input.length !== 1 || !isPointwise(producer))) break;
    const perm = permuted ? intsAttribute(producer, 'perm', [...order.keys()].reverse()) : undefined;
    if (perm !== undefined) order = order.map((axis) => perm[axis]!);
    last = producer.input[0]!;
    producer = graph.producer(last);
  }
  if (producer === undefined) return new Set();
  // A region of interest may reach beyond the column, and is filled there.
  const crops = stringAttribute(producer, 'coordinate_transformation_mode') === 'tf_crop_and_resize';
  if (operatorOf(producer).flags.spreads !== true || crops) return new Set();
  const [from, to] = [shape(producer.input[0] ?? ''), shape(last)];
  if (from === undefined || to === undefined) return new Set();
  const offset = to.length - from.length;
  const isSpread = (axis: number): boolean => axis < offset || (from[axis - offset] === 1 && to[axis]! > 1);
  return new Set([...order.keys()].filter((axis) => isSpread(order[axis]!)));
}
