import { readFile, writeFile } from 'node:fs/promises';

/**
 * Puts lines into a page between `<!-- NAME -->` and `<!-- end -->`, in place of what stood there.
 * @throws Error when the page has no such place.
 */
export async function replaceSection(file, name, lines) {
  const page = await readFile(file, 'utf8');
  const begin = `<!-- ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`${file} has no place for the result: ${begin} … <!-- end -->`);
  await writeFile(file, `${page.slice(0, from)}${begin}\n\n${lines.join('\n')}\n\n${page.slice(to)}`);
}

/** The rows of the table that stands there, without its head, as `table` takes them; none where there is no table. */
export async function rowsOf(file, name) {
  const page = await readFile(file, 'utf8');
  const from = page.indexOf(`<!-- ${name} -->`);
  const lines = page.slice(from, page.indexOf('<!-- end -->', from)).split('\n');
  const rows = lines.filter((line) => line.startsWith('| ')).slice(2);
  return rows.map((line) =>
    line
      .slice(2, -2)
      .split(/ \| /)
      .map((cell) => cell.trim()),
  );
}

/** A Markdown table as the formatter lays it out; the first row is the head. */
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
