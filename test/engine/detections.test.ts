import { afterAll, describe, expect, it } from 'vitest';
import { judgeReport } from '../../src/report/facts/outcome';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { insightSentence } from '../../src/report/facts/experiments';
import { fixSentence } from '../../src/report/facts/fixes';
import { verdictFor } from '../../src/report/facts/verdict';
import { applyPatch } from '../../src/report/patch';
import type { OutputReport, Report } from '../../src/report/report';
import { EngineFixture } from '../support/engineFixture';
import { detector, DETECTOR_FORMS, type DetectorForm, type DetectorOptions } from '../support/models/detector';

const engine = new EngineFixture();
afterAll(() => engine.remove());

let count = 0;

/** @param sidecar what is stated beside the model */
async function check(options: DetectorOptions, sidecar?: object, change: Partial<AnalysisSpec> = {}): Promise<Report> {
  const name = `detector-${count++}`;
  const path = engine.writeModel(`${name}.onnx`, detector(options));
  if (sidecar !== undefined) engine.write(`${name}.flipscope.json`, JSON.stringify(sidecar));
  const { report } = await engine.service.analyze('detector', engine.spec(path, change));
  return report;
}

function boxesOf({ outputs }: Report): OutputReport {
  return outputs.find(({ boxes }) => boxes !== undefined)!;
}

const ALL = ['h', 'v', 'hv'] as const;

describe.each(DETECTOR_FORMS)('detections as %s', (form: DetectorForm) => {
  it('hold where the detector is exactly equivariant', async () => {
    // Faces and bodies are no mirror images of themselves upside-down.
    const flips = ['poses', 'faces15', 'movenet'].includes(form) ? (['h'] as const) : ALL;
    for (const seed of [1, 2]) {
      const output = boxesOf(await check({ form, seed }));
      for (const flip of flips) {
        expect(output.verdict[flip]).toBe('holds');
        expect(output.figure[flip]).toEqual({ name: 'unmatched', value: 0 });
        expect(output.boxes![flip]).toMatchObject({ missing: 0, extra: 0 });
        expect(output.boxes![flip]!.matched).toBeGreaterThan(2);
        expect(output.boxes![flip]!.meanIoU).toBeGreaterThan(0.999);
      }
      expect(output.contract.certainty).toBe('found');
      expect(output.pixelShift).toBeUndefined();
    }
  });

  it('are broken where it is not, and every one is counted', async () => {
    const { verdict, boxes, detections, figure } = boxesOf(await check({ form, seed: 1, isBroken: true }));
    expect(verdict).toEqual({ h: 'broken', v: 'broken', hv: 'broken' });
    for (const flip of ALL) {
      const { matched, missing, extra } = boxes![flip]!;
      const [x, gx] = [detections!.id!.length, detections![flip]!.length];
      expect([matched + missing, matched + extra]).toEqual([x, gx]);
      expect(figure[flip]!.value).toBeCloseTo(1 - (2 * matched) / (x + gx), 12);
    }
  });
});

describe('people of MoveNet MultiPose', () => {
  const check17 = async (isBroken: boolean) => boxesOf(await check({ form: 'movenet', seed: 2, isBroken }));

  it('are matched by the box behind their points, y before x', async () => {
    const { contract, keypoints, detections, shape } = await check17(false);
    expect(shape.at(-1)).toBe(56);
    const [boxes, scores, points] = ['boxes', 'classes', 'keypoints'].map((kind) =>
      contract.parts!.find((part) => part.kind === kind),
    );
    expect([boxes!.from, boxes!.to, scores!.from]).toEqual([51, 55, 55]);
    expect(boxes!.coordinates).toMatchObject({ form: 'yxyx', unit: '0..1' });
    expect(points).toMatchObject({ from: 0, to: 51, coordinates: { order: 'yx', perPoint: 3 } });
    expect(points!.swap).toHaveLength(8);
    expect(keypoints!.h!.pixels).toBeLessThan(1e-3);
    for (const { box, keypoints: own } of detections!.id!) {
      expect(own).toHaveLength(17);
      expect(own![0]![0]).toBeCloseTo((box[0] + box[2]) / 2, 3);
    }
  });

  it('are broken where the boxes do not mirror', async () => {
    const { verdict } = await check17(true);
    expect(verdict.h).toBe('broken');
  });
});

describe('outputs beside the boxes', () => {
  it.each(['torchvision', 'tensorflow', 'detr', 'mmdet'] as const)('belong to them: %s', async (form) => {
    const { outputs } = await check({ form, seed: 3 });
    expect(outputs).toHaveLength(1);
    const named = { torchvision: 2, tensorflow: 3, detr: 1, mmdet: 1 }[form];
    expect(outputs[0]!.contract.companions).toHaveLength(named);
  });

  it('are judged on their own where that is stated', async () => {
    const { outputs } = await check({ form: 'torchvision', seed: 3 }, undefined, { expect: { scores: 'vector' } });
    expect(outputs.map(({ name }) => name)).toEqual(['boxes', 'scores']);
  });

  it('that hold the boxes of selected numbers are dense, and judged too', async () => {
    const { outputs } = await check({ form: 'picks', seed: 3 });
    expect(outputs.map(({ name, boxes }) => [name, boxes !== undefined])).toEqual([
      ['selected', true],
      ['boxes', false],
      ['scores', false],
    ]);
  });
});

describe('keypoints of detections', () => {
  it('break the verdict where they move and the boxes do not', async () => {
    const report = await check({ form: 'faces15', seed: 1 });
    const { verdict, figure, keypoints } = boxesOf(report);
    expect(verdict.v).toBe('broken');
    expect(figure.v).toEqual({ name: 'meanDistance', value: keypoints!.v!.meanDistance });
    expect(keypoints!.v!.pixels / Math.hypot(64, 96)).toBeCloseTo(keypoints!.v!.meanDistance, 9);
    expect(verdictFor(report, 'v').details.join(' ')).toMatch(/Keypoints lie [\d.]+ px apart \(/);
  });
});

describe('a detector that counts from the centers of pixels', () => {
  it('is told so, and is exact where that is stated', async () => {
    const report = await check({ form: 'rows6', seed: 1, origin: 'center' });
    const { pixelShift, boxes } = boxesOf(report);
    expect(boxes!.h!.meanIoU).toBeLessThan(0.99);
    expect(pixelShift!.h).toMatchObject({ origin: 'center' });
    expect(pixelShift!.h!.meanIoU).toBeGreaterThan(0.999);
    expect(verdictFor(report, 'h').details.join(' ')).toContain('a shift by one pixel: mirrored by x → W − 1 − x');
    const stated = { outputs: { output0: { contract: 'boxes', form: 'xyxy', origin: 'center' } } };
    const output = boxesOf(await check({ form: 'rows6', seed: 1, origin: 'center' }, stated));
    expect(output.boxes!.h!.meanIoU).toBeGreaterThan(0.999);
    expect(output.contract.certainty).toBe('stated');
    expect(output.pixelShift).toBeUndefined();
  });
});

describe('nothing that is detected', () => {
  it('is empty, not the same, and no failure', async () => {
    const report = await check({ form: 'rows6', seed: 1, isSilent: true });
    expect(boxesOf(report).verdict).toEqual({ h: 'empty', v: 'empty', hv: 'empty' });
    expect(verdictFor(report, 'h').headline).toContain('nothing in either image');
    expect(judgeReport(report, 0.05)).toEqual({ kind: 'passed' });
  });
});

describe('a tolerance', () => {
  it('is of the share that is not matched', async () => {
    const options = { form: 'rows7', seed: 1, isBroken: true } as const;
    const plain = await check(options, undefined, { failAbove: 0.01, flips: ['h'] });
    const { value } = boxesOf(plain).figure.h!;
    expect(judgeReport(plain, 0.01)).toMatchObject({
      kind: 'failed',
      line: expect.stringContaining('of the boxes unmatched'),
    });
    const loose = { outputs: { output: { contract: 'boxes', rtol: value + 0.01 } } };
    expect(boxesOf(await check(options, loose, { flips: ['h'] })).verdict.h).toBe('holds');
  });
});

describe('what is stated of detections', () => {
  it('is what they are, whatever their form', async () => {
    const output = boxesOf(await check({ form: 'rows6', seed: 1 }, undefined, { expect: { output0: 'boxes' } }));
    expect(output.contract).toMatchObject({ kind: 'boxes', certainty: 'stated', origin: '--expect' });
    expect(output.verdict.h).toBe('holds');
    const vector = await check({ form: 'rows6', seed: 1 }, undefined, { expect: { output0: 'vector' } });
    expect(vector.outputs[0]).toMatchObject({ contract: { kind: 'vector' }, figure: { h: { name: 'relL2' } } });
  });

  it('may be parts, and classes that change places', async () => {
    const parts = [
      { contract: 'boxes', axis: 2, from: 0, to: 4, form: 'xyxy' },
      { contract: 'classes', axis: 2, from: 4, to: 5 },
      { contract: 'labels', axis: 2, from: 5, to: 6 },
    ];
    const stated = boxesOf(await check({ form: 'rows6', seed: 1 }, { outputs: { output0: { parts } } }));
    expect(stated.verdict.h).toBe('holds');
    const swapped = {
      outputs: { output0: { contract: 'boxes', form: 'xyxy', swap: [['left', 'right']] } },
      labels: ['left', 'right', 'x'],
    };
    const output = boxesOf(await check({ form: 'rows6', seed: 1 }, swapped));
    expect(output.verdict.h).toBe('broken');
    expect(output.verdict.hv).toBe('holds');
    expect(output.detections!.id!.every(({ label }) => label !== undefined)).toBe(true);
  });

  it.each([
    [{ contract: 'boxes', form: 'dfl' }, /outputs\.output0\.form": found "dfl"; of finished boxes one of xyxy/],
    [{ contract: 'boxes', axis: 4 }, /outputs\.output0\.axis": found 4; an axis from -3 to 2/],
    [{ contract: 'boxes', from: 3 }, /outputs\.output0\.from": found 3; four numbers of a box within the 6 entries/],
    [
      { contract: 'boxes', scores: 'scorez' },
      /outputs\.output0\.scores": found "scorez"; a part, or one of the outputs output0/,
    ],
    [{ contract: 'boxes', unit: 'grid' }, /outputs\.output0\.unit": found "grid"/],
    [
      { contract: 'boxes', swap: [['a', 'b']] },
      /outputs\.output0\.swap": found "a"; a number, since the model has no labels/,
    ],
  ])('that does not fit is refused in one line: %#', async (output0, message) => {
    await expect(check({ form: 'rows6', seed: 1 }, { outputs: { output0 } })).rejects.toThrow(message);
  });
});

describe('fixes of detections', () => {
  it('do not average them, and say why', async () => {
    for (const form of ['rows6', 'torchvision', 'picksInside'] as const) {
      const report = await check({ form, seed: 1, isBroken: true }, undefined, { flips: ['h'] });
      const written = engine.service.writeFix('detector', { kind: 'tta', flips: ['h'] }, engine.at('averaged.onnx'));
      await expect(written).rejects.toThrow(/picked already|detections|no fixed order/i);
      expect(fixSentence(report, 'h')).toContain('cannot be averaged');
    }
  });
});

describe('causes of detections', () => {
  it('are those of the last comparable tensor before them, which is named', async () => {
    const options = { form: 'rows6', seed: 1, isBroken: true } as const;
    const plain = await check(options, undefined, { flips: ['h'] });
    const report = applyPatch(plain, await engine.service.explain('detector', 'causes'));
    const { output, error, twinResidual } = report.causes!.h!;
    expect(report.outputs.map(({ name }) => name)).not.toContain(output);
    expect(report.layers.map(({ tensor }) => tensor)).toContain(output);
    expect(error).toBeGreaterThan(0.01);
    expect(twinResidual).toBeLessThan(1e-5);
    expect(insightSentence(report, 'h')).toContain(`Of “${output}”, the last tensor before the output`);
  });
});
