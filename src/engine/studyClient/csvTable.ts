/**
 * Rows of a CSV file (RFC 4180), the header among them; empty lines are left out. A byte order mark is passed over. Where
 * the header has no comma, semicolons or tabs are between the fields, as spreadsheets write them.
 *
 * @throws Error for a quote that is not closed, which would swallow all rows behind it
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let [row, field, isQuoted] = [[] as string[], '', false];
  const endRow = (): void => {
    row.push(field);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    [row, field] = [[], ''];
  };
  const plain = text.replace(/^\ufeff/, '');
  const separator = separatorOf(plain);
  for (let i = 0; i < plain.length; i++) {
    const c = plain[i]!;
    if (isQuoted) {
      if (c !== '"') field += c;
      else if (plain[i + 1] === '"') field += plain[++i]!;
      else isQuoted = false;
    } else if (c === '"' && field === '') isQuoted = true;
    else if (c === separator) {
      row.push(field);
      field = '';
    } else if (c === '\n' || c === '\r') endRow();
    else field += c;
  }
  if (isQuoted) throw new Error(`a quote in row ${rows.length + 1} is not closed`);
  endRow();
  return rows;
}

function separatorOf(text: string): string {
  const header = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '');
  return [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ',';
}
