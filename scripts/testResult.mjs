import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { replaceSection, table } from './markdown.mjs';

/**
 * Puts the result of a full run into docs/testing.md, in place of the one before.
 * @throws Error when the page has no place for it.
 */
export async function writeTestResult(root, { finished, summary }) {
  const rows = finished.map(({ title, tests, ok, seconds, passed, failed }) => [
    title,
    ok ? 'ok' : 'failed',
    tests ? `${passed} passed, ${failed} failed` : '',
    `${seconds} s`,
  ]);
  const lines = [
    `Commit ${commit(root)}, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores: **${summary}**.`,
    '',
    table([['step', 'result', 'tests', 'time'], ...rows]),
  ];
  await replaceSection(join(root, 'docs', 'testing.md'), 'last full run: written by npm run test:full', lines);
}

/** The commit that was tested, and whether files differ from it. */
function commit(root) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
}
