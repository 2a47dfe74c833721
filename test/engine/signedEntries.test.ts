import { afterAll, describe, expect, it } from 'vitest';
import { offerSentences } from '../../src/report/facts/offers';
import { verdictFor } from '../../src/report/facts/verdict';
import { applyPatch } from '../../src/report/patch';
import type { OutputReport, Report } from '../../src/report/report';
import { EngineFixture } from '../support/engineFixture';
import { ANTISYMMETRIC, symmetricFeatures } from '../support/models/symmetricFeatures';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

/** The pooled features of a network of both kinds, whose second half changes sign under h. */
function write(side: number, sidecar?: object): string {
  const path = fixture.writeModel(`pooled-${side}.onnx`, symmetricFeatures(side, 'features'));
  fixture.write(`pooled-${side}.flipscope.json`, JSON.stringify(sidecar ?? {}));
  return path;
}
const AVERAGE = { kind: 'tta', flips: ['h'] } as const;
const ACCEPTED = { outputs: { features: { contract: 'vector', negate: { h: ANTISYMMETRIC } } } };

async function analyzed(side: number, sidecar?: object): Promise<Report> {
  const { report } = await fixture.service.analyze('a', fixture.spec(write(side, sidecar), { flips: ['h'] }));
  return report;
}

describe('a vector of features that change sign', () => {
  it('is judged as it is, and offered as what the data show', async () => {
    const report = await analyzed(33);
    const [output] = report.outputs as readonly [OutputReport];
    expect([output.contract.kind, output.verdict.h]).toEqual(['vector', 'broken']);
    expect(output.offer).toEqual({
      looksLike: 'signs',
      entry: { contract: 'vector', negate: { h: ANTISYMMETRIC } },
      figure: { h: expect.closeTo(0, 5) as number },
    });
    expect(offerSentences(report, output)).toMatch(
      /^“features” has entries that change sign: with entries 4, 5, 6, 7 negated under ↔, it would differ by \S+ \(↔\)\. To accept, write "features": \{"contract": "vector", "negate": \{"h": \[4, 5, 6, 7\]\}\} into "outputs" of pooled-33\.flipscope\.json\.$/,
    );
    const spec = fixture.spec(write(33), { flips: ['h'] });
    await expect(fixture.service.fixModel(spec, AVERAGE, fixture.at('tta.onnx'))).rejects.toThrow('cancel out');
  });

  it('holds once that is stated, and is averaged with its signs', async () => {
    const report = await analyzed(33, ACCEPTED);
    expect(report.outputs[0]).toMatchObject({ verdict: { h: 'holds' }, contract: { certainty: 'stated' } });
    expect(report.outputs[0]!.offer).toBeUndefined();
    expect(verdictFor(report, 'h').kind).toBe('exact');
    const spec = fixture.spec(write(32, ACCEPTED), { flips: ['h'] });
    const { noise } = await fixture.service.fixModel(spec, AVERAGE, fixture.at('averaged.onnx'));
    expect(noise.before.h).toBeGreaterThan(0.01);
    expect(noise.after.h).toBeLessThan(1e-6);
    // Where signs were left alone, half of the features would be gone.
    expect(noise.damage).toBeLessThan(noise.before.h!);
  });

  it('is broken by the grid alone where its stride is misaligned', async () => {
    const report = await analyzed(32, ACCEPTED);
    expect(report.outputs[0]!.verdict.h).toBe('broken');
    const { causes } = applyPatch(report, await fixture.service.explain('a', 'causes'));
    const { error, twinResidual } = causes!.h!;
    expect(error).toBeCloseTo(report.outputs[0]!.figure.h!.value, 6);
    expect(twinResidual).toBeLessThan(1e-5);
  });
});
