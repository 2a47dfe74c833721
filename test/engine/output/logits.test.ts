import { afterAll, describe, expect, it } from 'vitest';
import { verdictFor } from '../../../src/report/facts/verdict';
import type { Report } from '../../../src/report/report';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** Logits, and probabilities of them made as sharp as `factor`. */
function classifier(factor: number, operator: 'Softmax' | 'Sigmoid' = 'Softmax'): ReturnType<GraphBuilder['build']> {
  const b = new GraphBuilder({ seed: 3 });
  const x = b.input('x', [1, 3, 16, 16]);
  const features = b.flatten(b.globalAveragePool(b.relu(b.conv(x, 8, 3, { stride: 2, pads: 1 }))));
  const logits = b.node('Mul', [b.gemm(features, 4), b.weight([1], [factor])]);
  b.output(b.node(operator, [logits]), 'probabilities');
  b.output(logits, 'logits');
  return b.build();
}

const outputOf = (report: Report, name: string) => report.outputs.find((output) => output.name === name)!;

describe('saturated probabilities', () => {
  it.each(['Softmax', 'Sigmoid'] as const)('of a %s come with the scores before them', async (operator) => {
    const report = await engine.report(classifier(1e4, operator));
    const output = outputOf(report, 'probabilities');
    expect(output.classes!.top.id![0]!.p).toBeGreaterThan(1 - 1e-4);
    const [flip] = report.flips.filter((f) => output.logits?.error[f] !== undefined);
    expect(flip).toBeDefined();
    const plain = outputOf(report, 'logits');
    expect(output.logits!.error[flip!]).toBeCloseTo(plain.figure[flip!]!.value, 6);
    const alone = { ...report, outputs: [output] };
    expect(verdictFor(alone, flip!).details.join(' ')).toMatch(
      /probabilities are saturated; the scores before them, “.+”, differ by [\d.]+%\./,
    );
  });

  it('are not spoken of where probabilities move', async () => {
    expect(outputOf(await engine.report(classifier(1)), 'probabilities').logits).toBeUndefined();
  });

  it('of a map that is 1 everywhere come with the scores before them too', async () => {
    const b = new GraphBuilder({ seed: 3 });
    const scores = b.conv(b.input('x', [1, 3, 16, 16]), 2, 3, { pads: 1 });
    const far = b.node('Add', [scores, b.weight([1], [100])]);
    b.output(b.node('Sigmoid', [far]), 'mask');
    const report = await engine.report(b.build());
    const output = outputOf(report, 'mask');
    expect(output.contract.kind).toBe('map');
    for (const flip of report.flips) {
      expect(output.figure[flip]!.value).toBe(0);
      expect(output.logits!.error[flip]).toBeGreaterThan(1e-4);
      expect(verdictFor(report, flip).details.join(' ')).toContain(
        'Its probabilities are saturated; the scores before',
      );
    }
  });
});
