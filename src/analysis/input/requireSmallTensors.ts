import type { OnnxModel } from '../../onnx/model';
import { elementCount, isExternal, tensorData, tensorDims } from '../../onnx/tensors';
import type { Shapes } from '../../operators/inferShapes';
import { UserError } from '../../protocol/errors';
import { cutText, MAX_NAME } from '../../report/facts/cutText';

/** Values of one tensor inside a model: 8 GiB of float32. */
export const MAX_TENSOR_VALUES = 2 ** 31;

/**
 * That no operator makes a tensor for which there is no memory: ONNX Runtime would take it until the machine has none.
 *
 * @param shapes as far as they can be read off the file
 * @throws UserError `input-too-large`, or `model-invalid` where weights only claim to be so large
 */
export function requireSmallTensors({ graph, path }: OnnxModel, shapes: Pick<Shapes, 'shape'>): void {
  for (const weights of graph.proto.initializer) {
    // No file holds as many: this says what is wrong with it.
    if (!isExternal(weights) && elementCount(tensorDims(weights)) > MAX_TENSOR_VALUES) tensorData(weights);
  }
  for (const { opType, output } of graph.nodes) {
    for (const tensor of output) {
      const shape = shapes.shape(tensor);
      if (shape === undefined || elementCount(shape) <= MAX_TENSOR_VALUES) continue;
      throw new UserError(
        'input-too-large',
        `${path}: its operator ${cutText(opType, MAX_NAME)} makes a tensor ${cutText(tensor, MAX_NAME)} of ${shape.join('×')} = ${elementCount(shape)} values; at most ${MAX_TENSOR_VALUES} are run (MAX_TENSOR_VALUES). Take a smaller input, or export the model without it.`,
        path,
      );
    }
  }
}
