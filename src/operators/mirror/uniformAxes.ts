import { stringAttribute } from '../../onnx/attributes';
import type { OnnxModel } from '../../onnx/model';
import { isPointwise, operatorOf } from '../catalog';
import type { ConcreteShapes } from '../follow/rule';

/** A network whose shapes are known. */
interface ShapedNetwork {
  readonly model: OnnxModel;
  readonly shapes: ConcreteShapes;
}

/**
 * Axes along which a tensor repeats one column: it was spread over them from length 1, as the
 * pooled branch of a segmentation head is.
 */
export function uniformAxes(network: ShapedNetwork, tensor: string): ReadonlySet<number> {
  const { graph } = network.model;
  let [last, producer] = [tensor, graph.producer(tensor)];
  while (producer?.input.length === 1 && isPointwise(producer)) {
    last = producer.input[0]!;
    producer = graph.producer(last);
  }
  if (producer === undefined) return new Set();
  // A region of interest may reach beyond the column, and is filled there.
  const crops = stringAttribute(producer, 'coordinate_transformation_mode') === 'tf_crop_and_resize';
  if (operatorOf(producer).flags.spreads !== true || crops) return new Set();
  const [from, to] = [network.shapes.shape(producer.input[0] ?? ''), network.shapes.shape(last)];
  if (from === undefined || to === undefined) return new Set();
  const offset = to.length - from.length;
  return new Set([...to.keys()].filter((axis) => axis < offset || (from[axis - offset] === 1 && to[axis]! > 1)));
}
