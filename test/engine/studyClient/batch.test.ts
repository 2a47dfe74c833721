import { afterAll, beforeAll, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import type { StudyPlan } from '../../../src/engine/studyClient/studyPlan';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';
import { rowsIn } from './rowsIn';
import { StudyFixture } from './studyFixture';

const COUNT = 3;

let fixture: StudyFixture;
beforeAll(async () => {
  fixture = new StudyFixture();
  await fixture.writeImages(COUNT);
});
afterAll(() => fixture.remove());

const planOf = (model: ModelProto, change: Partial<StudyPlan> = {}): StudyPlan => ({
  ...fixture.plan({ layers: 'none', causes: 0, ...change }),
  models: [{ kind: 'file', path: fixture.engine.writeModel('batch.onnx', model) }],
});

it.each([
  ['classes', tinyClassifier({ size: [16, 16], classes: 4 }), 3],
  ['maps', tinySegmenter({ size: [16, 16] }), 4],
])('%s have the figures of one image at a time, whatever the batch', async (kind, model, batch) => {
  const expectation = kind === 'classes' ? {} : { expect: { output: 'map' } as const };
  const [alone, batched] = [planOf(model, expectation), planOf(model, { ...expectation, batch })];
  const { summary } = await fixture.run(alone);
  const other = await fixture.run(batched);
  expect([summary.study.settings, other.summary.study.settings]).toEqual([{}, { batch: `${batch}` }]);
  const [rows, found] = [await rowsIn(alone.out, 'images'), await rowsIn(batched.out, 'images')];
  expect(rows).toHaveLength(3 * COUNT);
  for (const [i, row] of rows.entries()) {
    const near = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 5));
    const { change, p, flipped_p } = row;
    expect(found[i]).toEqual({ ...row, change: near(change), p: near(p), flipped_p: near(flipped_p) });
  }
});

function mixing(): ModelProto {
  const b = new GraphBuilder({ seed: 1 });
  const x = b.relu(b.conv(b.input('input', ['N', 3, 16, 16]), 4, 3));
  const mean = b.node('ReduceMean', [x], { axes: attribute.ints([0]) });
  b.output(b.flatten(b.globalAveragePool(b.node('Sub', [x, b.node('Mul', [mean, mean])]))), 'output');
  return b.build();
}

it.each([
  [
    'a fixed batch',
    tinyClassifier({ size: [16, 16], classes: 4, batch: 1 }),
    {},
    /--batch 4: expected a free batch axis of its input \S+, which is 1/,
  ],
  ['layers', tinyClassifier({ size: [16, 16], classes: 4 }), { layers: 'fused' }, /Add --layers none/],
  ['an output that mixes images', mixing(), {}, /--batch: its output output of an image depends on the others/],
] as const)('is refused for %s', async (_, model, change, message) => {
  await expect(fixture.run(planOf(model, { batch: 4, ...change }))).rejects.toThrow(message);
});
