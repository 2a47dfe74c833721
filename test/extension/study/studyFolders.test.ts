import { existsSync, mkdirSync, mkdtempSync, readdirSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StudyFolders } from '../../../src/extension/study/studyFolders';
import type { StudySubject } from '../../../src/protocol/studyPage';

const subject = (name: string): StudySubject => ({
  sources: [`/data/${name}`],
  models: [{ kind: 'builtin', id: 'efficientnet-lite0' }],
  flips: ['h'],
});

test('the same subject has the same folder, another one another', async () => {
  const root = join(mkdtempSync(join(tmpdir(), 'flipscope-')), 'studies');
  const folders = new StudyFolders(root);
  const first = await folders.use(subject('a'));
  expect(existsSync(first)).toBe(true);
  expect(await folders.use({ ...subject('a') })).toBe(first);
  expect(await folders.use(subject('b'))).not.toBe(first);
});

test('the twenty that were used last are kept, and all in use', async () => {
  const root = mkdtempSync(join(tmpdir(), 'flipscope-'));
  const folders = new StudyFolders(root);
  const used = await folders.use(subject('old'));
  utimesSync(used, 1, 1);
  for (let i = 0; i < 25; i++) {
    const path = join(root, String(i).padStart(32, '0'));
    mkdirSync(path);
    utimesSync(path, 1000 + i, 1000 + i);
  }
  mkdirSync(join(root, 'something else'));
  await folders.use(subject('new'));
  const left = readdirSync(root);
  expect(left).toHaveLength(2 + 18 + 1);
  expect(existsSync(used)).toBe(true);
  expect(left).toContain('something else');
  expect(left).not.toContain('0'.repeat(32));
  expect(left).toContain(`${'0'.repeat(30)}24`);
  folders.release(subject('old'));
  folders.release(subject('new'));
  await folders.use(subject('newer'));
  expect(existsSync(used)).toBe(false);
});
