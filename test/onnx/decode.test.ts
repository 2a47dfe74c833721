import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { makeNode } from '../../src/onnx/attributes';
import { MAX_NODES } from '../../src/onnx/checkGraphs';
import { decodePieces } from '../../src/onnx/decode';
import { parseModel } from '../../src/onnx/model';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataType as Type } from '../../src/onnx/proto/onnx_pb';
import { makeTensor } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { checkFraming } from '../../src/onnx/wire';
import { allAtOnce } from '../../src/protocol/steps';
import { makeModel } from '../support/models/model';

const NODES = 1050;

const chain = toBinary(
  ModelProtoSchema,
  makeModel({
    nodes: Array.from({ length: NODES }, (_, i) => makeNode('Relu', [`t${i}`], [`t${i + 1}`], {}, `relu ${i}`)),
    inputs: [makeValueInfo('t0', Type.FLOAT, ['N', 3])],
    outputs: [makeValueInfo(`t${NODES}`, Type.FLOAT)],
    initializers: [makeTensor('w', [2], Float32Array.of(1, 2))],
  }),
);

/** A model with one more initializer, written as another message: put behind one, they are one. */
const addition = toBinary(
  ModelProtoSchema,
  create(ModelProtoSchema, {
    producerName: 'the last one',
    graph: create(GraphProtoSchema, { name: 'more', initializer: [makeTensor('v', [1], Float32Array.of(3))] }),
    metadataProps: [{ key: 'a', value: 'b' }],
  }),
);
const emptyGraph = toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: create(GraphProtoSchema) }));
/** A field that no version of the format has. */
const unknownField = new BinaryWriter().tag(1000, WireType.Varint).uint32(7).finish();

describe('decoding by pieces', () => {
  it.each([
    ['a model', [chain]],
    ['a graph in two parts', [chain, addition]],
    ['the smaller part first', [addition, unknownField, chain]],
    ['unknown fields on both sides', [unknownField, chain, unknownField]],
    ['a graph without fields', [emptyGraph]],
    ['no graph', [unknownField]],
    ['nothing', []],
  ])('gives what decoding all at once gives: %s', (_, parts) => {
    const bytes = Uint8Array.from(Buffer.concat(parts));
    const { pieces } = checkFraming(bytes);
    expect(allAtOnce(decodePieces(bytes, pieces))).toEqual(fromBinary(ModelProtoSchema, bytes));
  });

  it('keeps weights as views', () => {
    const model = allAtOnce(decodePieces(chain, checkFraming(chain).pieces));
    expect(model.graph!.initializer[0]!.rawData.buffer).toBe(chain.buffer);
  });

  it('takes a step after every hundred operators', () => {
    const { pieces, nodes } = checkFraming(chain);
    expect(nodes).toBe(NODES);
    const work = decodePieces(chain, pieces);
    let steps = 0;
    while (work.next().done !== true) steps++;
    expect(steps).toBeGreaterThanOrEqual(NODES / 100);
  });
});

it('too many operators are refused before one of them is decoded', () => {
  // Operators whose one field is longer than they are: decoding them fails.
  const damaged = Uint8Array.of(0x0a, 2, 0x0a, 9);
  const of = (count: number): Uint8Array<ArrayBuffer> => {
    const graph = new Uint8Array(count * damaged.length);
    for (let i = 0; i < count; i++) graph.set(damaged, i * damaged.length);
    return Uint8Array.from(new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(graph).finish());
  };
  expect(() => parseModel(of(1_000_000), 'm.onnx')).toThrow(
    /^Cannot read the model m\.onnx: it has more than 100000 operators \(MAX_NODES\)/,
  );
  expect(() => parseModel(of(MAX_NODES), 'm.onnx')).toThrow(/damaged/);
});
