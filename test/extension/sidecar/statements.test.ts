import { chmod, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Memento } from 'vscode';
import { Statements } from '../../../src/extension/sidecar/statements';
import type { AnalysisSpec, ModelRef } from '../../../src/protocol/spec';
import type { Preprocess } from '../../../src/report/report';
import { FakeMemento } from '../support/vscodeShim';

const BUILTIN: ModelRef = { kind: 'builtin', id: 'efficientnet-lite0' };
const preprocess: Preprocess = {
  size: [8, 8],
  resize: 'stretch',
  interpolation: 'nearest',
  channels: 'gray',
  scale: 1,
  mean: [0],
  std: [1],
};

/** The user that owns nothing, on Linux. */
const NOBODY = 65_534;

let folder: string;
let state: FakeMemento;
let statements: Statements;
let model: ModelRef;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flipscope-'));
  model = { kind: 'file', path: join(folder, 'net.onnx') };
  state = new FakeMemento();
  statements = new Statements(state as Memento);
});

const spec = (of: ModelRef): AnalysisSpec => ({
  model: of,
  input: { kind: 'image', path: 'cat.png' },
  flips: ['h'],
  flipMode: 'tensor',
});
const sidecar = async (name = 'net.flipscope.json'): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown;

describe('of a model whose folder can be written', () => {
  test('stands in a file beside it, and the workspace keeps nothing', async () => {
    const kept = await statements.keepContract(model, 'y', 'classes');
    expect(kept.file).toBe(join(folder, 'net.flipscope.json'));
    expect(await sidecar()).toEqual({ outputs: { y: { contract: 'classes' } } });
    expect(await readdir(folder)).toEqual(['net.flipscope.json']);
    expect(statements.applied(spec(model))).toEqual(spec(model));
  });

  test('takes an offer whole, keeps tolerances, and undo takes it back', async () => {
    const text = '{"outputs":{"flow":{"contract":"vector","axis":1,"rtol":0.1}}}';
    await writeFile(join(folder, 'net.flipscope.json'), text);
    const kept = await statements.keepOffer(model, 'flow', { contract: 'map', negate: { h: [0], v: [1] } });
    expect(await sidecar()).toEqual({
      outputs: { flow: { contract: 'map', negate: { h: [0], v: [1] }, rtol: 0.1 } },
    });
    await kept.undo();
    expect(await readFile(join(folder, 'net.flipscope.json'), 'utf8')).toBe(text);
    const refused = statements.keepOffer(BUILTIN, 'flow', { contract: 'map' });
    await expect(refused).rejects.toMatchObject({ reason: 'write-failed' });
  });

  test('goes into the file that is there, and undo puts back its text', async () => {
    const text = '{"labels":["a","b"]}';
    await writeFile(join(folder, 'net.onnx.flipscope.json'), text);
    const kept = await statements.keepPreprocess(model, preprocess);
    expect(await sidecar('net.onnx.flipscope.json')).toEqual({ labels: ['a', 'b'], preprocess });
    await kept.undo();
    expect(await readFile(join(folder, 'net.onnx.flipscope.json'), 'utf8')).toBe(text);
  });

  test('undo removes a file that was not there, and refuses one that was changed since', async () => {
    const first = await statements.keepContract(model, 'y', 'classes');
    await first.undo();
    expect(await readdir(folder)).toEqual([]);
    const second = await statements.keepContract(model, 'y', 'classes');
    await writeFile(second.file!, '{}');
    await expect(second.undo()).rejects.toThrow(/net\.flipscope\.json was changed since/);
  });

  test('refuses a file that is no JSON object, and leaves it alone', async () => {
    await writeFile(join(folder, 'net.flipscope.json'), '{"outputs": ');
    await expect(statements.keepContract(model, 'y', 'map')).rejects.toMatchObject({ reason: 'preprocess-invalid' });
    expect(await readFile(join(folder, 'net.flipscope.json'), 'utf8')).toBe('{"outputs": ');
  });
});

describe('of a model without a file of its own', () => {
  test('is kept in the workspace, applied to every run of that model, and taken back', async () => {
    const kept = await statements.keepContract(BUILTIN, 'y', 'vector');
    expect(kept.file).toBeUndefined();
    expect(kept.reason).toMatch(/built-in model/);
    const later = new Statements(state as Memento);
    expect(later.applied(spec(BUILTIN))).toMatchObject({
      expect: { y: 'vector' },
      expectOrigin: 'changed in the panel',
    });
    expect(later.applied(spec(model))).toEqual(spec(model));
    await later.keepContract(BUILTIN, 'y', undefined);
    expect(later.applied(later.applied(spec(BUILTIN)))).toEqual(spec(BUILTIN));
  });

  test('keeps a preprocessing for images, which one chosen for a run replaces', async () => {
    await statements.keepPreprocess(BUILTIN, preprocess);
    expect(statements.applied(spec(BUILTIN))).toMatchObject({
      preprocess,
      preprocessOrigin: 'saved in this workspace',
    });
    const own = { ...preprocess, scale: 2 };
    expect(statements.applied({ ...spec(BUILTIN), preprocess: own }).preprocess).toEqual(own);
    const noise: AnalysisSpec = { ...spec(BUILTIN), input: { kind: 'noise', seed: 0 } };
    expect(statements.applied(noise)).toEqual(noise);
  });

  test('undo gives back what was kept before', async () => {
    await statements.keepContract(BUILTIN, 'y', 'vector');
    const second = await statements.keepContract(BUILTIN, 'y', 'classes');
    await second.undo();
    expect(statements.applied(spec(BUILTIN))).toMatchObject({ expect: { y: 'vector' } });
  });

  test('what another version kept and this one cannot read is left out', async () => {
    await state.update('statements', { 'builtin:efficientnet-lite0': { expect: { y: 'hologram' } } });
    expect(statements.applied(spec(BUILTIN))).toEqual(spec(BUILTIN));
  });
});

test('a folder that cannot be written is said, and the workspace keeps it', async () => {
  await chmod(folder, 0o555);
  // Root may write anywhere: then as somebody else.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    await chmod(tmpdir(), 0o711);
    process.seteuid!(NOBODY);
  }
  try {
    const kept = await statements.keepContract(model, 'y', 'map');
    expect(kept.reason).toMatch(/^Cannot write .*net\.flipscope\.json: writing there is not permitted/);
  } finally {
    if (isRoot) process.seteuid!(0);
  }
  expect(statements.applied(spec(model))).toMatchObject({ expect: { y: 'map' } });
});

test('a folder that is gone is said, and the workspace keeps it until it can be written', async () => {
  const gone: ModelRef = { kind: 'file', path: join(folder, 'gone', 'net.onnx') };
  const kept = await statements.keepContract(gone, 'y', 'map');
  expect(kept.reason).toMatch(/its folder does not exist/);
  expect(statements.applied(spec(gone))).toMatchObject({ expect: { y: 'map' } });
});
