import { create } from '@bufbuild/protobuf';
import { GraphProtoSchema, TensorProto_DataType, type NodeProto } from '../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { attribute, makeNode } from '../../src/onnx/attributes';
import { ModelGraph } from '../../src/onnx/graph';
import { makeInt64Tensor, makeTensor, tensorNumbers } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { makeModel, type ModelParts } from '../support/models/model';

function graphOf(parts: ModelParts): ModelGraph {
  return new ModelGraph(makeModel(parts).graph!, 'model.onnx');
}
const names = (nodes: readonly NodeProto[]) => nodes.map((n) => n.name);

describe('ModelGraph', () => {
  it('knows producers, consumers, inputs and outputs', () => {
    const graph = graphOf({
      nodes: [
        makeNode('Mul', ['x', 'w'], ['a'], {}, 'mul'),
        makeNode('Add', ['a', 'a'], ['b'], {}, 'twice'),
        makeNode('Add', ['b', 'a'], ['c'], {}, 'last'),
      ],
      inputs: ['x', 'w'].map((n) => makeValueInfo(n, TensorProto_DataType.FLOAT, [1])),
      outputs: [makeValueInfo('c', TensorProto_DataType.FLOAT, [1])],
      initializers: [makeTensor('w', [1], Float32Array.of(2))],
    });
    expect(graph.inputs.map((i) => i.name)).toEqual(['x']);
    expect(graph.producer('b')!.name).toBe('twice');
    expect(graph.producer('x')).toBeUndefined();
    expect(names(graph.consumers('a'))).toEqual(['twice', 'last']);
    expect(graph.isOutput('c')).toBe(true);
    expect(graph.isOutput('b')).toBe(false);
  });

  it('gives every node a name of its own', () => {
    const graph = graphOf({
      nodes: [
        makeNode('Relu', ['x'], ['a']),
        makeNode('Relu', ['a'], ['b'], {}, 'Relu_0'),
        makeNode('Relu', ['b'], ['c'], {}, 'same'),
        makeNode('Relu', ['c'], ['d'], {}, 'same'),
      ],
    });
    const given = graph.nodes.map((n) => graph.nodeName(n));
    expect(given).toEqual(['Relu_0_', 'Relu_0', 'same', 'Relu_3']);
    expect(graph.nodeByName('Relu_3')).toBe(graph.nodes[3]);
  });

  it('sorts nodes that are listed out of order, and keeps a good order', () => {
    const ordered = [makeNode('Relu', ['x'], ['a'], {}, 'a'), makeNode('Relu', ['x'], ['b'], {}, 'b')];
    expect(names(graphOf({ nodes: ordered }).nodes)).toEqual(['a', 'b']);
    const chain = Array.from({ length: 3000 }, (_, i) => makeNode('Relu', [`t${i}`], [`t${i + 1}`], {}, `n${i}`));
    expect(names(graphOf({ nodes: [...chain].reverse() }).nodes)).toEqual(names(chain));
  });

  it('refuses circles and tensors made twice', () => {
    const circle = [makeNode('Add', ['x', 'b'], ['a']), makeNode('Relu', ['a'], ['b'])];
    expect(() => graphOf({ nodes: circle })).toThrow(/found a circle/);
    const twice = [makeNode('Relu', ['x'], ['a']), makeNode('Relu', ['x'], ['a'])];
    expect(() => graphOf({ nodes: twice })).toThrow(/"a" is made by two operators/);
  });

  it('sees what subgraphs take from the graph around them', () => {
    const inner = create(GraphProtoSchema, {
      node: [makeNode('Relu', ['outer'], ['i']), makeNode('Add', ['i', 'local'], ['result'])],
      initializer: [makeTensor('local', [1], Float32Array.of(1))],
      output: [makeValueInfo('result', TensorProto_DataType.FLOAT)],
    });
    const graph = graphOf({
      nodes: [
        makeNode('If', ['cond'], ['y'], { then_branch: attribute.graph(inner), else_branch: attribute.graph(inner) }),
        makeNode('Neg', ['x'], ['outer']),
      ],
    });
    expect(graph.nodes.map((n) => n.opType)).toEqual(['Neg', 'If']);
    expect(graph.consumers('outer').map((n) => n.opType)).toEqual(['If']);
    expect(graph.consumers('i')).toEqual([]);
    expect(graph.consumers('local')).toEqual([]);
  });

  it('finds constants in initializers, Constant nodes and through Identity', () => {
    const graph = graphOf({
      nodes: [
        makeNode('Constant', [], ['tensor'], { value: attribute.tensor(makeInt64Tensor('', [1, 2])) }),
        makeNode('Constant', [], ['float'], { value_float: attribute.float(0.5) }),
        makeNode('Constant', [], ['int'], { value_int: attribute.int(-7) }),
        makeNode('Constant', [], ['floats'], { value_floats: attribute.floats([1, 2.5]) }),
        makeNode('Constant', [], ['ints'], { value_ints: attribute.ints([3, 4]) }),
        makeNode('Constant', [], ['end'], { value_ints: attribute.ints([2 ** 63]) }),
        makeNode('Constant', [], ['text'], { value_string: attribute.string('no') }),
        makeNode('Identity', ['w'], ['copy']),
        makeNode('Relu', ['x'], ['computed']),
      ],
      initializers: [makeTensor('w', [1], Float32Array.of(9))],
    });
    const value = (name: string) => {
      const tensor = graph.constant(name);
      return tensor && [tensor.dims.map(Number), tensorNumbers(tensor)];
    };
    expect(value('tensor')).toEqual([[2], [1, 2]]);
    expect(value('float')).toEqual([[], [0.5]]);
    expect(value('int')).toEqual([[], [-7]]);
    expect(value('floats')).toEqual([[2], [1, 2.5]]);
    expect(value('ints')).toEqual([[2], [3, 4]]);
    // The largest int64, "up to the end", is not the smallest.
    expect(value('end')).toEqual([[1], [Infinity]]);
    expect(tensorNumbers(makeInt64Tensor('', [Infinity, -Infinity]))).toEqual([Infinity, -Infinity]);
    expect(value('text')).toBeUndefined();
    expect(value('copy')).toEqual([[1], [9]]);
    expect(value('computed')).toBeUndefined();
    expect(value('x')).toBeUndefined();
  });
});
