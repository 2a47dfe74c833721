import { performance } from 'node:perf_hooks';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { attribute as a, makeNode } from '../../src/onnx/attributes';
import { GraphProtoSchema, TensorProto_DataType as Type } from '../../src/onnx/proto/onnx_pb';
import { makeTypedTensor } from '../../src/onnx/tensors';
import { makeValueInfo } from '../../src/onnx/valueInfo';
import { inferShapes } from '../../src/operators/inferShapes';
import { MAX_SHAPE_NUMBERS } from '../../src/operators/shape/budget';
import { MAX_VALUES } from '../../src/operators/shape/operator';
import { GraphBuilder } from '../support/models/graphBuilder';

const infer = (b: GraphBuilder) => inferShapes(b.model(), new Map());

/** Additions to the largest value that is followed. */
function additions(count: number): GraphBuilder {
  const b = new GraphBuilder();
  const size = b.node('Shape', [b.input('x', [MAX_VALUES])]);
  let value = b.node('Expand', [b.ints([1]), size]);
  for (let i = 0; i < count; i++) value = b.node('Add', [value, value], {}, { name: `sum${i}` });
  b.output(value, value, Type.INT64);
  return b;
}

describe('numbers that shapes are computed from', () => {
  // Each addition reads two and keeps one.
  const most = Math.floor(MAX_SHAPE_NUMBERS / (3 * MAX_VALUES));

  it('are followed as far as any model goes', () => {
    const shapes = infer(additions(most / 2));
    expect(shapes.unknown).toEqual([]);
    expect(shapes.value('sum0')).toEqual(new Array(MAX_VALUES).fill(2));
  });

  it('are refused beyond, naming the limit', () => {
    expect(() => infer(additions(most))).toThrow(
      expect.objectContaining({
        name: 'UserError',
        reason: 'model-unsupported',
        message: expect.stringMatching(
          /^Cannot read the model built\.onnx: .* 16777216 numbers \(MAX_SHAPE_NUMBERS\)\. /,
        ),
      }),
    );
  });

  it('count inside branches too', () => {
    const b = new GraphBuilder();
    const value = b.node('Expand', [b.ints([1]), b.node('Shape', [b.input('x', [MAX_VALUES])])]);
    const nodes = Array.from({ length: most }, (_, i) => makeNode('Add', [value, value], [`inner${i}`]));
    const branch = create(GraphProtoSchema, { name: 'b', node: nodes, output: [makeValueInfo('inner0', Type.INT64)] });
    const which = b.initializer(makeTypedTensor('which', [], Type.BOOL, Uint8Array.of(1)));
    b.output(b.node('If', [which], { then_branch: a.graph(branch), else_branch: a.graph(branch) }), 'y', Type.INT64);
    expect(() => infer(b)).toThrow('MAX_SHAPE_NUMBERS');
  });
});

it('thousands of branches see thousands of tensors around them in no time', () => {
  const b = new GraphBuilder();
  let x = b.input('x', [1, 3, 8, 8]);
  const which = b.initializer(makeTypedTensor('which', [], Type.BOOL, Uint8Array.of(1)));
  for (let i = 0; i < 20_000; i++) x = b.relu(x);
  const branch = create(GraphProtoSchema, {
    name: 'b',
    node: [makeNode('Relu', [x], ['inner'])],
    output: [makeValueInfo('inner', Type.FLOAT)],
  });
  for (let i = 0; i < 5000; i++) {
    x = b.node('If', [which], { then_branch: a.graph(branch), else_branch: a.graph(branch) }, { name: `if${i}` });
  }
  b.output(x);
  const model = b.model();
  const begun = performance.now();
  const shapes = inferShapes(model, new Map());
  expect(shapes.shape('if4999')).toEqual([1, 3, 8, 8]);
  expect(shapes.shape('inner')).toBeUndefined();
  // A tenth of a second on a machine that does nothing else; copying what is around takes half a minute.
  expect(performance.now() - begun).toBeLessThan(5000);
});

it('a tensor of more axes than any model has stays unknown', () => {
  const b = new GraphBuilder();
  const x = b.input('x', [2]);
  const many = b.weight(new Array(100).fill(1), [1], 'many');
  b.node('Transpose', [many], {}, { name: 'turned' });
  b.node('Unsqueeze', [many, b.ints([0])], {}, { name: 'longer' });
  b.output(b.relu(x));
  expect(infer(b).unknown).toEqual(['turned', 'longer']);
});

it('an operator of 200,000 inputs is followed', () => {
  const b = new GraphBuilder();
  const x = b.input('x', [1, 3]);
  b.output(b.node('Sum', new Array<string>(200_000).fill(x)), 'y');
  expect(infer(b).shape('y')).toEqual([1, 3]);
});
