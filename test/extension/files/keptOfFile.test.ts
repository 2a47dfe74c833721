import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptOfFile } from '../../../src/extension/files/keptOfFile';
import { differenceOf } from '../../../src/extension/panel/fileWatch';
import { fingerprintNow } from '../../../src/engine/files/fileVersions';
import { reportToJson } from '../../../src/report/json';
import type { Report } from '../../../src/report/report';
import { sampleReport } from '../../report/sampleReport';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
const at = (name: string) => join(folder, name);
const MODEL = 'not really a model';

/** A report of `net.onnx` and `cat.png` beside it, written to a file. */
function write(name: string, change: (report: Report) => Report = (report) => report): string {
  const report = sampleReport();
  const sha256 = createHash('sha256').update(MODEL).digest('hex');
  const source = { kind: 'image', path: 'cat.png', width: 4, height: 3 } as const;
  const made = change({
    ...report,
    model: { ...report.model, path: 'net.onnx', sha256 },
    input: { ...report.input, source },
  });
  writeFileSync(at(name), reportToJson(made));
  return at(name);
}

test('a report of a file is as it was made, of what lies beside it', async () => {
  writeFileSync(at('net.onnx'), MODEL);
  writeFileSync(at('cat.png'), '');
  const { entry, result } = await keptOfFile(write('a.flipscope-report.json'));
  expect(entry.spec).toMatchObject({
    model: { kind: 'file', path: at('net.onnx') },
    input: { kind: 'image', path: at('cat.png') },
  });
  expect(result.report.layers).toEqual(sampleReport().layers);
  expect(result.images).toEqual({});
  expect(result.explained).toContain('causes');
  expect(differenceOf(entry.fingerprint, await fingerprintNow(entry.fingerprint))).toBeUndefined();
});

test('a model that is another one, and an image that is elsewhere, are told', async () => {
  writeFileSync(at('net.onnx'), `${MODEL}, and changed`);
  const file = write('b.flipscope-report.json', (report) => ({
    ...report,
    input: { ...report.input, source: { kind: 'image', path: '/cluster/dog.png', width: 4, height: 3 } },
  }));
  const { entry } = await keptOfFile(file);
  expect(differenceOf(entry.fingerprint, await fingerprintNow(entry.fingerprint))).toEqual({
    written: [at('net.onnx')],
    removed: ['/cluster/dog.png'],
  });
});

test('a built-in model and noise need no files', async () => {
  const file = write('c.flipscope-report.json', (report) => ({
    ...report,
    model: { ...report.model, path: 'builtin:efficientnet-lite0' },
    input: { ...report.input, source: { kind: 'noise', seed: 3 } },
  }));
  const { entry } = await keptOfFile(file);
  expect(entry.spec).toMatchObject({
    model: { kind: 'builtin', id: 'efficientnet-lite0' },
    input: { kind: 'noise', seed: 3 },
  });
  expect(entry.fingerprint).toEqual([]);
});

test('a newer report is refused by its name, and what is none by where it is wrong, in one line', async () => {
  const newer = at('newer.flipscope-report.json');
  writeFileSync(newer, '{"schema":"flipscope/report@9"}');
  await expect(keptOfFile(newer)).rejects.toThrow(
    `${newer}: flipscope/report@9 is newer than this Flipscope reads (flipscope/report@2); update Flipscope.`,
  );
  writeFileSync(at('none.json'), '{');
  await expect(keptOfFile(at('none.json'))).rejects.toMatchObject({ reason: 'input-invalid', file: at('none.json') });
  await expect(keptOfFile(at('gone.json'))).rejects.toMatchObject({ reason: 'input-missing' });
});
