import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report';
import { verdictFor } from '../../src/report/facts/verdict';
import { runInstalledCli } from './support/cli';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA } from './support/models';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

/** What an older VS Code must do: find the command, run the engine, show and export a report. */
describe('the extension in short', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({ explain: true, files: { 'chelsea.png': CHELSEA } });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  it('gives the report of the command line by a right-click in the Explorer', async () => {
    const { workbench, panel, server, workspace } = vsCode;
    const json = join(server.folder, 'chelsea.json');
    await runInstalledCli(vsCode, ['check', join(workspace, 'chelsea.png'), '--json', json]);
    const report = JSON.parse(await readFile(json, 'utf8')) as Report;
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
    expect(await panel.verdictText()).toBe(verdictFor(report, 'h').headline.replace(/\s+/g, ' '));
    expect(await panel.layerCount()).toBe(report.layers.length);
  });

  it('shows feature maps and another flip', async () => {
    const { panel } = vsCode;
    await panel.mapsDrawn();
    const before = await panel.pixels('Feature maps', 'original');
    await panel.flip(/180/).click();
    await panel.walkLayers(0, 'Home');
    await panel.mapsDrawn();
    expect(await panel.pixels('Feature maps', 'original')).not.toBe(before);
  });

  it('exports the report', async () => {
    const { panel, workbench, workspace } = vsCode;
    await panel.button('Export HTML').click();
    await workbench.saveAs(join(workspace, 'out.html'));
    await workbench.notification('Saved out.html').waitFor({ timeout: 30_000 });
    expect(await readFile(join(workspace, 'out.html'), 'utf8')).toContain('chelsea.png');
  });
});
