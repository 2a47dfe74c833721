import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { requireAnswer } from './kind';
import { fuzzKinds } from './kinds';
import { Place } from './place';

/** A folder for each kind, in it files that once failed, named after what is odd about them. */
const CORPUS = join(import.meta.dirname, 'corpus');
const kinds = await fuzzKinds();
const files = readdirSync(CORPUS).flatMap((kind) =>
  readdirSync(join(CORPUS, kind)).map((file) => [kind, file] as const),
);

const place = new Place();
afterAll(() => place.remove());

test.each(files)('%s %s is read or refused in one line', async (name, file) => {
  const kind = kinds.find((candidate) => candidate.name === name);
  expect(kind).toBeDefined();
  await requireAnswer(kind!, new Uint8Array(readFileSync(join(CORPUS, name, file))), place);
});

test('every kind that was ever broken is in it', () => {
  expect(new Set(files.map(([kind]) => kind))).toEqual(new Set(kinds.map(({ name }) => name)));
});
