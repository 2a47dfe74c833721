import { writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { MAX_TENSOR_VALUES, requireSmallTensors } from '../../../src/analysis/input/requireSmallTensors';
import { EngineFixture } from '../../support/engineFixture';
import { makeInt64Tensor } from '../../../src/onnx/tensors';
import { GraphBuilder } from '../../support/models/graphBuilder';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

const small = (): GraphBuilder => {
  const b = new GraphBuilder();
  b.output(b.relu(b.input('x', [1, 3, 8, 8])), 'y');
  return b;
};

it('refuses a tensor beyond the limit, names it and the limit, and takes one at the limit', () => {
  const model = small().model();
  const [relu] = model.graph.nodes;
  const shapes = (values: number) => ({
    shape: (tensor: string) => (tensor === relu!.output[0] ? [2, values / 2] : undefined),
  });
  expect(() => requireSmallTensors(model, shapes(MAX_TENSOR_VALUES))).not.toThrow();
  expect(() => requireSmallTensors(model, shapes(MAX_TENSOR_VALUES + 2))).toThrow(
    /its operator Relu makes a tensor \S+ of 2×1073741825 = 2147483650 values; at most 2147483648 are run \(MAX_TENSOR_VALUES\)\. /,
  );
});

it('a model that makes a constant of 24 GB is refused before it is run', async () => {
  const b = new GraphBuilder();
  const huge = b.node('ConstantOfShape', [b.initializer(makeInt64Tensor('dims', [200_000, 30_000], [2]))]);
  const sum = b.node('ReduceSum', [huge], {});
  b.output(b.node('Add', [b.conv(b.input('x', [1, 3, 16, 16]), 3, 3), sum]), 'y');
  const path = fixture.at('huge.onnx');
  writeFileSync(path, b.bytes());
  await expect(fixture.service.analyze('a', fixture.spec(path))).rejects.toMatchObject({
    reason: 'input-too-large',
    message: expect.stringMatching(/huge\.onnx: its operator ConstantOfShape makes .* 6000000000 values/),
  });
});
