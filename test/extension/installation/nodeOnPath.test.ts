import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeOnPath } from '../../../src/extension/installation/nodeOnPath';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-path-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with a program of the name that answers `answer`. */
function withNode(name: string, answer: string, mode = 0o755): string {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'node'), `#!/bin/sh\n${answer}\n`, { mode });
  return place;
}

test.skipIf(process.platform === 'win32')('the first one that starts and is new enough is taken', async () => {
  const old = withNode('old', 'echo v18.20.4');
  const broken = withNode('broken', 'exit 3');
  const locked = withNode('locked', 'echo v22.1.0', 0o644);
  const other = withNode('other', 'echo hello');
  const good = withNode('good', 'echo v22.1.0');
  const later = withNode('later', 'echo v24.0.0');
  const path = (...folders: string[]) => folders.join(delimiter);
  expect(await nodeOnPath(path(old, broken, locked, other, good, later))).toBe(join(good, 'node'));
  expect(await nodeOnPath(path(old, broken))).toBeUndefined();
  // Relative to what is open.
  expect(await nodeOnPath(path(relative(process.cwd(), good), '', '.'))).toBeUndefined();
  expect(await nodeOnPath(undefined)).toBeUndefined();
});
