import { TensorProto_DataType as Type, type ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { dataTypeName } from '../../onnx/tensors';
import { valueDataType } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import type { Network } from '../../operators/network';

const FLOATS: ReadonlySet<Type> = new Set([Type.FLOAT, Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]);

/** A graph output whose values are real numbers; an undeclared type counts as float32. */
export function isFloatOutput(output: ValueInfoProto): boolean {
  return FLOATS.has(outputType(output));
}

export function outputType(output: ValueInfoProto): Type {
  const type = valueDataType(output);
  return type === Type.UNDEFINED ? Type.FLOAT : type;
}

/** Outputs that depend on the image, by whether a mean of them means anything. */
export interface OutputKinds {
  readonly averaged: readonly ValueInfoProto[];
  /** Class indices, masks, counts: whole numbers. */
  readonly whole: readonly ValueInfoProto[];
}

/** @throws UserError `model-unsupported` when no output can be averaged. */
export function imageOutputs(network: Network): OutputKinds {
  const outputs = network.model.graph.outputs.filter((o) => network.action(o.name) !== undefined);
  const averaged = outputs.filter(isFloatOutput);
  const whole = outputs.filter((o) => !isFloatOutput(o));
  if (averaged.length > 0) return { averaged, whole };
  const found = whole.map((o) => `${o.name} (${dataTypeName(outputType(o))})`).join(', ');
  throw new UserError(
    'model-unsupported',
    `${network.model.path}: expected an output of real numbers that depends on the image, found ${found || 'none'}. Export the model with its scores or embeddings as output.`,
    network.model.path,
  );
}
