import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { afterEach, expect, test } from 'vitest';
import { UserError } from '../../src/protocol/errors';
import { fuzz, type FuzzKind } from './kind';
import { Place } from './place';

const place = new Place();
afterEach(() => {
  place.remove();
  for (const ending of ['', '.txt']) rmSync(join('out/fuzz', `trial-1${ending}`), { force: true });
});

/** Files of some bytes that are used like this. */
const trial = (use: (bytes: Uint8Array) => Promise<void>): FuzzKind => ({
  name: 'trial',
  cases: 100,
  arbitrary: () => fc.uint8Array({ maxLength: 30 }),
  use,
});

test.each([
  ['another error', () => new TypeError('bytes.x is not a function')],
  ['a message of two lines', () => Object.assign(new UserError('input-invalid', 'x'), { message: 'a\nb' })],
  ['a long message', () => Object.assign(new UserError('input-invalid', 'x'), { message: 'a'.repeat(401) })],
])('%s fails, and the smallest file is written', async (_, error) => {
  const kind = trial(async (bytes) => {
    if (bytes.some((byte) => byte > 99)) throw error();
  });
  expect(await fuzz(kind, place, 1, 200)).toContain('trial, seed 1');
  expect([...readFileSync('out/fuzz/trial-1')]).toEqual([100]);
  expect(readFileSync('out/fuzz/trial-1.txt', 'utf8')).not.toBe('');
});

test('a result and a line for a person are fine', async () => {
  const kind = trial(async (bytes) => {
    if (bytes.length > 3) throw new UserError('input-invalid', 'x.bin: it is too long. Shorten it.');
  });
  expect(await fuzz(kind, place, 1, 200)).toBeUndefined();
  expect(existsSync('out/fuzz/trial-1')).toBe(false);
});
