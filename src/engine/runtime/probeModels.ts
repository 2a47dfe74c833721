import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../onnx/attributes';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { makeValueInfo } from '../../onnx/valueInfo';
import { encodeModel } from '../../onnx/write';

/** What the tiny model is tried on. */
export const TINY_X = [-2, 0.5, 3];

/** y = max(x, 0) of `TINY_X`'s shape. */
export function tinyModel(): Uint8Array<ArrayBuffer> {
  const shape = [TINY_X.length];
  return encode({
    name: 'tiny',
    node: [makeNode('Relu', ['x'], ['y'])],
    input: [makeValueInfo('x', Type.FLOAT, shape)],
    output: [makeValueInfo('y', Type.FLOAT, shape)],
  });
}

/** y = the largest of x, float32 [1], repeated to a shape n, int64 [1]. */
export function largeModel(): Uint8Array<ArrayBuffer> {
  return encode({
    name: 'large',
    node: [makeNode('Expand', ['x', 'n'], ['wide']), makeNode('ReduceMax', ['wide'], ['y'])],
    input: [makeValueInfo('x', Type.FLOAT, [1]), makeValueInfo('n', Type.INT64, [1])],
    output: [makeValueInfo('y', Type.FLOAT, [1])],
  });
}

function encode(graph: NonNullable<Parameters<typeof create<typeof GraphProtoSchema>>[1]>): Uint8Array<ArrayBuffer> {
  const opsetImport = [{ domain: '', version: 13n }];
  return encodeModel(create(ModelProtoSchema, { irVersion: 7n, opsetImport, graph: create(GraphProtoSchema, graph) }));
}
