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
    expect(allAtOnce(decodePieces(bytes, checkFraming(bytes)))).toEqual(fromBinary(ModelProtoSchema, bytes));
  });

  it('keeps weights as views', () => {
    const model = allAtOnce(decodePieces(chain, checkFraming(chain)));
    expect(model.graph!.initializer[0]!.rawData.buffer).toBe(chain.buffer);
  });

  it('takes a step after every hundred operators', () => {
    const work = decodePieces(chain, checkFraming(chain));
    let steps = 0;
    while (work.next().done !== true) steps++;
    expect(steps).toBeGreaterThanOrEqual(NODES / 100);
  });
});

/** Messages inside each other, by their field numbers in onnx.proto, the outermost first. */
const inside = (fields: readonly number[], bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    fields.reduceRight(
      (inner, field) => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish(),
      bytes,
    ),
  );

describe.each([
  ['of the main graph', [7], 1],
  ['of the body of a Loop', [7, 1, 5, 6], 1],
  ['of branches inside branches', [7, 1, 5, 11, 1, 5, 6, 1, 5, 6], 1],
  ['of a function', [25], 7],
  ['of a graph inside a function', [25, 7, 5, 6], 1],
])('operators %s', (_, around, field) => {
  /** Those whose one field is longer than they are: decoding them fails. */
  const damaged = (count: number): Uint8Array<ArrayBuffer> => {
    const one = inside([field], Uint8Array.of(0x0a, 9));
    return inside(
      around,
      Uint8Array.from({ length: count * one.length }, (__, i) => one[i % one.length]!),
    );
  };

  it('are refused before one of them is decoded when they are too many', () => {
    expect(() => parseModel(damaged(MAX_NODES + 10), 'm.onnx')).toThrow(
      /^Cannot read the model m\.onnx: it has more than 100000 operators \(MAX_NODES\)/,
    );
  });

  it('are decoded when they are few', () => {
    expect(() => parseModel(damaged(3), 'm.onnx')).toThrow(/damaged/);
  });
});

it('a hundred thousand functions that ONNX Runtime does not look at are passed over at once', () => {
  const count = 100_000;
  const one = inside([25, 1], Uint8Array.of(0x66));
  const functions = Buffer.alloc(count * one.length).fill(one);
  const { proto, graph } = parseModel(Uint8Array.from(Buffer.concat([chain, functions])), 'm.onnx');
  expect([proto.functions.length, graph.nodes.length]).toEqual([count, NODES]);
});
