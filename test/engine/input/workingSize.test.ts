import { afterAll, describe, expect, it } from 'vitest';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

/** Declared to take any size, but it adds a table of so many rows. */
function ofRows(rows: number): string {
  const net = new GraphBuilder({ seed: 3 });
  const x = net.input('x', ['n', 3, 'h', 'w']);
  const moved = net.node('Add', [net.conv(x, 2, 3, { pads: 1 }), net.weight([1, 2, rows, 1], { std: 1 })]);
  net.output(moved, 'y');
  return engine.writeModel(`rows${rows}.onnx`, net.build());
}

const specOf = (path: string, more: Partial<AnalysisSpec> = {}): AnalysisSpec =>
  engine.spec(path, { flips: ['h'], ...more });

describe('a free input that nothing is said of', () => {
  it('takes the first usual size at which the model runs, and says so', async () => {
    const { report } = await engine.service.analyze('a', specOf(ofRows(48)));
    expect(report.input.shape).toEqual([1, 3, 48, 320]);
    expect(report.warnings).toContainEqual(
      expect.stringMatching(/rows48.onnx does not run at 224×224.*48×320 was found/),
    );
    const again = await engine.service.analyze('b', specOf(ofRows(48)));
    expect(again.report.input.shape).toEqual([1, 3, 48, 320]);
    expect(again.report.warnings).toEqual(report.warnings);
  });

  it('is refused with the first failure when no usual size runs', async () => {
    await expect(engine.service.analyze('c', specOf(ofRows(7)))).rejects.toMatchObject({
      reason: 'input-shape',
      message: expect.stringMatching(/7 .*224|224 .*7/),
    });
  });

  it('keeps to a size that was asked for', async () => {
    const asked = specOf(ofRows(48), { size: [224, 224] });
    await expect(engine.service.analyze('d', asked)).rejects.toMatchObject({ reason: 'input-shape' });
  });
});
