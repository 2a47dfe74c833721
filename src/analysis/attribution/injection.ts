import { TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import type { OnnxModel } from '../../onnx/model';
import { makeValueInfo } from '../../onnx/valueInfo';
import { editableModel, encodeModel } from '../../onnx/write';
import { UserError } from '../../protocol/errors';
import type { SessionTensor, Tensors } from '../measure/session';

/** `Where` exists since opset 9. */
const WHERE_OPSET = 9;
const RAW = '__flipscope_raw';
const VALUE = '__flipscope_value';
const CHOICE = '__flipscope_choice';

/** Element types by the names that ONNX Runtime's tensors carry. */
const TYPES: Readonly<Record<string, Type>> = {
  float32: Type.FLOAT,
  float16: Type.FLOAT16,
  float64: Type.DOUBLE,
  int64: Type.INT64,
  int32: Type.INT32,
  uint8: Type.UINT8,
  int8: Type.INT8,
  bool: Type.BOOL,
};

/**
 * The model with a switch behind each of some tensors: what the rest of the network reads is
 * either the tensor itself or a value that is fed. One session then runs every hybrid of a mirrored
 * beginning and an original end.
 *
 * @param tensors the switchable tensors, with their types and ranks.
 * @throws UserError `model-unsupported` below opset 9, and for element types without a switch.
 */
export function withInjection(model: OnnxModel, tensors: Tensors): Uint8Array<ArrayBuffer> {
  if (model.opset < WHERE_OPSET) {
    throw new UserError(
      'model-unsupported',
      `${model.path}: attribution by layer needs opset ${WHERE_OPSET} or later, found ${model.opset}. Convert the model to a newer opset.`,
      model.path,
    );
  }
  const edited = editableModel(model.proto);
  const { graph } = edited;
  const names = new Set(Object.keys(tensors));
  graph.node = graph.node.flatMap((node) => {
    const switched = node.output.filter((name) => names.has(name));
    if (switched.length === 0) return [node];
    node.output = node.output.map((name) => (names.has(name) ? `${name}${RAW}` : name));
    return [
      node,
      ...switched.map((name) => makeNode('Where', [`${name}${CHOICE}`, `${name}${VALUE}`, `${name}${RAW}`], [name])),
    ];
  });
  for (const [name, tensor] of Object.entries(tensors)) {
    const free = tensor.dims.map(() => '');
    graph.input.push(
      makeValueInfo(`${name}${CHOICE}`, Type.BOOL, []),
      makeValueInfo(`${name}${VALUE}`, elementType(model, name, tensor.type), free),
    );
  }
  return encodeModel(edited);
}

function elementType(model: OnnxModel, name: string, type: string): Type {
  const found = TYPES[type];
  if (found !== undefined) return found;
  throw new UserError(
    'model-unsupported',
    `${model.path}: attribution by layer cannot replace the tensor ${name} of type ${type}.`,
    model.path,
  );
}

/** What to feed so that the tensors in `injected` are replaced and all others of `tensors` stay. */
export function injectionFeeds(tensors: Tensors, injected: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) => {
      const value = injected[name];
      const choice = { type: 'bool', dims: [], data: Uint8Array.of(value === undefined ? 0 : 1) };
      return [
        [`${name}${CHOICE}`, choice],
        [`${name}${VALUE}`, value ?? one(tensor)],
      ];
    }),
  );
}

/** A single element, broadcast and never read. */
function one(tensor: SessionTensor): SessionTensor {
  const array = tensor.data.constructor as new (length: number) => SessionTensor['data'];
  return { type: tensor.type, dims: tensor.dims.map(() => 1), data: new array(1) };
}
