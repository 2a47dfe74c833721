import { afterAll, expect, test } from 'vitest';
import { cases } from '../support/scale';
import { fuzz } from './kind';
import { fuzzKinds } from './kinds';
import { Place } from './place';

const place = new Place();
afterAll(() => place.remove());

test.each(await fuzzKinds())('a damaged $name is read or refused in one line', async (kind) => {
  expect(await fuzz(kind, place, 1, cases(kind.cases))).toBeUndefined();
});
