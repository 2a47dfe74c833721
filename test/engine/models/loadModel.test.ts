import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadModel, type Loading } from '../../../src/engine/models/loadModel';
import { encodeModel } from '../../../src/onnx/write';
import { tinyClassifier } from '../../support/models/tinyModels';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'flipscope-load-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lets sessions map the file of a model only where it was asked to, and not on Windows', async () => {
  const path = join(folder, 'm.onnx');
  writeFileSync(path, encodeModel(tinyClassifier()));
  const noSessions = () => () => Promise.reject(new Error('no constant to fold'));
  const mapped = async (loading?: Loading): Promise<string | undefined> =>
    (await loadModel({ kind: 'file', path }, folder, noSessions, loading)).onnx.mappedFile;
  expect(await mapped()).toBeUndefined();
  expect(await mapped({ mapsWeights: false })).toBeUndefined();
  expect(await mapped({ mapsWeights: true })).toBe(process.platform === 'win32' ? undefined : path);
});
