import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/protocol/errors';
import type { ReproductionSpec } from '../../src/protocol/reproduction';
import { reproductionFileSchema } from '../../src/report/schema/reproduction';
import { sampleReproduction, sampleResult } from '../support/sampleReproduction';
import { onlyLine, runWith } from './fakeEngine';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-question-'));

/** A run whose engine answers with the sample. */
async function ask(...args: readonly string[]) {
  const asked: ReproductionSpec[] = [];
  const outcome = await runWith(['question', ...args], {
    reproduce: async (_id, spec) => {
      asked.push(spec);
      return sampleResult();
    },
  });
  return { ...outcome, asked };
}

test('asks both heads of the built-in model and tells the story', async () => {
  const { code, stderr, stdout, asked, killed } = await ask();
  expect([code, stderr, killed]).toEqual([0, '', 1]);
  expect(asked).toEqual([{ model: { kind: 'builtin', id: 'resnet18-headless' }, seed: 0, heads: ['avg', 'max'] }]);
  expect(stdout.match(/^\d\. .*/gm)).toEqual([
    '1. At 128×128: it differs',
    '2. Flip the kernels too',
    '3. Correct the sampling grid too',
    '4. The same at 129×129',
  ]);
  expect(stdout).toContain('>>> y1 - y2\ntensor([[ 0.0100,');
  expect(stdout).toMatch(/y1 − f′\(x\.flip\(-1\)\) +15% +global average pooling/);
  expect(stdout).toMatch(/“Flip the kernels and it agrees” is half of the answer/);
});

test('the seed is that of the noise, and of the weights that are built in', async () => {
  const built = await ask('--seed', '7', '--size', '224', '--head', 'max');
  const model = { kind: 'builtin', id: 'resnet18-headless:7' };
  expect(built.asked).toEqual([{ model, seed: 7, heads: ['max'], size: [224, 224] }]);
  const own = await ask('--seed', '7', '--model', 'own.onnx');
  expect(own.asked[0]).toMatchObject({ model: { kind: 'file', path: 'own.onnx' }, seed: 7 });
});

test('the figures are written as JSON, beside the story or in its place', async () => {
  const file = join(folder, 'out.json');
  const { stdout } = await ask('--json', file);
  expect(stdout).toContain('1. At 128×128');
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(sampleReproduction())));
  expect(reproductionFileSchema.safeParse(written).error).toBeUndefined();
  const printed = await ask('--json', '-');
  expect(JSON.parse(printed.stdout)).toEqual(written);
  expect(printed.stderr).toContain('1. At 128×128');
});

test('the model is not written over; a head that is none and a model that does not fit are said in one line', async () => {
  const model = join(folder, 'm.onnx');
  writeFileSync(model, '');
  expect(onlyLine(await ask('--model', model, '--json', model))).toContain('this run reads this file');
  const head = await ask('--head', 'median');
  expect([head.code, head.asked]).toEqual([2, []]);
  expect(onlyLine(head)).toContain('Allowed choices are avg, max');
  const refused = await runWith(['question', '--model', 'vit.onnx'], {
    reproduce: () => Promise.reject(new UserError('model-unsupported', 'vit.onnx: found none.', 'vit.onnx')),
  });
  expect([refused.code, onlyLine(refused)]).toEqual([2, 'flipscope: vit.onnx: found none.']);
});
