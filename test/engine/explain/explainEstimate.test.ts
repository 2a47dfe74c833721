import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

async function estimateOf(model: ModelProto) {
  const { service } = fixture;
  const { report } = await service.analyze(
    'a',
    fixture.spec(fixture.writeModel('model.onnx', model), { flips: ['h', 'v'] }),
  );
  const { estimate } = await service.estimate('a');
  await service.release('a');
  return { report, estimate: estimate!, figure: report.outputs[0]!.figure };
}

/** Kernels, a position embedding and a dense layer over space, all random, on an aligned grid or a misaligned one. */
function net(side: number): ModelProto {
  const b = new GraphBuilder({ seed: 9 });
  const x = b.input('x', ['n', 3, side, side]);
  const maps = b.relu(b.conv(x, 6, 3, { stride: 2, pads: 1, bias: false }));
  const half = Math.ceil(side / 2);
  const placed = b.add(maps, b.weight([1, 6, half, half], { std: 0.5 }));
  const count = 6 * half * half;
  const dense = b.weight([10, count], { std: Math.sqrt(2 / count) });
  b.output(b.node('Gemm', [b.flatten(placed), dense], { transB: attribute.int(1) }, { name: 'scores' }), 'scores');
  return b.build();
}

describe('what training with flips can leave, estimated', () => {
  it('is nothing where kernels, dense and position weights are all there is', async () => {
    const { figure, estimate } = await estimateOf(net(9));
    for (const flip of ['h', 'v'] as const) {
      expect(figure[flip]!.value).toBeGreaterThan(0.1);
      expect(estimate[flip]!.error).toBeLessThan(1e-5);
      expect(estimate[flip]).toMatchObject({ weights: 3, kept: 0 });
    }
  });

  it('is what the grid leaves where that is misaligned', async () => {
    const { figure, estimate } = await estimateOf(net(8));
    for (const flip of ['h', 'v'] as const) {
      expect(estimate[flip]!.error).toBeGreaterThan(1e-3);
      expect(estimate[flip]!.error).not.toBe(figure[flip]!.value);
    }
  });

  it('is the change itself where no weight can be replaced', async () => {
    const b = new GraphBuilder({ seed: 2 });
    const x = b.input('x', ['n', 3, 8, 8]);
    b.output(b.globalAveragePool(b.conv(x, 4, 3, { stride: 2, pads: 1, symmetric: 'hv' })), 'y');
    const { figure, estimate } = await estimateOf(b.build());
    expect(estimate.h!.weights).toBe(0);
    expect(estimate.h!.error).toBeCloseTo(figure.h!.value, 6);
  });
});
