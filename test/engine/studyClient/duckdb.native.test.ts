import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type JS } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeTable, TABLES, type TableName, type TableRows } from '../../../src/engine/studyClient/tables';
import { randomRows } from '../../analysis/study/randomStudy';
import { PROJECT } from '../../support/engineFixture';

/** How DuckDB calls the types that docs/study.md names. */
const DUCKDB_TYPES = { STRING: 'VARCHAR', INT32: 'INTEGER', DOUBLE: 'DOUBLE', BOOLEAN: 'BOOLEAN' } as const;
const NAMES = ['images', 'outputs', 'layers', 'causes'] as const;

let folder: string;
let duckdb: DuckDBConnection;
const rows: { [T in TableName]: TableRows[T][] } = { images: [], outputs: [], layers: [], causes: [] };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  // In two parts, as a study writes them.
  for (const part of [1, 2]) {
    const random = randomRows(40, part);
    for (const name of NAMES) {
      const of = random.flatMap((image): readonly TableRows[TableName][] => image[name]);
      (rows[name] as TableRows[TableName][]).push(...of);
      writeFileSync(join(folder, `${name}-0000${part}.parquet`), encodeTable(name, of as TableRows[typeof name][]));
    }
  }
  // Nothing may be downloaded.
  const options = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
  duckdb = await (await DuckDBInstance.create(':memory:', options)).connect();
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(sql: string): Promise<readonly Readonly<Record<string, JS>>[]> {
  return (await duckdb.runAndReadAll(sql)).getRowObjectsJS();
}

const parts = (name: TableName): string => `'${folder}/${name}-*.parquet'`;

it.each(NAMES)('DuckDB reads %s with the types that are documented, row by row as they were written', async (name) => {
  const found = await ask(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${parts(name)})`);
  expect(found.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
    Object.entries(TABLES[name]).map(([column, { type }]) => [column, DUCKDB_TYPES[type]]),
  );
  const read = await ask(`SELECT * FROM ${parts(name)}`);
  expect(read.length).toBeGreaterThan(20);
  expect(read).toEqual(rows[name]);
});

it('the query of docs/study.md gives the agreement by class', async () => {
  const page = readFileSync(join(PROJECT, 'docs/study.md'), 'utf8');
  const sql = /```sql\n([\s\S]+?)```/.exec(page)![1]!;
  expect(sql).toContain("'results/images-*.parquet'");
  const found = await ask(sql.replaceAll('results/', `${folder}/`));
  expect(found.length).toBeGreaterThan(4);
  for (const { label, flip, agreement, images } of found) {
    const of = rows.images.filter((row) => row.message === null && row.label === label && row.flip === flip);
    expect(Number(images)).toBe(of.length);
    expect(agreement).toBeCloseTo(of.filter(({ agrees }) => agrees).length / of.length, 12);
  }
});
