import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabels } from '../../../src/engine/studyClient/labels';
import type { ImageList } from '../../../src/engine/studyClient/listImages';

let folder: string;
let list: ImageList;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-labels-'));
  mkdirSync(join(folder, 'meta'));
  list = imagesOf(['cat/1.png', 'cat/2.png', 'dog/1.png']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const imagesOf = (images: readonly string[]): ImageList => ({
  roots: [join(folder, 'val')],
  images: images.map((image) => ({ root: 0, image })),
  warnings: [],
});
const models = [{ count: 3, labels: ['bird', 'Cat', 'dog, hound'] }];
const table = (text: string, name = 'labels.csv'): { readonly file: string } => {
  writeFileSync(join(folder, name), text);
  return { file: join(folder, name) };
};
const labelsOf = async (...of: Parameters<typeof readLabels>): Promise<readonly (readonly (number | null)[])[]> => {
  const labels = await readLabels(...of);
  return of[2].map((_, model) => of[1].images.map((image) => labels?.of(image, model) ?? null));
};

describe('labels by folders', () => {
  it('go by the classes of each model', async () => {
    const other = { count: 2, labels: ['dog', 'cat'] };
    expect(await labelsOf('folder', list, [...models, other])).toEqual([
      [1, 1, 2],
      [1, 1, 0],
    ]);
    expect(await labelsOf('auto', list, [undefined, { count: 9, labels: ['x'] }, other])).toEqual([
      [null, null, null],
      [null, null, null],
      [1, 1, 0],
    ]);
  });

  it('that are as many as classes are said to be taken for them, where nobody asked for it', async () => {
    const parts = imagesOf(['train/1.png', 'val/1.png']);
    const asMany = [{ count: 2, labels: ['cat', 'dog'] }];
    expect((await readLabels('auto', parts, asMany))!.warnings).toEqual([
      expect.stringMatching(/order of their names.*--labels none/),
    ]);
    expect((await readLabels('folder', parts, asMany))!.warnings).toEqual([]);
    expect((await readLabels('auto', list, models))!.warnings).toEqual([]);
  });
});

describe('labels by a table', () => {
  it.each([
    ['quotes, a byte order mark and Windows line ends', '\ufeff"path","label"\r\n"cat/1.png","Cat"\r\ndog/1.png,2\r\n'],
    ['spaces, capitals and folders that say nothing', 'Path,Class\n ./cat/1.png , cat \n././dog/1.png,hound\n'],
    ['paths of Windows', 'file,label\ncat\\1.png,1\n.\\dog\\1.png,2\n'],
    ['empty labels and images that are not there', 'path,label\ncat/1.png,1\ncat/2.png,\ndog/1.png,2\nnone.png,0\n'],
    ['semicolons, as spreadsheets of some countries', '"path, old";path;label\r\nx;cat/1.png;1\r\ny;dog/1.png;2\r\n'],
    ['tabs', 'path\tlabel\ncat/1.png\t1\ndog/1.png\t2\n'],
    ['numbers as they are written beside missing ones', 'path,label\ncat/1.png,1.0\ncat/2.png,\ndog/1.png,2.0\n'],
    ['the same twice', 'path,label\ncat/1.png,1\ncat/1.png,1\ndog/1.png,dog\n'],
  ])('with %s', async (_, text) => {
    expect(await labelsOf(table(text), list, models)).toEqual([[1, null, 2]]);
  });

  it('of Parquet that gzip compressed, as databases do', async () => {
    const columnData = [
      { name: 'path', data: ['cat/1.png', 'dog/1.png'] },
      { name: 'label', data: [1, 2], type: 'INT32' as const },
    ];
    const bytes = parquetWriteBuffer({ columnData, codec: 'GZIP', compressors: { GZIP: (input) => gzipSync(input) } });
    const file = join(folder, 'labels.parquet');
    writeFileSync(file, new Uint8Array(bytes));
    expect(await labelsOf({ file }, list, models)).toEqual([[1, null, 2]]);
  });

  it('of Parquet in Zstandard, as pyarrow and Polars write it', async () => {
    const bytes =
      'UEFSMRUAFUAVUiwVBBUAFQYVBhwAAAAotS/9ICABAQACAAAABAEJAAAAY2F0LzEucG5nCQAAAGRvZy8xLnBuZxUAFSwVPiwVBBUAFQYVBhwAAAAotS/9IBaxAAACAAAABAEDAAAAY2F0BQAAAGhvdW5kFQQZPDUAGAZzY2hlbWEVBAAVDCUCGARwYXRoJQBMHAAAABUMJQIYBWxhYmVsJQBMHAAAABYEGRwZLCYAHBUMGSUGABkYBHBhdGgVDBYEFmYWeCYISRwVABUAFQIAPBYkGQYZJgAEAAAAJgAcFQwZJQYAGRgFbGFiZWwVDBYEFlIWZCaAAUkcFQAVABUCADwWEBkGGSYABAAAABa4ARYEJggW3AEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRksHAAAHAAAANAAAABQQVIx';
    const file = join(folder, 'zstandard.parquet');
    writeFileSync(file, Buffer.from(bytes, 'base64'));
    expect(await labelsOf({ file }, list, models)).toEqual([[1, null, 2]]);
  });

  it('take a name for the class that is called so and nothing else, and say which of several of one name', async () => {
    const labels = ['Cat, Welsh cat', 'cat', 'dog', 'dog', 'hound'];
    const found = await readLabels(table('path,label\ncat/1.png,cat\ndog/1.png,dog\n'), list, [
      { count: 5, labels },
      { count: 5, labels: [...labels] },
    ]);
    expect(list.images.map((image) => found!.of(image, 0))).toEqual([1, null, 2]);
    expect(found!.warnings).toEqual([
      '“dog” names the classes 2, 3: 2 is taken. Label by numbers where another is meant.',
    ]);
  });

  it('of Parquet whose paths lie in a part of a column says which there are', async () => {
    const schema = [
      { name: 'root', num_children: 2 },
      { name: 'image', num_children: 1, repetition_type: 'OPTIONAL' as const },
      { name: 'path', type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const },
      { name: 'label', type: 'INT32' as const },
    ];
    const columnData = [
      { name: 'image', data: [{ path: 'cat/1.png' }] },
      { name: 'label', data: [1] },
    ];
    const file = join(folder, 'nested.parquet');
    writeFileSync(file, new Uint8Array(parquetWriteBuffer({ columnData, schema })));
    await expect(readLabels({ file }, list, models)).rejects.toThrow(/no column of paths .*its columns are label\./);
  });

  it('are relative to the table too', async () => {
    const beside = table('path,label\n../val/cat/1.png,1\n', 'meta/labels.csv');
    expect(await labelsOf(beside, list, models)).toEqual([[1, null, null]]);
  });

  it.each([
    ['path,label\ncat/1.png,1\ncat/1.png,2\n', /labels\.csv: cat\/1\.png has two labels, 1 and 2\. Keep one\.$/],
    ['path,label\na/1.png,1\n', /labels\.csv: none of its 1 labeled paths, such as “a\/1\.png”, .*“cat\/1\.png”\.$/],
    [
      'path,label\ncat/1.png,1\n"dog/1.png,2\ncat/2.png,1\n',
      /labels\.csv: a quote in row 3 is not closed\. Correct it\.$/,
    ],
    ['path,label\ncat/1.png,3\n', /^--labels: .*labels\.csv names “3”; expected numbers below 3/],
    ['path,label\ncat/1.png,1.5\n', /labels\.csv names “1\.5”/],
    ['where|label\ncat/1.png|1\n', /it has no column of paths \(path, .*its columns are where\|label\. Rename one/],
    ['', /it has no column of paths \(path, .*it is empty\. Rename one/],
  ])('that says %j is refused', async (text, message) => {
    await expect(readLabels(table(text), list, models)).rejects.toThrow(message);
  });
});
