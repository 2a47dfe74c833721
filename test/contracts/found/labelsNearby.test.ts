import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelsFiles, readLabelsNearby } from '../../../src/contracts/found/labelsNearby';
import { readText } from '../../../src/contracts/found/readText';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flipscope-labels-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = () => readLabelsNearby(join(folder, 'net.v1.onnx'));

describe('names of classes beside a model', () => {
  const files = ['net.v1.labels.txt', 'net.v1.names', 'labels.txt', 'classes.txt', 'coco.names', 'obj.names'];

  it('are in one of six files, the first that is there', async () => {
    expect(labelsFiles(join(folder, 'net.v1.onnx'))).toEqual(files.map((name) => join(folder, name)));
    expect(await read()).toBeUndefined();
    for (const name of files.toReversed()) {
      write(name, `${name}\nother`);
      expect(await read()).toEqual({ origin: name, labels: [name, 'other'], warnings: [] });
    }
  });

  it('are a line each, up to 100000, with empty ones between but not behind them', async () => {
    write('labels.txt', 'a\r\n\nb \n\n \n');
    expect((await read())?.labels).toEqual(['a', '', 'b']);
    const lines = (count: number): string => 'x\n'.repeat(count);
    write('labels.txt', lines(100_000));
    expect((await read())?.labels).toHaveLength(100_000);
    write('labels.txt', lines(100_001));
    expect(await read()).toEqual({
      origin: 'labels.txt',
      warnings: ['labels.txt: expected a name of a class per line, found 100001 lines. It is not used.'],
    });
    write('labels.txt', ' \n');
    expect((await read())?.warnings).toEqual([
      'labels.txt: expected a name of a class per line, found nothing. It is not used.',
    ]);
  });
});

describe('a text that nobody vouches for', () => {
  it('has up to 10 MB, and no byte order mark', async () => {
    write('a.txt', '\uFEFFa\uFEFF');
    expect(await readText(join(folder, 'a.txt'))).toEqual({ text: 'a\uFEFF' });
    const most = 10 * 1024 ** 2;
    truncateSync(join(folder, 'a.txt'), most);
    expect(await readText(join(folder, 'a.txt'))).toHaveProperty('text');
    truncateSync(join(folder, 'a.txt'), most + 1);
    expect(await readText(join(folder, 'a.txt'))).toEqual({ problem: 'the file is larger than 10 MB.' });
    expect(await readText(folder)).toEqual({ problem: 'expected a file, found a folder or device.' });
    expect(await readText(join(folder, 'b.txt'))).toBeUndefined();
  });
});
