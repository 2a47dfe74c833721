import { afterAll, describe, expect, it } from 'vitest';
import { detectionRows } from '../../src/report/facts/detectionRows';
import { verdictFor } from '../../src/report/facts/verdict';
import type { Report } from '../../src/report/report';
import { EngineFixture } from '../support/engineFixture';
import { landmarks, type LandmarkOptions } from '../support/models/landmarks';

const engine = new EngineFixture();
afterAll(() => engine.remove());

let count = 0;

async function check(options: LandmarkOptions, sidecar?: object): Promise<Report> {
  const name = `landmarks-${count++}`;
  const path = engine.writeModel(`${name}.onnx`, landmarks(options));
  if (sidecar !== undefined) engine.write(`${name}.flipscope.json`, JSON.stringify(sidecar));
  return (await engine.service.analyze('landmarks', engine.spec(path, { flips: ['h'] }))).report;
}

const FORMS = (['pixels', '0..1', '-1..1'] as const).flatMap((unit) =>
  [true, false].map((isFlat) => ({ unit, isFlat })),
);

describe.each(FORMS)('keypoints in $unit, flat: $isFlat', (form) => {
  it('hold where left and right change places', async () => {
    const { outputs } = await check({ seed: 2, ...form });
    expect(outputs[0]).toMatchObject({
      contract: { kind: 'keypoints', certainty: 'found', parts: [{ coordinates: { unit: form.unit } }] },
      verdict: { h: 'holds' },
      figure: { h: { name: 'meanDistance' } },
      expects: 'equivariance',
    });
    expect(outputs[0]!.keypoints!.h!.meanDistance).toBeLessThan(1e-6);
    expect(outputs[0]!.keypoints!.h!.within5).toBe(1);
    expect(outputs[0]!.pixelShift).toBeUndefined();
    const [row, ...more] = detectionRows(outputs[0]!, 'h');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ found: 'matched', x: { label: 'keypoints' } });
    // Landmarks lie in the image of 24×40.
    for (const [x, y] of row!.x!.keypoints!) {
      expect(Math.abs(x - 20)).toBeLessThan(40);
      expect(Math.abs(y - 12)).toBeLessThan(24);
    }
  });

  it('are broken where they do not, by the mean distance', async () => {
    const report = await check({ seed: 2, isBroken: true, ...form });
    const { verdict, figure, keypoints } = report.outputs[0]!;
    expect(verdict.h).toBe('broken');
    expect(figure.h!.value).toBe(keypoints!.h!.meanDistance);
    expect(keypoints!.h!.pixels).toBeCloseTo(keypoints!.h!.meanDistance * Math.hypot(24, 40), 9);
    expect(verdictFor(report, 'h').headline).toMatch(/keypoints lie [\d.]+ px apart \([\d.]+% of the diagonal\)/);
  });
});

describe('keypoints from the centers of pixels', () => {
  it('are a pixel off, which is told, and exact where that is stated', async () => {
    const report = await check({ seed: 2, unit: 'pixels', origin: 'center' });
    const { keypoints, pixelShift } = report.outputs[0]!;
    expect(keypoints!.h!.pixels).toBeCloseTo(1, 3);
    expect(pixelShift!.h!.origin).toBe('center');
    expect(pixelShift!.h!.meanDistance).toBeLessThan(1e-6);
    expect(verdictFor(report, 'h').details.join(' ')).toContain('a shift by one pixel: mirrored by x → W − 1 − x');
    const stated = {
      contract: 'keypoints',
      unit: 'pixels',
      origin: 'center',
      swap: [
        [0, 1],
        [3, 4],
      ],
    };
    const exact = await check({ seed: 2, unit: 'pixels', origin: 'center' }, { outputs: { landmarks: stated } });
    expect(exact.outputs[0]!.verdict.h).toBe('holds');
    expect(exact.outputs[0]!.pixelShift).toBeUndefined();
  });

  it('are judged by the stated part of the diagonal', async () => {
    const stated = {
      contract: 'keypoints',
      unit: 'pixels',
      swap: [
        [0, 1],
        [3, 4],
      ],
      rtol: 0.03,
    };
    const { outputs } = await check({ seed: 2, unit: 'pixels', origin: 'center' }, { outputs: { landmarks: stated } });
    expect(outputs[0]!.figure.h!.value).toBeCloseTo(1 / Math.hypot(24, 40), 5);
    expect(outputs[0]!.verdict.h).toBe('holds');
  });
});
