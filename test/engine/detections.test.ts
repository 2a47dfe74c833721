import { afterAll, describe, expect, it } from 'vitest';
import type { OutputReport } from '../../src/report/report';
import { EngineFixture } from '../support/engineFixture';
import { detector, DETECTOR_FORMS, type DetectorForm, type DetectorOptions } from '../support/models/detector';

const engine = new EngineFixture();
afterAll(() => engine.remove());

async function boxesOf(options: DetectorOptions): Promise<OutputReport> {
  const report = await engine.report(detector(options));
  return report.outputs.find(({ contract }) => contract.kind === 'boxes' && contract.positions?.kind === 'set')!;
}

const HOLDS = { h: 'holds', v: 'holds', hv: 'holds' };

describe.each(DETECTOR_FORMS)('detections as %s', (form: DetectorForm) => {
  it('hold where the detector is exactly equivariant', async () => {
    for (const seed of [1, 2]) {
      const output = await boxesOf({ form, seed });
      expect(output.verdict).toEqual(
        form === 'poses' || form === 'faces15' ? { h: 'holds', v: expect.any(String), hv: expect.any(String) } : HOLDS,
      );
      expect(output.boxes!.h).toMatchObject({ missing: 0, extra: 0 });
      expect(output.boxes!.h!.matched).toBeGreaterThan(2);
      expect(output.boxes!.h!.meanIoU).toBeGreaterThan(0.999);
      expect(output.figure.h).toEqual({ name: 'unmatched', value: 0 });
    }
  });

  it('are broken where it is not', async () => {
    const output = await boxesOf({ form, seed: 1, isBroken: true });
    expect(output.verdict).toEqual({ h: 'broken', v: 'broken', hv: 'broken' });
    const { matched, missing, extra } = output.boxes!.h!;
    expect(matched + missing).toBe(output.detections!.id!.length);
    expect(matched + extra).toBe(output.detections!.h!.length);
  });
});
