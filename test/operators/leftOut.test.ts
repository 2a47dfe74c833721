import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { LEFT_OUT } from '../support/operatorCases/leftOut';
import { behaviorOf } from './behavior';
import { examineIfValid, type Findings } from './examine';

const SEED = 2;
const found: Findings = new Map();
const refused = new Set<string>();

beforeAll(async () => {
  for (const call of LEFT_OUT) if (!(await examineIfValid(call, SEED, found))) refused.add(call.name);
}, 300_000);

it.each(LEFT_OUT)('$name has the shape, the action and the mirror image of its defaults', ({ name }) => {
  expect(found.get(name) ?? []).toEqual([]);
});

it('what is left out is read as test/operators/leftOut.txt says; `npm run docs` writes it', async () => {
  const valid = LEFT_OUT.filter(({ name }) => !refused.has(name));
  await expect(behaviorOf(valid, [SEED])).toMatchFileSnapshot(join(import.meta.dirname, 'leftOut.txt'));
});
