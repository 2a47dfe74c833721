import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTable, type TableName, type TableRows } from '../../../src/engine/studyClient/tables';

/** All rows of a table in a folder. */
export async function rowsIn<T extends TableName>(folder: string, table: T): Promise<readonly TableRows[T][]> {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${table}-`));
  const parts = files.map((file) => decodeTable(table, readFileSync(join(folder, file)), file));
  return (await Promise.all(parts)).flat();
}
