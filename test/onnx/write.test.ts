import { create, equals, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataType } from '../../src/onnx/proto/onnx_pb';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { appendToModel } from '../../src/onnx/append';
import { attribute, intAttribute, makeNode, withAttribute } from '../../src/onnx/attributes';
import { parseModel } from '../../src/onnx/model';
import { makeTensor, tensorNumbers } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { editableModel, encodeModel } from '../../src/onnx/write';
import { makeModel } from '../support/models/model';

const big = Float32Array.from({ length: 5000 }, (_, i) => i / 5000);

function sample() {
  const proto = makeModel({
    nodes: [makeNode('Mul', ['x', 'big'], ['m'], {}, 'mul'), makeNode('Add', ['m', 'small'], ['y'], {}, 'add')],
    inputs: [makeValueInfo('x', TensorProto_DataType.FLOAT, ['N', 5000])],
    outputs: [makeValueInfo('y', TensorProto_DataType.FLOAT, ['N', 5000])],
    initializers: [makeTensor('small', [1], Float32Array.of(1)), makeTensor('big', [5000], big)],
  });
  proto.metadataProps = [create(StringStringEntryProtoSchema, { key: 'k', value: 'v' })];
  proto.graph!.docString = 'kept';
  proto.graph!.initializer[1]!.docString = 'kept too';
  proto.$unknown = [{ no: 900, wireType: 0, data: Uint8Array.of(7) }];
  return proto;
}

async function run(bytes: Uint8Array, x: Float32Array): Promise<Record<string, readonly number[]>> {
  const session = await InferenceSession.create(bytes);
  const outputs = await session.run({ x: new Tensor('float32', x, [x.length / 5000, 5000]) });
  return Object.fromEntries(Object.entries(outputs).map(([k, v]) => [k, [...(v.data as Float32Array).slice(0, 3)]]));
}

describe('encodeModel', () => {
  it('writes what the ordinary encoder means', () => {
    const proto = sample();
    const ours = parseModel(encodeModel(proto), 'ours.onnx').proto;
    const theirs = parseModel(toBinary(ModelProtoSchema, proto).slice(), 'theirs.onnx').proto;
    expect(equals(ModelProtoSchema, ours, theirs)).toBe(true);
    expect(ours.$unknown).toEqual(theirs.$unknown);
  });

  it('round-trips a parsed model byte by byte', () => {
    const bytes = encodeModel(sample());
    expect(encodeModel(parseModel(bytes, 'm.onnx').proto)).toEqual(bytes);
  });

  it('does not touch the model it writes', () => {
    const model = parseModel(encodeModel(sample()), 'm.onnx');
    encodeModel(model.proto);
    expect(model.proto.graph!.initializer.map((t) => t.rawData.byteLength)).toEqual([4, 20000]);
    expect(model.proto.graph!.node).toHaveLength(2);
  });
});

describe('editableModel', () => {
  it('takes edits that the original does not see, and writes them', async () => {
    const original = parseModel(encodeModel(sample()), 'm.onnx');
    const edited = editableModel(original.proto);
    edited.graph.node[1]!.opType = 'Sub';
    edited.graph.node.push(makeNode('Neg', ['y'], ['z']));
    edited.graph.output.push(makeValueInfo('z', TensorProto_DataType.FLOAT));
    edited.graph.initializer[0] = makeTensor('small', [1], Float32Array.of(3));
    edited.graph.input[0] = makeValueInfo('x', TensorProto_DataType.FLOAT, [2, 5000]);

    expect(original.graph.nodes.map((n) => n.opType)).toEqual(['Mul', 'Add']);
    expect(tensorNumbers(original.graph.initializer('small')!)).toEqual([1]);
    const bytes = encodeModel(edited);
    expect(parseModel(bytes, 'e.onnx').graph.initializer('big')!.docString).toBe('kept too');
    const y = [...big.slice(0, 3)].map((v) => Math.fround(v - 3));
    expect(await run(bytes, new Float32Array(10000).fill(1))).toEqual({ y, z: y.map((v) => -v) });
    await expect(run(bytes, new Float32Array(5000))).rejects.toThrow(/dimension|Got/i);
  });
});

describe('appendToModel', () => {
  it('adds nodes, initializers, outputs and operator sets', async () => {
    const bytes = appendToModel(encodeModel(sample()), {
      nodes: [makeNode('Mul', ['m', 'two'], ['doubled']), makeNode('Gelu', ['m'], ['g'], {}, '', 'com.microsoft')],
      initializers: [makeTensor('two', [1], Float32Array.of(2))],
      outputs: ['m', 'doubled', 'g'],
      opsetImports: [{ domain: 'com.microsoft', version: 1 }],
    });
    const outputs = await run(bytes, new Float32Array(5000).fill(1));
    expect(Object.keys(outputs)).toEqual(['y', 'm', 'doubled', 'g']);
    expect(outputs['doubled']).toEqual(outputs['m']!.map((v) => Math.fround(2 * v)));
    expect(parseModel(bytes, 'm.onnx').graph.nodes.map((n) => n.opType)).toEqual(['Mul', 'Add', 'Mul', 'Gelu']);
  });
});

describe('withAttribute', () => {
  it('sets, replaces and removes without changing the node', () => {
    const node = makeNode('Conv', ['x', 'w'], ['y'], { group: attribute.int(2), pads: attribute.ints([1, 1, 1, 1]) });
    expect(intAttribute(withAttribute(node, 'group', attribute.int(3)), 'group')).toBe(3);
    expect(intAttribute(withAttribute(node, 'group', undefined), 'group')).toBeUndefined();
    expect(intAttribute(node, 'group')).toBe(2);
    expect(withAttribute(node, 'group', undefined).opType).toBe('Conv');
  });
});
