import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { attribute, makeNode } from '../../src/onnx/attributes';
import { MAX_NODES, MAX_GRAPH_DEPTH } from '../../src/onnx/checkGraphs';
import { parseModel } from '../../src/onnx/model';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as Type,
  TypeProtoSchema,
  TypeProto_SequenceSchema,
  ValueInfoProtoSchema,
  type ModelProto,
  type NodeProto,
  type TypeProto,
} from '../../src/onnx/proto/onnx_pb';
import { makeValueInfo, tensorInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { makeModel, type ModelParts } from '../support/models/model';

function modelOf(nodes: readonly NodeProto[], more: Partial<ModelParts> = {}): ModelProto {
  return makeModel({
    nodes,
    inputs: [makeValueInfo('x', Type.FLOAT, [1])],
    outputs: [makeValueInfo('y', Type.FLOAT)],
    ...more,
  });
}

function read(model: ModelProto) {
  return parseModel(encodeModel(model), 'm.onnx');
}

const chain = (length: number) =>
  Array.from({ length }, (_, i) => makeNode('Relu', [i === 0 ? 'x' : `t${i - 1}`], [i === length - 1 ? 'y' : `t${i}`]));

/** An If in an If in an If, … */
function nested(depth: number): NodeProto {
  let node = makeNode('Relu', ['x'], ['y']);
  for (let i = 1; i < depth; i++) {
    const graph = create(GraphProtoSchema, { node: [node], output: [makeValueInfo('y', Type.FLOAT)] });
    node = makeNode('If', ['c'], ['y'], { then_branch: attribute.graph(graph) });
  }
  return node;
}

describe('the number of operators', () => {
  it('may be large', () => {
    expect(read(modelOf(chain(MAX_NODES))).graph.nodes).toHaveLength(MAX_NODES);
  });

  it('has a limit', () => {
    expect(() => read(modelOf(chain(MAX_NODES + 1)))).toThrow(/m\.onnx: it has more than 100000 operators/);
  });
});

describe('the depth of graphs', () => {
  it('may be that of any file that ONNX Runtime reads', () => {
    expect(read(modelOf([nested(MAX_GRAPH_DEPTH)])).graph.consumers('x')).toHaveLength(1);
  });

  it('has a limit', () => {
    const deep = modelOf([nested(MAX_GRAPH_DEPTH + 3)]);
    expect(() => read(deep)).toThrow(/m\.onnx: its graphs or types lie too deep inside each other/);
  });

  it('has a limit for types too', () => {
    let type: TypeProto = create(TypeProtoSchema, {});
    for (let i = 0; i <= 100; i++) {
      const value = create(TypeProto_SequenceSchema, { elemType: type });
      type = create(TypeProtoSchema, { value: { case: 'sequenceType', value } });
    }
    const outputs = [create(ValueInfoProtoSchema, { name: 'y', type })];
    expect(() => read(modelOf(chain(1), { outputs }))).toThrow(/graphs or types lie too deep/);
  });

  it('does not overflow the stack when it is read', () => {
    expect(() => parseModel(deepBytes(40_000), 'm.onnx')).toThrow(/graphs or types lie too deep/);
  });
});

/** Graphs that deep, written by hand: the encoder would overflow the stack as well. */
function deepBytes(depth: number): Uint8Array<ArrayBuffer> {
  const open = (tag: number, length: number): number[] => {
    const bytes = [tag];
    for (let rest = length; ; rest >>>= 7) {
      bytes.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) return bytes;
    }
  };
  const parts: number[][] = [];
  let length = 0;
  // Innermost first: GraphProto.node = 1, NodeProto.attribute = 5, AttributeProto.g = 6; ModelProto.graph = 7 at last.
  const tags = Array.from({ length: depth }, () => [0x32, 0x2a, 0x0a]).flat();
  for (const tag of [...tags, 0x3a]) {
    const head = open(tag, length);
    parts.push(head);
    length += head.length;
  }
  return Uint8Array.from(parts.reverse().flat());
}

describe('names', () => {
  it('of operators may be those of every object', () => {
    const nodes = [
      makeNode('toString', ['x'], ['a'], {}, 'constructor'),
      makeNode('Relu', ['a'], ['y'], {}, '__proto__'),
    ];
    const { graph } = read(modelOf(nodes));
    expect(graph.nodes.map((n) => graph.nodeName(n))).toEqual(['constructor', '__proto__']);
    expect(graph.producer('valueOf')).toBeUndefined();
  });

  for (const name of ['__proto__', 'toString', 'a\0b']) {
    it(`that ONNX Runtime cannot hand over are refused: ${JSON.stringify(name)}`, () => {
      const tensor = modelOf([makeNode('Relu', ['x'], [name]), makeNode('Relu', [name], ['y'])]);
      expect(() => read(tensor)).toThrow(`cannot hand over a tensor named ${JSON.stringify(name)}`);
      const input = modelOf(chain(1), { inputs: [makeValueInfo(name, Type.FLOAT, [1])] });
      expect(() => read(input)).toThrow(`cannot hand over a tensor named ${JSON.stringify(name)}`);
    });
  }
});

it('dimensions of −1 are free', () => {
  const inputs = [makeValueInfo('x', Type.FLOAT, [-1, 3, 'H', 5])];
  const bytes = toBinary(ModelProtoSchema, modelOf(chain(1), { inputs })) as Uint8Array<ArrayBuffer>;
  expect(tensorInfo(parseModel(bytes, 'm.onnx').graph.inputs[0]!).shape).toEqual(['', 3, 'H', 5]);
});
