import { expect, it } from 'vitest';
import { sliceIndices } from '../../../src/operators/follow/movement';
import { sessionFactory } from '../../../src/engine/runtime/runtime';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { GraphBuilder } from '../../support/models/graphBuilder';

const FAR = 2 ** 62;

function slicer(): Uint8Array {
  const b = new GraphBuilder();
  const [x, starts, ends, steps] = ['x', 'starts', 'ends', 'steps'].map((name) => b.input(name, ['n'], Type.INT64));
  b.output(b.node('Slice', [x!, starts!, ends!, b.ints([0]), steps!]), 'y', Type.INT64);
  return b.bytes();
}

it('the indices that a slice keeps are those of ONNX Runtime, whatever lies beyond the ends', async () => {
  const session = await sessionFactory('slice.onnx')(slicer());
  const integer = (...values: number[]) => ({
    type: 'int64' as const,
    dims: [values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  const bounds = (size: number) => [...Array.from({ length: 2 * size + 5 }, (_, i) => i - size - 2), FAR, -FAR];
  for (const size of [1, 2, 3, 5]) {
    const x = integer(...Array.from({ length: size }, (_, i) => i));
    for (const step of [1, 2, 3, FAR, -1, -2, -3, -FAR])
      for (const start of bounds(size))
        for (const end of bounds(size)) {
          const feeds = { x, starts: integer(start), ends: integer(end), steps: integer(step) };
          const { y } = await session.run(feeds);
          const found = `${size}[${start}:${end}:${step}] ${sliceIndices(size, start, end, step).join()}`;
          expect(found).toBe(`${size}[${start}:${end}:${step}] ${Array.from(y!.data, Number).join()}`);
        }
  }
  await session.release();
});
