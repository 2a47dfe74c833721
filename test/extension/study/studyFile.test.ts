import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ImageFinder } from '../../../src/extension/study/imageFinder';
import { StudyFile } from '../../../src/extension/study/studyFile';
import type { AnalysisSpec, ModelRef } from '../../../src/protocol/spec';
import type { Summary } from '../../../src/report/summary';
import { summaryToJson } from '../../../src/report/summaryJson';
import { randomRows, randomSpecification, summaryOf } from '../../analysis/study/randomStudy';
import { resetVscode, Uri, window, workspace } from '../support/vscodeShim';

const specification = randomSpecification(60);
const rows = randomRows(60, 9);
const MODEL = 'bytes of a';
const sha256 = createHash('sha256').update(MODEL).digest('hex');
const [a, b] = specification.models;
const study = { ...specification, models: [{ ...a!, sha256 }, b!] };
const plain = summaryOf(study, rows, { of: 1, held: [1] });
const [first, ...others] = plain.models[0]!.worst;
const summary: Summary = {
  ...plain,
  models: [{ ...plain.models[0]!, worst: [{ ...first!, thumbnail: '/9j/4AAQ' }, ...others] }, plain.models[1]!],
};

let folder: string;
let file: string;
let opened: (readonly [AnalysisSpec, number | undefined])[];
let models: readonly string[];
let picked: ModelRef | undefined;
let source: StudyFile;

beforeEach(() => {
  resetVscode();
  folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  file = join(folder, 'x.flipscope-study.json');
  writeFileSync(file, summaryToJson(summary));
  opened = [];
  models = [];
  picked = undefined;
  const finder = new ImageFinder({
    chooseModel: async () => picked,
    models: async () => models,
    openReport: async (spec, column) => void opened.push([spec, column]),
  });
  const log = { error: vi.fn() } as unknown as ConstructorParameters<typeof StudyFile>[2];
  source = new StudyFile(file, finder, log);
});
afterEach(() => source.close());

const query = { flip: first!.flip, model: 0, change: 'all', text: '', offset: 0, count: 60 } as const;
const place = { root: first!.root, image: first!.image };
/** Writes the worst image below a folder. */
function writeImage(below: string): string {
  const path = join(below, place.image);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  return path;
}

test('shows what the file holds: the answer, its worst images and their thumbnails', async () => {
  await source.read();
  expect(source.snapshot).toMatchObject({
    title: 'x.flipscope-study.json',
    phase: 'done',
    view: { models: ['a', 'b'] },
  });
  expect(source.snapshot).not.toHaveProperty('subject');
  const { rows: images } = await source.images(query);
  expect(images[0]).toMatchObject(place);
  expect(await source.thumbnails([place, images[1]!])).toEqual(['/9j/4AAQ', null]);
});

test('a newer summary is refused by its name in one sentence, and read when it is one of these', async () => {
  writeFileSync(file, summaryToJson(summary).replace('flipscope/summary@1', 'flipscope/summary@7'));
  await source.read();
  expect(source.snapshot).toMatchObject({
    phase: 'failed',
    error: {
      message: `${file}: flipscope/summary@7 is newer than this Flipscope reads (flipscope/summary@1); update Flipscope.`,
    },
  });
  const told = vi.fn();
  source.onChange(told);
  writeFileSync(file, summaryToJson(summary));
  await vi.waitFor(() => expect(source.snapshot.phase).toBe('done'), { timeout: 5000 });
  expect(told).toHaveBeenCalled();
});

test('opens an image that lies in the workspace with the model of the same content', async () => {
  await source.read();
  const workspaceFolder = mkdtempSync(join(tmpdir(), 'flipscope-'));
  workspace.workspaceFolders = [{ uri: Uri.file(workspaceFolder) }];
  const path = writeImage(workspaceFolder);
  const [other, same] = [join(workspaceFolder, 'old', 'a.onnx'), join(workspaceFolder, 'a.onnx')];
  mkdirSync(join(workspaceFolder, 'old'));
  writeFileSync(other, 'another model');
  writeFileSync(same, MODEL);
  models = [other, same];
  await source.openImage(place, 0, 3);
  const flips = [...study.flips];
  expect(opened).toEqual([
    [{ model: { kind: 'file', path: same }, input: { kind: 'image', path }, flips, flipMode: 'tensor' }, 3],
  ]);
});

test('asks once where the images are, and for the model', async () => {
  await source.read();
  await source.openImage(place, 0, 1);
  expect(opened).toEqual([]);
  const images = mkdtempSync(join(tmpdir(), 'flipscope-'));
  window.showOpenDialog.mockResolvedValueOnce([Uri.file(images)]);
  await expect(source.openImage(place, 0, 1)).rejects.toThrow(`${images}: there is no ${place.image}.`);
  writeImage(images);
  window.showOpenDialog.mockResolvedValueOnce([Uri.file(images)]);
  picked = { kind: 'builtin', id: 'efficientnet-lite0' };
  await source.openImage(place, 0, 1);
  picked = undefined;
  await source.openImage(place, 0, 1);
  expect(opened.map(([{ model }]) => model.kind)).toEqual(['builtin', 'builtin']);
  expect(window.showOpenDialog).toHaveBeenCalledTimes(3);
});

test('a path that leads out of its folder opens nothing', async () => {
  const outside = { ...first!, image: '../secret.png' };
  writeFileSync(join(folder, '..', 'secret.png'), '');
  writeFileSync(
    file,
    summaryToJson({ ...summary, models: [{ ...summary.models[0]!, worst: [outside] }, summary.models[1]!] }),
  );
  await source.read();
  await source.openImage(outside, 0, 1);
  expect(window.showOpenDialog).toHaveBeenCalledOnce();
  expect(opened).toEqual([]);
});
