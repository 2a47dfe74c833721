import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { expect, it } from 'vitest';
import { decodeTable, encodeTable, TABLES, type TableColumn } from '../../../src/engine/studyClient/tables';
import { PROJECT } from '../../support/engineFixture';

const DOCS = readFileSync(join(PROJECT, 'docs/study.md'), 'utf8');

it.each(Object.entries<Record<string, TableColumn>>(TABLES))(
  'docs/study.md has every column of %s',
  (name, columns) => {
    const part = DOCS.split(`\`${name}-*.parquet\``)[1]!.split('.parquet`')[0]!;
    const rows = [...part.matchAll(/^\| `(\w+)` *\| (\w+) *\| (.+?) *\|$/gm)].map(([, ...cells]) => cells);
    expect(rows).toEqual(Object.entries(columns).map(([column, { type, about }]) => [column, type, about]));
  },
);

const row = { root: 0, image: 'ä/b.png', model: 'm', flip: 'h', layer: 'conv1' } as const;

it('a table is read as it was written', async () => {
  const rows = [
    { ...row, error: 0.1 },
    { ...row, error: null },
    { ...row, layer: '', error: Infinity },
  ];
  expect(await decodeTable('layers', encodeTable('layers', rows), 'x')).toEqual(rows);
});

it('columns have the types that are documented', () => {
  const bytes = encodeTable('layers', [{ ...row, error: 1 }]);
  const { schema } = parquetMetadata(bytes.buffer as ArrayBuffer);
  expect(schema.slice(1).map((column) => [column.name, column.type, column.converted_type])).toEqual([
    ['root', 'INT32', undefined],
    ['image', 'BYTE_ARRAY', 'UTF8'],
    ['model', 'BYTE_ARRAY', 'UTF8'],
    ['flip', 'BYTE_ARRAY', 'UTF8'],
    ['layer', 'BYTE_ARRAY', 'UTF8'],
    ['error', 'DOUBLE', undefined],
  ]);
});

it('what is no table of a study is refused by name', async () => {
  await expect(decodeTable('layers', new Uint8Array(20), 'layers-1.parquet')).rejects.toThrow(
    'layers-1.parquet: not the table of a study',
  );
  const other = encodeTable('layers', [{ ...row, error: 'much' as unknown as number }].slice(0, 0));
  await expect(decodeTable('images', other, 'images-1.parquet')).rejects.toThrow('not the table of a study');
});
