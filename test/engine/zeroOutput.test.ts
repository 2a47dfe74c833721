import { afterAll, expect, it } from 'vitest';
import { applyPatch } from '../../src/report/patch';
import { EXPORT_KINDS } from '../../src/report/exportKinds';
import { verdictText } from '../../src/report/facts/verdict';
import { renderExport } from '../../src/report/exports';
import { NO_ASSETS } from '../../src/report/html/assets';
import { reportToTable } from '../../src/report/terminal/table';
import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';

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

it.each([
  ['zero', 0, 'it is zero throughout'],
  ['not a number', NaN, 'it holds NaN or infinity'],
])('a map that is %s has no strongest channels, and is not said to change most', async (_, factor, reason) => {
  const b = new GraphBuilder();
  const map = b.node('Mul', [b.conv(b.input('x', [1, 3, 8, 8]), 4, 3, { pads: 1 }), b.weight([1], [factor])]);
  b.output(map, 'map');
  b.output(b.globalAveragePool(map), 'y');
  const report = await engine.report(b.build());
  expect(report.outputs.map(({ masks, reasons }) => [masks, reasons?.h])).toEqual([
    [undefined, reason],
    [undefined, reason],
  ]);
  const text = verdictText(report, 'h');
  expect(text).toContain('None of 2 outputs can be compared.');
  expect(text).not.toContain('changes most');
});

it('a model whose outputs do not depend on the image has no layer that is exact', async () => {
  const b = new GraphBuilder();
  b.input('x', [1, 3, 8, 8]);
  b.output(b.node('Identity', [b.weight([1, 4], [1, 2, 3, 4])]), 'y');
  const report = await engine.report(b.build());
  expect(report.firstBroken).toEqual({});
  expect(verdictText(report, 'h')).toBe('Mirroring was not measured: no output depends on the image.');
});

/** Scores of a detector that finds nothing: a broken map whose sigmoids are all below 1e-4. */
function nearlyEmptyNet(): ModelProto {
  const b = new GraphBuilder({ seed: 3 });
  const x = b.input('x', ['n', 3, 'h', 'w']);
  const scores = b.conv(x, 4, 3, { stride: 2, pads: 1 });
  b.output(b.node('Sigmoid', [b.node('Sub', [scores, b.weight([1], [20])])]), 'y');
  return b.build();
}

it('an output that holds nearly nothing is not explained, and every medium says so once', async () => {
  const spec = engine.spec(engine.writeModel('nearly.onnx', nearlyEmptyNet()));
  let { report } = await engine.service.analyze('nearly', spec);
  expect(report.outputs[0]!.verdict).toEqual({ h: 'empty', v: 'empty', hv: 'empty' });
  for (const part of EXPLAIN_PARTS) report = applyPatch(report, await engine.service.explain('nearly', part));
  expect(await engine.service.attribution('nearly', 'h')).toEqual({ attributions: {} });
  expect(report.causes).toEqual({});
  expect(report.sizeAdvice!.misaligned).not.toEqual([]);
  expect(report.sizeAdvice!.measured).toBeUndefined();
  const texts = (['html', 'md'] as const).map((kind) => renderExport(kind, [{ report, assets: NO_ASSETS }]));
  for (const text of [...texts, reportToTable(report, { width: 200, color: false })]) {
    expect(
      text.match(/cannot be judged \(it is nearly zero throughout: at most \S+\), so nothing is explained/g),
    ).toHaveLength(1);
  }
});
