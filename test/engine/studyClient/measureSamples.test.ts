import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wilson } from '../../../src/analysis/study/statistics';
import { measureSamples, type SampledModel } from '../../../src/engine/studyClient/measureSamples';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import type { StudiedInput } from '../../../src/protocol/study';
import { FLIPS } from '../../../src/report/flips';
import type { Report } from '../../../src/report/report';
import { tinyClassifier, undefinedScores } from '../../support/models/tinyModels';
import { StudyFixture } from './studyFixture';

const COUNT = 6;
let fixture: StudyFixture;
let images: readonly StudiedInput[];
let models: readonly SampledModel[];
/** Of each model on each image, analyzed one by one. */
let reports: readonly (readonly Report[])[];

const specFor = (path: string, input: StudiedInput): AnalysisSpec => ({
  model: { kind: 'file', path },
  input,
  flips: FLIPS,
  flipMode: 'tensor',
  expect: { output: 'classes' },
});

beforeAll(async () => {
  fixture = new StudyFixture();
  const { engine } = fixture;
  const paths = (await fixture.writeImages(COUNT)).map((path) => join(fixture.images, path));
  images = paths.map((path) => ({ kind: 'image', path }));
  const files = [1, 2, 3].map((seed) =>
    engine.writeModel(`epoch-${seed}.onnx`, tinyClassifier({ size: [16, 16], classes: 4, seed })),
  );
  reports = await Promise.all(
    files.map((file) =>
      Promise.all(
        images.map(async (image) => {
          const id = `${file}${image.path}`;
          const { report } = await engine.service.analyze(id, specFor(file, image));
          await engine.service.release(id);
          return report;
        }),
      ),
    ),
  );
  models = files.map((file, i) => ({ spec: specFor(file, images[0]!), report: reports[i]![0]! }));
});
afterAll(() => fixture.remove());

const sampling = { onProgress: () => undefined };
const measure = (given: readonly StudiedInput[]) =>
  measureSamples(models, given, { ...sampling, functions: fixture.startEngine().functions });

describe('checkpoints over several images', () => {
  it('have the shares and means of the reports of each image', async () => {
    const told: string[] = [];
    const { functions } = fixture.startEngine();
    const found = await measureSamples(models, images, { functions, onProgress: (m, i) => told.push(`${m}:${i}`) });
    expect(found).toMatchObject({ images: COUNT, failures: [] });
    expect(told).toHaveLength(3 * (1 + COUNT));
    for (const [m, own] of reports.entries()) {
      for (const flip of FLIPS) {
        const { change, top1, layers } = found.models[m]![flip]!;
        const kept = own.filter(({ outputs }) => outputs[0]!.classes!.agreement[flip]).length;
        const [low, high] = wilson(kept, COUNT);
        expect(top1).toEqual({ n: COUNT, k: kept, share: kept / COUNT, low, high });
        expect(change).toBeCloseTo(meanOf(own.map(({ outputs }) => outputs[0]!.figure[flip]!.value)), 5);
        expect(layers.map(({ tensor }) => tensor)).toEqual(own[0]!.layers.map(({ tensor }) => tensor));
        for (const [i, { error }] of layers.entries()) {
          expect(error).toBeCloseTo(meanOf(own.map((report) => report.layers[i]!.error[flip]!)), 5);
        }
      }
    }
  });

  it('count an image for none of them that one cannot be given', async () => {
    const bad: StudiedInput = { kind: 'image', path: join(fixture.images, 'broken.png') };
    writeFileSync(bad.path, 'no image');
    const found = await measure([images[0]!, bad, images[1]!]);
    expect(found).toEqual({
      ...(await measure(images.slice(0, 2))),
      failures: [{ image: bad.path, message: expect.stringContaining('broken.png') as string }],
    });
    expect(found.images).toBe(2);
  });

  it('have no share of top classes where their scores are no numbers', async () => {
    const file = fixture.engine.writeModel('undefined.onnx', undefinedScores());
    const spec = specFor(file, images[0]!);
    const { report } = await fixture.engine.service.analyze('undefined', spec);
    const { functions } = fixture.startEngine();
    const found = await measureSamples([{ spec, report }], images.slice(0, 2), { ...sampling, functions });
    expect(report.outputs[0]!.classes!.agreement).toEqual({});
    expect(found.models[0]!.h).not.toHaveProperty('top1');
  });

  it('are those of the columns, else it is said which is another', async () => {
    const other = models[1]!.report;
    const changed = models.with(1, { ...models[1]!, report: { ...other, model: { ...other.model, sha256: 'x' } } });
    const { functions } = fixture.startEngine();
    await expect(measureSamples(changed, images, { ...sampling, functions })).rejects.toMatchObject({
      reason: 'files-changed',
      message: `${models[1]!.report.model.path} has changed since it was compared. Compare again.`,
    });
  });

  it('end with an error that is of no image', async () => {
    const functions = { ...fixture.startEngine().functions, studyImage: () => Promise.reject(new Error('lost')) };
    await expect(measureSamples(models, images, { ...sampling, functions })).rejects.toThrow('lost');
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
