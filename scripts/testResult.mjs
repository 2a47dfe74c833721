import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

const BEGIN = '<!-- last full run: written by npm run test:full -->';
const END = '<!-- end of the last full run -->';

/**
 * Puts the result of a full run into docs/testing.md, in place of the one before.
 * @throws Error when the page has no place for it.
 */
export async function writeTestResult(root, { finished, summary }) {
  const file = join(root, 'docs', 'testing.md');
  const page = await readFile(file, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for the result: ${BEGIN} … ${END}`);
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
  await writeFile(file, `${page.slice(0, from)}${BEGIN}\n\n${lines.join('\n')}\n\n${page.slice(to)}`);
}

/** The commit that was tested, and whether files differ from it. */
function commit(root) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
}

/** A Markdown table as prettier lays it out. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells, fill = ' ') => `| ${cells.map((cell, i) => cell.padEnd(widths[i], fill)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [
    line(head),
    line(
      widths.map(() => ''),
      '-',
    ),
    ...body.map((row) => line(row)),
  ].join('\n');
}
