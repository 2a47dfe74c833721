import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { fullName } from './fullName.mjs';
import { PROBES } from './probes.mjs';

/**
 * Runs before each test file in the instrumented copy. Writes which mutants each of its tests reaches, with the
 * processor time that it takes; what is reached between tests (imports, `beforeAll`) belongs to all of them.
 */
const reached = (globalThis[PROBES] ??= new Uint8Array(Number(process.env.FLIPSCOPE_PROBES)));
const shared = new Set();
const tests = [];
let setupSeconds = 0;
let begun = 0;
let ended = 0;

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const takeReached = () => {
  const indexes = [];
  for (let i = reached.indexOf(1); i >= 0; i = reached.indexOf(1, i + 1)) indexes.push(i);
  reached.fill(0);
  return indexes;
};

beforeEach(() => {
  for (const index of takeReached()) shared.add(index);
  begun = cpuSeconds();
  setupSeconds += begun - ended;
});

afterEach(({ task }) => {
  tests.push({ name: fullName(task), seconds: cpuSeconds() - begun, reached: takeReached() });
  ended = cpuSeconds();
});

afterAll(() => {
  for (const index of takeReached()) shared.add(index);
  const { testPath } = expect.getState();
  const file = `${createHash('sha256').update(testPath).digest('hex')}.json`;
  mkdirSync(process.env.FLIPSCOPE_RECORDS, { recursive: true });
  writeFileSync(
    join(process.env.FLIPSCOPE_RECORDS, file),
    JSON.stringify({ testPath, setupSeconds, shared: [...shared], tests }),
  );
});
