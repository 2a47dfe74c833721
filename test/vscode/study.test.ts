import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { studyView } from '../../src/report/facts/study/page';
import { parseSummary } from '../../src/report/summaryJson';
import { tinyClassifier } from '../support/models/tinyModels';
import { writeSmallImages } from '../support/smallImages';
import { seriousViolations } from './support/accessibility';
import { runInstalledCli } from './support/cli';
import { saveEvidenceOfFailures } from './support/evidence';
import { shareVsCode } from './support/sharedTab';
import { StudyPageObject } from './support/study';
import { until } from './support/until';
import type { VsCode } from './support/vsCode';

const CHECK_FOLDER = 'Check Flip Invariance of Folder';
const COUNT = 6;
const TAB = 'val · tiny';
const SAVED = 'saved.flipscope-study.json';
const NEWER = 'newer.flipscope-study.json';
const REPORT = 'one.flipscope-report.json';
const NEWER_REPORT = 'newer.flipscope-report.json';

describe('a folder of images', () => {
  let vsCode: VsCode;
  let study: StudyPageObject;
  let images: string;

  beforeAll(async () => {
    images = await mkdtemp(join(tmpdir(), 'flipscope-'));
    const names = await writeSmallImages(images, COUNT, { classes: 2 });
    const contracts = Buffer.from('{"outputs":{"output":{"contract":"classes"}}}');
    vsCode = await shareVsCode({
      files: {
        'other.flipscope.json': contracts,
        'other.onnx': encodeModel(tinyClassifier({ size: [16, 16], classes: 4, seed: 7 })),
        'tiny.flipscope.json': contracts,
        'tiny.onnx': encodeModel(tinyClassifier({ size: [16, 16], classes: 4 })),
        ...Object.fromEntries(names.map((name) => [`val/${name}`, join(images, name)])),
      },
    });
    study = new StudyPageObject(vsCode.page);
  });
  afterAll(async () => {
    await vsCode.dispose();
    await rm(images, { recursive: true, force: true });
  });
  saveEvidenceOfFailures(() => vsCode);

  /** What the command line says of the same folder. */
  async function summaryByCli(): Promise<string> {
    const out = join(vsCode.server.folder, 'study');
    const model = join(vsCode.workspace, 'tiny.onnx');
    await runInstalledCli(vsCode, ['study', join(vsCode.workspace, 'val'), '-m', model, '-o', out]);
    return readFile(join(out, 'study.flipscope-study.json'), 'utf8');
  }

  it('is studied by a right-click, with the figures of the command line', async () => {
    const { workbench } = vsCode;
    await workbench.chooseFromContextMenu('val', CHECK_FOLDER);
    await workbench.pick('tiny.onnx');
    await study.settled();
    await workbench.tab(TAB).waitFor({ timeout: 10_000 });
    const path = join(vsCode.workspace, SAVED);
    await study.button('Export JSON').click();
    await workbench.saveAs(path);
    await workbench.notification(`Saved ${SAVED}`).waitFor({ timeout: 20_000 });
    await workbench.clearNotifications();
    const text = await readFile(path, 'utf8');
    const summary = parseSummary(text);
    expect(JSON.parse(text)).toEqual(JSON.parse(await summaryByCli()));
    const [answer] = studyView(summary).answers.h!.models;
    expect(await study.figures.innerText()).toBe(answer!.figure);
    await study.section('Answer').getByText(answer!.interval!).waitFor();
    expect(await study.images.count()).toBe(COUNT);
  });

  it('shows thumbnails, filters images by class, and has nothing serious that axe finds wrong', async () => {
    await study.frame
      .locator('.thumbnail img')
      .nth(COUNT - 1)
      .waitFor({ timeout: 20_000 });
    const first = study.section('Classes').getByRole('row').nth(1);
    const seen = Number(await first.getByRole('cell').last().innerText());
    await first.getByRole('button').click();
    await until('the images of a class', async () => (await study.images.count()) === seen, 10_000);
    await study.frame.getByRole('button', { name: /show all classes/ }).click();
    await until('all images', async () => (await study.images.count()) === COUNT, 10_000);
    expect(await seriousViolations(vsCode)).toEqual([]);
  });

  it('opens the report of an image', async () => {
    const { workbench, panel } = vsCode;
    const image = study.images.first().getByRole('button');
    const name = (await image.innerText()).trim();
    await image.click();
    await panel.settled(name.split('/').at(-1)!, 'tiny.onnx');
    await workbench.tab(TAB).click();
    await study.settled();
  });

  it('comes back after a reload of the window, with what was measured and what was chosen', async () => {
    await study.frame.getByRole('button', { name: /turned upside-down/ }).click();
    const figure = await study.figures.innerText();
    await vsCode.reload();
    await vsCode.workbench.tab(TAB).click();
    await study.settled();
    expect(await study.figures.innerText()).toBe(figure);
    expect(await study.frame.getByRole('button', { pressed: true }).innerText()).toMatch(/upside-down/);
  });

  it('takes a second model as a second column', async () => {
    const { workbench } = vsCode;
    await study.button('Add Model').click();
    await workbench.pick('other.onnx');
    await workbench.tab(`${TAB} | other`).waitFor({ timeout: 20_000 });
    await study.settled();
    expect(await study.figures.count()).toBe(2);
    await study
      .section('Answer')
      .getByText(/The top class stays for \d+ images? only with tiny/)
      .waitFor();
    await workbench.closeAllEditors();
  });

  it('is shown from a file by choice, as from a cluster; a newer one is refused by name', async () => {
    const { workbench, workspace } = vsCode;
    const text = await readFile(join(workspace, SAVED), 'utf8');
    await writeFile(join(workspace, NEWER), text.replace('flipscope/summary@1', 'flipscope/summary@9'));
    await workbench.openWith(SAVED, 'Flipscope Study');
    await study.settled();
    expect(await study.figures.innerText()).toBe(studyView(parseSummary(text)).answers.h!.models[0]!.figure);
    await study.frame.locator('.thumbnail img').first().waitFor({ timeout: 20_000 });
    expect(await seriousViolations(vsCode)).toEqual([]);
    await workbench.closeAllEditors();
    await workbench.openWith(NEWER, 'Flipscope Study');
    await study.frame
      .getByRole('alert')
      .getByText(/summary@9 is newer than this Flipscope reads/)
      .waitFor();
    await workbench.closeAllEditors();
  });

  it('is a report from a file too; a newer one is refused by name', async () => {
    const { workbench, workspace, panel } = vsCode;
    const [image] = await readdir(join(workspace, 'val', '0'));
    const path = join(workspace, REPORT);
    const model = join(workspace, 'tiny.onnx');
    await runInstalledCli(vsCode, ['check', join(workspace, 'val', '0', image!), '-m', model, '--json', path]);
    await writeFile(
      join(workspace, NEWER_REPORT),
      (await readFile(path, 'utf8')).replace('flipscope/report@2', 'flipscope/report@9'),
    );
    await workbench.openWith(REPORT, 'Flipscope Report');
    await panel.settled(image!, 'tiny.onnx');
    await panel.frame.getByText(/^Report of .*, from a file$/).waitFor();
    expect(await seriousViolations(vsCode)).toEqual([]);
    await workbench.closeAllEditors();
    await workbench.openWith(NEWER_REPORT, 'Flipscope Report');
    const alert = panel.frame.getByRole('alert').getByText(/report@9 is newer than this Flipscope reads/);
    await alert.waitFor({ timeout: 20_000 });
    await workbench.closeAllEditors();
  });
});
