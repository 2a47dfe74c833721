import { readFileSync } from 'node:fs';
import { beforeEach } from 'vitest';
import { fullName } from './fullName.mjs';

/** Runs before each test file: of its tests, only those that are listed run. */
const chosen = new Set(JSON.parse(readFileSync(process.env.FLIPSCOPE_CHOSEN, 'utf8')));

beforeEach(({ task, skip }) => {
  if (!chosen.has(fullName(task))) skip();
});
