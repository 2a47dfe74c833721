import { TensorProto_DataType as Type, type ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { dataTypeName } from '../../onnx/tensors';
import { valueDataType } from '../../onnx/valueInfo';
import { UserError } from '../../protocol/errors';
import type { Merge } from '../../protocol/fix';
import type { Network } from '../../operators/network';
import { joiningObstacle, mergingOf, type Merging } from '../../report/facts/averaging';
import type { Contracts } from './outputRules';

const FLOATS: ReadonlySet<Type> = new Set([Type.FLOAT, Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]);

/** A graph output whose values are real numbers; an undeclared type counts as float32. */
export function isFloatOutput(output: ValueInfoProto): boolean {
  return FLOATS.has(outputType(output));
}

export function outputType(output: ValueInfoProto): Type {
  const type = valueDataType(output);
  return type === Type.UNDEFINED ? Type.FLOAT : type;
}

/** Outputs that are made of the image, by whether a mean of them means anything. */
export interface OutputKinds {
  readonly averaged: readonly ValueInfoProto[];
  /** Class indices, masks, counts: whole numbers, and what is ignored. */
  readonly whole: readonly ValueInfoProto[];
}

/**
 * @throws UserError `model-unsupported` when no output can be merged, or one must not be: finished detections, what
 *   should change under a flip and, by a sum or a concatenation, whatever is no vector.
 */
export function imageOutputs(network: Network, contracts: Contracts, merge: Merge): OutputKinds {
  const outputs = network.model.graph.madeOutputs.filter((o) => network.action(o.name) !== undefined);
  const merging = (output: ValueInfoProto): Merging => {
    const contract = contracts.get(output.name);
    const wanted = contract === undefined ? 'mean' : mergingOf(contract);
    return wanted === 'mean' && !isFloatOutput(output) ? 'kept' : wanted;
  };
  for (const output of outputs) refuse(network, output, merging(output));
  const averaged = outputs.filter((output) => merging(output) === 'mean');
  if (merge === 'sum' || merge === 'concat') for (const output of averaged) refuseJoining(network, output, contracts);
  const whole = outputs.filter((output) => merging(output) === 'kept');
  if (averaged.length > 0) return { averaged, whole };
  const found = whole.map((o) => `${o.name} (${dataTypeName(outputType(o))})`).join(', ');
  throw new UserError(
    'model-unsupported',
    `${network.model.path}: expected an output of real numbers that depends on the image, found ${found || 'none'}. Export the model with its scores or embeddings as output.`,
    network.model.path,
  );
}

function refuse({ model: { path } }: Network, { name }: ValueInfoProto, merging: Merging): void {
  if (typeof merging === 'string') return;
  throw new UserError(
    'model-unsupported',
    `${path}: the output ${name} ${merging.refused}. Average another output, or state another contract with --preprocess.`,
    path,
  );
}

function refuseJoining({ model: { path } }: Network, { name }: ValueInfoProto, contracts: Contracts): void {
  const contract = contracts.get(name);
  const why = contract === undefined ? 'is not known to be a vector' : joiningObstacle(contract);
  if (why === undefined) return;
  throw new UserError(
    'model-unsupported',
    `${path}: the output ${name} ${why}. Use --merge mean or, where it is an embedding, state the contract vector with --preprocess.`,
    path,
  );
}
