import { afterAll, describe, expect, it } from 'vitest';
import { layerSwapKind, matchingSentence, swapSummary } from '../../../src/report/facts/channelMatching';
import { fixSentence } from '../../../src/report/facts/fixes';
import { layerName } from '../../../src/report/facts/layerName';
import { errorFigure, startFact } from '../../../src/report/facts/layers';
import { matchingRows } from '../../../src/report/facts/layerMatching';
import { verdictFor } from '../../../src/report/facts/verdict';
import { applyPatch } from '../../../src/report/patch';
import type { Report } from '../../../src/report/report';
import { EngineFixture } from '../../support/engineFixture';
import { ANTISYMMETRIC, symmetricFeatures } from '../../support/models/symmetricFeatures';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

async function matched(side: number): Promise<Report> {
  const { service } = fixture;
  const path = fixture.writeModel(`features-${side}.onnx`, symmetricFeatures(side));
  const { report } = await service.analyze('a', fixture.spec(path, { flips: ['h'], layers: 'all' }));
  return [await service.explain('a', 'channels'), await service.explain('a', 'audit')].reduce(applyPatch, report);
}

describe('a network of symmetric and anti-symmetric features', () => {
  it('is found exact, its channels that change sign named, and not reported as broken', async () => {
    const report = await matched(33);
    const layer = (node: string) => report.layers.find((l) => l.node === node)!;
    for (const node of ['first', 'first.back', 'second', 'third', 'pooled']) {
      expect(layer(node).error.h, node).toBeGreaterThan(0.03);
      expect(layer(node).signed!.h, node).toBeLessThan(1e-5);
      expect(layer(node).negated!.h, node).toEqual(ANTISYMMETRIC);
      expect(errorFigure(report, layer(node), 'h')!.tone, node).toBeUndefined();
    }
    expect(layerSwapKind(report, layer('first.relu'), 'h')).toBe('swapped');
    expect(layer('first.relu').signed).toBeUndefined();
    const verdict = verdictFor(report, 'h');
    expect([verdict.kind, verdict.asExpected]).toEqual(['exact', true]);
    expect(verdict.details).toContainEqual(
      expect.stringMatching(/^Inside, \d+ layers are exact up to swapped channels and changed signs: /),
    );
    expect(startFact(report, 'h')!.words).toBe('none: every layer is exact up to swapped channels and changed signs');
    expect(fixSentence(report, 'h')).toBe('No fix needed: this flip changes nothing.');
    expect(swapSummary(report, 'h', layerName)).toMatch(/ are up to signs: first, first\.back, /);
    const row = matchingRows(report, 'h').find(({ layer: { node } }) => node === 'first')!;
    expect(row.swaps).toEqual(['−4', '−5', '−6', '−7']);
    const notes = report
      .audit!.filter(({ node }) => ['first', 'second', 'third'].includes(node))
      .map(({ note }) => note);
    expect(notes).toEqual(
      [12, 32, 32].map((count) => expect.stringContaining(`W ${count} kernels change sign when mirrored`)),
    );
  });

  it('is told so of one layer, and is broken where its stride is misaligned', async () => {
    const report = await matched(33);
    const [first] = report.layers;
    const insight = await fixture.service.layerInsight('a', first!.tensor, 'h');
    expect(matchingSentence(first!.error.h!, insight, report.noiseFloor)).toMatch(
      /^Equivariant up to signs: \d+% → \S+ \(E with signs\); channels 4, 5, 6 and 7 change sign\.$/,
    );
    const even = await matched(32);
    expect(verdictFor(even, 'h').kind).toBe('changed');
    expect(startFact(even, 'h')!.name).toBe('second');
  });
});
