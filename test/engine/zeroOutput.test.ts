import { afterAll, expect, it } from 'vitest';
import { applyPatch } from '../../src/report/patch';
import { EXPORT_KINDS } from '../../src/report/exportKinds';
import { renderExport } from '../../src/report/exports';
import { NO_ASSETS } from '../../src/report/html/assets';
import { reportToTable } from '../../src/report/terminal/table';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

it('an output that is zero throughout is called so, and is not "the same"; nothing is shared out', async () => {
  const b = new GraphBuilder();
  const weights = b.weight([4, 3, 1, 1], new Array<number>(12).fill(0));
  const conv = b.node('Conv', [b.input('x', [1, 3, 8, 8]), weights], {}, { channels: 4 });
  b.output(b.globalAveragePool(conv), 'y');
  const spec = engine.spec(engine.writeModel('zero.onnx', b.build()));
  const { report } = await engine.service.analyze('zero', spec);
  const explained = applyPatch(report, await engine.service.explain('zero', 'causes'));
  expect(report.outputs[0]).toMatchObject({
    verdict: { h: 'empty', v: 'empty', hv: 'empty' },
    reasons: { h: 'it is zero throughout' },
  });
  const texts = EXPORT_KINDS.map((kind) => renderExport(kind, [{ report: explained, assets: NO_ASSETS }]));
  for (const text of [...texts, reportToTable(explained, { width: 100, color: false })]) {
    expect(text).not.toMatch(/bit for bit|\bNaN\b|\bInfinity\b/);
  }
});
