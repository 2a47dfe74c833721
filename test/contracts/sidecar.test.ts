import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedModels } from '../../src/engine/models/builtinModels';
import { defaultPreprocess } from '../../src/image/defaultPreprocess';
import { checkPreprocess, mergePreprocess } from '../../src/image/mergePreprocess';
import { findSidecar, readSidecar } from '../../src/contracts/sidecar';
import { UserError } from '../../src/protocol/errors';
import type { Preprocess } from '../../src/report/report';

const ROOT = join(import.meta.dirname, '../..');
const base = defaultPreprocess([1, 3, 224, 224], 'nchw');

describe('the description beside a model', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flipscope-sidecar-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const refused = async (content: unknown, message: RegExp): Promise<void> => {
    const path = write('bad.flipscope.json', content);
    const error: unknown = await readSidecar(path).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ reason: 'preprocess-invalid', file: path });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.startsWith(`${path}: `)).toBe(true);
    expect((error as Error).message).not.toContain('\n');
  };

  it('is found under two names, or not at all', async () => {
    expect(await findSidecar(join(folder, 'net.onnx'))).toBeUndefined();
    write('net.onnx.flipscope.json', { expects: 'sensitive' });
    expect(await findSidecar(join(folder, 'net.onnx'))).toMatchObject({ expects: 'sensitive' });
    const path = write('net.flipscope.json', { input: 'pixels' });
    expect(await findSidecar(join(folder, 'net.onnx'))).toEqual({ path, input: 'pixels' });
  });

  it('is not there where no name could be that long', async () => {
    expect(await findSidecar(join(folder, `${'x'.repeat(245)}.onnx`))).toBeUndefined();
  });

  it('takes labels in place, from JSON, or from lines', async () => {
    write('labels.json', ['cat', 'dog']);
    write('labels.txt', '\uFEFFcat\r\nbig dog\r\n');
    mkdirSync(join(folder, 'more'), { recursive: true });
    write('more/l.json', ['deep']);
    const labels = async (value: unknown): Promise<unknown> =>
      (await readSidecar(write('l.flipscope.json', { labels: value }))).labels;
    expect(await labels(['a', 'b'])).toEqual(['a', 'b']);
    expect(await labels('labels.json')).toEqual(['cat', 'dog']);
    expect(await labels('labels.txt')).toEqual(['cat', 'big dog']);
    expect(await labels('more/l.json')).toEqual(['deep']);
  });

  it('holds what is written in it, and no more', async () => {
    const all = {
      preprocess: { scale: 1 },
      expects: 'invariance',
      inputs: { x: { role: 'image' } },
      outputs: { y: { contract: 'map' } },
      input: 'x',
    };
    const path = write('all.flipscope.json', { $schema: 'x', ...all, labels: 'labels.json' });
    const labels = { labels: ['cat', 'dog'], labelsFile: join(folder, 'labels.json') };
    expect(await readSidecar(path)).toStrictEqual({ path, ...all, ...labels });
    const named = write('named.flipscope.json', { labels: ['x'.repeat(500)] });
    expect(Object.keys(await readSidecar(named))).toEqual(['path', 'labels']);
    expect((await readSidecar(named)).labels![0]).toHaveLength(200);
    const empty = write('empty.flipscope.json', {});
    expect(await readSidecar(empty)).toStrictEqual({ path: empty });
  });

  it('has up to 10 MB', async () => {
    const path = write('large.flipscope.json', '');
    truncateSync(path, 10 * 1024 ** 2);
    await expect(readSidecar(path)).rejects.toThrow(/expected JSON/);
    truncateSync(path, 10 * 1024 ** 2 + 1);
    await expect(readSidecar(path)).rejects.toThrow(/the file is larger than 10 MB\. Shorten it\.$/);
  });

  it('reads the built-in model’s own', async () => {
    const [model] = shippedModels(ROOT);
    const sidecar = await findSidecar(model?.file ?? '');
    expect(sidecar?.labels).toHaveLength(1000);
    expect(mergePreprocess(base, sidecar?.preprocess ?? {})).toEqual(model?.preprocess);
  });

  it('never reads labels outside its folder', async () => {
    await refused({ labels: '../secret.json' }, /"labels": \.\.\/secret\.json is outside the folder/);
    await refused({ labels: 'more/../../x.txt' }, /is outside the folder/);
    await refused({ labels: join(tmpdir(), 'x.json') }, /is outside the folder/);
    symlinkSync(join(ROOT, 'package.json'), join(folder, 'link.json'));
    await refused({ labels: 'link.json' }, /link\.json is outside the folder/);
  });

  it('says which key is wrong, and what is allowed', async () => {
    await refused(
      { preprocess: { resize: 'squash' } },
      /"preprocess\.resize": expected "crop" or "stretch" or .* or "keep", found "squash"/,
    );
    await refused({ preprocess: { sizes: [1, 1] } }, /unknown key "preprocess\.sizes"; allowed are size, resize/);
    await refused({ scale: 1 }, /"scale" belongs inside "preprocess"/);
    await refused({ lables: [] }, /unknown key "lables"; allowed are preprocess, labels, expects, outputs, input/);
    await refused({ preprocess: { size: [224] } }, /"preprocess\.size.*two whole numbers/);
    await refused(
      { preprocess: { size: [224, 0] } },
      /"preprocess\.size\.1": expected a whole number from 1 to 8192, found 0/,
    );
    await refused({ preprocess: { std: [1, 0, 1] } }, /"preprocess\.std\.1": expected a number above 0, found 0/);
    await refused({ preprocess: { mean: 'x' } }, /"preprocess\.mean": expected one number per channel.*found "x"/);
    await refused({ preprocess: { scale: -1 } }, /"preprocess\.scale": expected a number above 0/);
    await refused({ preprocess: [] }, /"preprocess": expected an object, found \[\]/);
    await refused(
      { outputs: { y: { contract: 'map', rtol: -1 } } },
      /"outputs\.y\.rtol": expected at least 0, found -1\./,
    );
    await refused({ expects: true }, /"expects": expected "invariance" or .* found true/);
    await refused({ labels: 'labels.csv' }, /"labels": expected an array of texts, or the name.*found "labels\.csv"/);
    await refused(
      { tests: [{ sound: 'x.wav' }] },
      /"tests\.0": expected a list of tests, each with "image" \(a path\) or "noise".*found \{"sound":"x\.wav"\}/,
    );
    await refused({ input: '' }, /"input": /);
    expect(await readSidecar(write('i.flipscope.json', { input: 'x' }))).toMatchObject({ input: 'x' });
    await refused({ inputs: { x: 5 } }, /"inputs\.x.*": expected an object with a "role", found 5/);
    await refused(
      { inputs: { x: { role: 'image', shape: 1 } } },
      /"inputs\.x\.shape"; allowed are role, layout, value\./,
    );
    const outputs = (y: unknown) => ({ outputs: { y } });
    await refused(outputs({ kind: 'map' }), /key "outputs\.y\.kind"; allowed are contract, parts, rows, columns, /);
    const parts = [{ contract: 'classes', parts: [] }];
    await refused(
      outputs({ parts }),
      /key "outputs\.y\.parts\.0\.parts"; allowed are contract, name, axis, from, to, /,
    );
    await refused(outputs({ negate: { hv: [] } }), /key "outputs\.y\.negate\.hv"; allowed are h, v\. Correct/);
    await refused(outputs({ shift: { x: 1 } }), /key "outputs\.y\.shift\.x"; allowed are rows, columns\. Correct/);
    await refused('null', /the file: expected an object, found null/);
    await refused('"scale"', /the file: expected an object, found "scale"/);
    await refused([], /the file: expected an object, found \[\]/);
  });

  it('says what is wrong with the files', async () => {
    await refused('{"preprocess": ', /expected JSON, but .*JSON/);
    await refused('', /expected JSON/);
    await refused('{"preprocess": ', /flipscope\.json: expected JSON/);
    const broken = write('broken.json', '["cat", ');
    await refused({ labels: 'broken.json' }, new RegExp(`"labels": ${broken}: expected JSON, but`));
    await refused({ labels: 'none.json' }, /"labels": .*none\.json: there is no such file/);
    write('object.json', { a: 1 });
    await refused({ labels: 'object.json' }, /expected a JSON array of texts/);
    write('mixed.json', ['cat', 5]);
    await refused({ labels: 'mixed.json' }, /expected a JSON array of texts/);
    await expect(readSidecar(join(folder, 'no.json'))).rejects.toThrow(/no\.json: there is no such file/);
    await expect(readSidecar(folder)).rejects.toThrow(/found a folder/);
  });
});

describe('mergePreprocess', () => {
  it('keeps what is not given', () => {
    expect(mergePreprocess(base, {})).toEqual(base);
    expect(mergePreprocess(base, { interpolation: 'bicubic', scale: undefined })).toEqual({
      ...base,
      interpolation: 'bicubic',
    });
  });

  it('lets resizeTo follow the size, and mean and std the channel order', () => {
    expect(mergePreprocess(base, { size: [320, 352] }).resizeTo).toBe(366);
    expect(mergePreprocess({ ...base, resizeTo: 224 }, { size: [320, 352] }).resizeTo).toBe(320);
    expect(mergePreprocess(base, { size: [320, 352], resizeTo: 330 }).resizeTo).toBe(330);
    expect(mergePreprocess(base, { size: [320, 352], resizeTo: 320 }).resizeTo).toBe(320);
    expect(mergePreprocess(base, { resize: 'stretch' })).not.toHaveProperty('resizeTo');
    expect(mergePreprocess({ ...base, resize: 'stretch' }, { resize: 'crop' }).resizeTo).toBe(256);
    expect(mergePreprocess(base, { channels: 'bgr' }).mean).toEqual([0.406, 0.456, 0.485]);
    expect(mergePreprocess(base, { channels: 'bgr', mean: [1, 2, 3] }).mean).toEqual([1, 2, 3]);
  });

  it('asks for one mean and std a channel', () => {
    expect(() => mergePreprocess(base, { mean: [0] }, 'm.json')).toThrow(
      /^m\.json: "preprocess\.mean": expected three values for channels "rgb", found 1/,
    );
    expect(() => mergePreprocess(base, { channels: 'gray' })).toThrow(
      /expected one value for channels "gray", found 3/,
    );
  });

  it('checks what came from elsewhere', () => {
    expect(checkPreprocess(base)).toBe(base);
    expect(() => checkPreprocess({ ...base, size: [0, 3] } as Preprocess)).toThrow(/"preprocess\.size\.0"/);
  });
});
