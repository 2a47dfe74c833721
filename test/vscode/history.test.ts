import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/onnx/write';
import { tinyClassifier } from '../support/models/tinyModels';
import { ComparisonPage } from './support/comparison';
import { saveEvidenceOfFailures } from './support/evidence';
import { HistoryPart } from './support/history';
import { CHELSEA, tinyFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('the reports of a workspace', () => {
  let vsCode: VsCode;
  let history: HistoryPart;
  let first: string;
  let second: string;

  beforeAll(async () => {
    vsCode = await shareVsCode({ files: { 'chelsea.png': CHELSEA, 'tiny.onnx': tinyFile() } });
    history = new HistoryPart(vsCode.page);
    // A server without VS Code's search program does not see that the workspace holds a model, and starts nothing.
    await vsCode.workbench.runCommand('Flipscope: Show Log');
    await vsCode.workbench.closeBottomPanel();
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const reports = (): Locator => history.reports('chelsea.png');

  it('have a view where there is a model, which says how to make one', async () => {
    await history.expand();
    await history.welcome.waitFor({ timeout: 20_000 });
  });

  it('stand in it under their model as soon as they are made, with the verdict', async () => {
    const { workbench, panel } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.settled('chelsea.png', 'tiny.onnx');
    first = await panel.verdictText();
    await reports().waitFor({ timeout: 20_000 });
    expect(await history.model('tiny').innerText()).toMatch(/↔ .+ ↕ .+ ↻ .+/);
    expect(await reports().getAttribute('aria-label')).toContain(first);
  });

  it('are kept of each version of a model', async () => {
    const { panel } = vsCode;
    await writeFile(join(vsCode.workspace, 'tiny.onnx'), encodeModel(tinyClassifier({ seed: 7 })));
    await panel.notice.getByRole('button', { name: 'Run Again' }).click({ timeout: 10_000 });
    await until('another verdict', async () => (await panel.verdictText()) !== first, 60_000);
    second = await panel.verdictText();
    await until('two reports', async () => (await reports().count()) === 2, 20_000);
  });

  it('are there after a reload, and open without a run, also without their model', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await rm(join(vsCode.workspace, 'tiny.onnx'));
    await vsCode.reload();
    await workbench.runCommand('Flipscope: Recent Reports…');
    await workbench.option('chelsea.png · tiny').waitFor({ timeout: 20_000 });
    await vsCode.page.keyboard.press('Escape');
    await history.expand();
    await reports().nth(1).click();
    await panel.notice
      .getByText(/^Report of \d\d:\d\d; since then tiny\.onnx was removed$/)
      .waitFor({ timeout: 20_000 });
    expect(await panel.verdictText()).toBe(first);
    const maps = panel.section('Feature maps');
    await maps.getByText(/tiny\.onnx: changed since this report; run again/).waitFor({ timeout: 20_000 });
    await reports().nth(0).click();
    await until('the other report', async () => (await panel.verdictText()) === second, 20_000);
  });

  it('are compared when two are selected', async () => {
    const comparison = new ComparisonPage(vsCode.page);
    await reports().nth(0).click();
    await reports()
      .nth(1)
      .click({ modifiers: ['ControlOrMeta'] });
    await history.chooseFromContextMenu(reports().nth(1), 'Compare Reports');
    await comparison.headline.waitFor({ timeout: 60_000 });
    expect(await comparison.headline.innerText()).toMatch(/more invariant than|alike/);
  });

  it('are removed one by one', async () => {
    await reports().nth(1).click();
    await history.chooseFromContextMenu(reports().nth(1), 'Remove from History');
    await until('one report', async () => (await reports().count()) === 1, 20_000);
  });
});
