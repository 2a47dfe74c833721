import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../src/protocol/errors';
import type { Audit } from '../../src/report/terminal/audit';
import { onlyLine, runWith } from './fakeEngine';

const found: Audit = {
  model: 'm.onnx',
  shape: [1, 3, 64, 65],
  audit: [{ node: 'conv1', op: 'Conv', verdicts: ['misaligned grid'] }],
  sizeAdvice: { W: [65], H: [65], misaligned: [] },
};
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the engine reads the model; the table is shown, the JSON written, the engine ended', async () => {
  const asked: unknown[] = [];
  const file = join(folder, 'a.json');
  const outcome = await runWith(['audit', 'm.onnx', '--size', '64x65', '--json', file], {
    audit: async (...args) => {
      asked.push(args);
      return found;
    },
  });
  expect([outcome.code, outcome.stderr, outcome.killed]).toEqual([0, '', 1]);
  expect(asked).toEqual([[{ kind: 'file', path: 'm.onnx' }, [64, 65]]]);
  expect(outcome.stdout).toMatch(/conv1 +Conv +misaligned grid/);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(found);
});

test('the model is not written over', async () => {
  const outcome = await runWith(['audit', 'm.onnx', '--json', './m.onnx'], { audit: async () => found });
  expect([outcome.code, outcome.killed]).toEqual([2, 1]);
  expect(onlyLine(outcome)).toBe('flipscope: ./m.onnx: this run reads this file. Choose another name for the output.');
});

test('JSON on standard output sends the table to standard error', async () => {
  const { stdout, stderr } = await runWith(['audit', '--json', '-'], { audit: async () => found });
  expect(JSON.parse(stdout)).toEqual(found);
  expect(stderr).toContain('conv1');
});

test('numbers that are not finite are null, with a note, and the model’s notes are shown', async () => {
  const [entry] = found.audit;
  const odd: Audit = {
    ...found,
    audit: [{ ...entry!, asymmetry: { H: NaN, W: 0.5 } }],
    notes: ['The function Block was inlined.'],
  };
  const { stdout, stderr } = await runWith(['audit', '--json', '-'], { audit: async () => odd });
  expect(JSON.parse(stdout)).toMatchObject({
    audit: [{ asymmetry: { H: null, W: 0.5 } }],
    notes: ['The function Block was inlined.', expect.stringMatching(/^\/audit\/0\/asymmetry\/H is NaN: /)],
  });
  expect(stderr).toContain('The function Block was inlined.');
});

test('a crash of the engine names the model', async () => {
  const crash = async (): Promise<Audit> => {
    throw new UserError('engine-crashed', 'The analysis engine stopped (signal SIGABRT).');
  };
  const outcome = await runWith(['audit', 'm.onnx'], { audit: crash });
  expect(outcome.code).toBe(2);
  expect(onlyLine(outcome)).toBe('flipscope: m.onnx: The analysis engine stopped (signal SIGABRT).');
  expect(outcome.killed).toBe(1);
});
