import { create } from '@bufbuild/protobuf';
import { attribute as a, makeNode } from '../../../src/onnx/attributes';
import { GraphProtoSchema, TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { makeInt64Tensor, makeTypedTensor } from '../../../src/onnx/tensors';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { GraphBuilder } from './graphBuilder';

/**
 * A Loop of as many trips as a number can say: it runs, and does not end.
 *
 * @param gathers whether it keeps what it makes in every trip, so that its memory does not end either
 */
export function endlessLoop(gathers = false): ModelProto {
  const body = create(GraphProtoSchema, {
    name: 'body',
    node: [makeNode('Identity', ['go'], ['goes on'], {}, 'again'), makeNode('Neg', ['v'], ['turned'], {}, 'turn')],
    input: [
      makeValueInfo('trip', Type.INT64, []),
      makeValueInfo('go', Type.BOOL, []),
      makeValueInfo('v', Type.FLOAT, [1, 3, 16, 16]),
    ],
    output: [makeValueInfo('goes on', Type.BOOL, []), makeValueInfo('turned', Type.FLOAT, [1, 3, 16, 16])],
  });
  if (gathers) {
    body.node.push(makeNode('Identity', ['v'], ['kept']));
    body.output.push(makeValueInfo('kept', Type.FLOAT, [1, 3, 16, 16]));
  }
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3, 16, 16]);
  const trips = b.initializer(makeInt64Tensor('trips', [Number.MAX_SAFE_INTEGER], []));
  const go = b.initializer(makeTypedTensor('true', [], Type.BOOL, Uint8Array.of(1)));
  b.output(b.node('Loop', [trips, go, b.conv(x, 3, 3, { pads: 1 })], { body: a.graph(body) }), 'y');
  const model = b.build();
  if (gathers) {
    model.graph!.node.find(({ opType }) => opType === 'Loop')!.output.push('gathered');
    model.graph!.output.push(makeValueInfo('gathered', Type.FLOAT));
  }
  return model;
}
