import { afterAll, beforeEach, expect, test } from 'vitest';
import { EngineService } from '../../src/engine/service/engineService';
import { EXPLAIN_PARTS } from '../../src/protocol/engine';
import { EngineFixture, PROJECT } from '../support/engineFixture';
import { NAMED_MODELS } from '../support/models/namedModels';

const fixture = new EngineFixture();
const path = fixture.writeModel('m.onnx', NAMED_MODELS['tiny-fixed']!());
const spec = fixture.spec(path, { input: { kind: 'noise', seed: 1 } });
const { model } = spec;
afterAll(() => fixture.remove());

const told: string[] = [];
const engine = new EngineService({
  packageRoot: PROJECT,
  codec: 'native',
  onProgress: (id, { message }) => told.push(`${id}: ${message}`),
  onLog: () => undefined,
});
beforeEach(() => void told.splice(0));

test.each([
  ['an audit', () => engine.audit(model), [': Loading the model', ': Reading the operators']],
  ['a description', () => engine.describe(model), [': Loading the model', ': Reading the operators']],
  ['what a model is read from', () => engine.modelSources(model), [': Loading the model']],
  [
    'a fix',
    () => engine.fixModel(spec, { kind: 'tta', flips: ['h'], merge: 'mean' }, fixture.at('fix.onnx')),
    [': Loading the model', ': Writing the fixed model and trying it'],
  ],
  [
    'a twin',
    () => engine.twinModel(spec, { flip: 'h' }, fixture.at('twin.onnx')),
    [': Loading the model', ': Writing the twin and trying it'],
  ],
])('%s says what it is at before it is', async (_, work, stages) => {
  await work();
  expect([...new Set(told)]).toEqual(stages);
});

test('each part of an explanation says so before it begins, so that whoever stops it can name it', async () => {
  await engine.analyze('a', spec);
  const first: string[] = [];
  for (const part of EXPLAIN_PARTS) {
    told.length = 0;
    const explained = engine.explain('a', part);
    first.push(told[0]!);
    await explained;
  }
  told.length = 0;
  await Promise.all([engine.attribution('a', 'h'), Promise.resolve(first.push(told[0]!))]);
  expect(first).toEqual([
    'a: Reading the operators',
    'a: Running shifted and noisy inputs',
    'a: Running counterfactuals',
    'a: Running at aligned sizes',
    'a: Measuring local defects',
    'a: Matching channels',
    'a: Trying the models that can be written',
    'a: Measuring attribution by layer',
  ]);
});
