import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merge } from '../../src/cli/merge';
import { parseSummary, summaryToJson } from '../../src/report/summaryJson';
import { randomRows, randomSpecification, summaryOf } from '../analysis/study/randomStudy';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-show-'));
  writeFileSync(
    at('a.flipscope-study.json'),
    summaryToJson(summaryOf(randomSpecification(9), randomRows(9, 1), { of: 1, held: [1] })),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function merged(flags: Parameters<typeof merge>[1]): Promise<{ stdout: string; stderr: string }> {
  const seen = { stdout: '', stderr: '' };
  const io = {
    stdout: { write: (text: string) => (seen.stdout += text) },
    stderr: { write: (text: string) => (seen.stderr += text) },
    env: {},
  };
  expect(await merge([at('a.flipscope-study.json')], flags, io)).toBe(0);
  return seen;
}

describe('the answer of a study', () => {
  it('stands on standard output, after the files are written', async () => {
    const { stdout, stderr } = await merged({ out: at('b.json'), md: at('b.md') });
    expect(stdout).toMatch(/^\d images with a and b\n/);
    expect(stdout.endsWith(`\nwritten: ${at('b.json')}, ${at('b.md')}\n`)).toBe(true);
    expect(stderr).toBe('');
  });

  it.each(['out', 'md', 'html'] as const)('leaves standard output to --%s -', async (kind) => {
    const { stdout, stderr } = await merged({ out: at('c.json'), md: at('c.md'), [kind]: '-' });
    expect(stderr).toMatch(/^\d images with a and b\n/);
    if (kind === 'out') expect(() => parseSummary(stdout)).not.toThrow();
    else expect(stdout).toMatch(kind === 'md' ? /^## Flipscope: / : /^<!doctype html>/i);
    expect(readdirSync(folder)).not.toContain('-');
    expect(readFileSync(at(kind === 'md' ? 'c.json' : 'c.md'), 'utf8')).not.toBe('');
  });

  it('gives standard output to one of them only', async () => {
    await expect(merged({ md: '-', html: '-' })).rejects.toThrow(/^Only one output can go to standard output: /);
  });
});
