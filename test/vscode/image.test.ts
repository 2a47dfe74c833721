import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/image/npy';
import { formatPercent } from '../../src/report/facts/format';
import type { Flip, Report } from '../../src/report/report';
import { verdictFor } from '../../src/report/facts/verdict';
import { runInstalledCli } from './support/cli';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, COFFEE } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK, CHECK_ITEM, type VsCode } from './support/vsCode';

describe('an image and the built-in model', () => {
  let vsCode: VsCode;
  let report: Report;

  beforeAll(async () => {
    vsCode = await shareVsCode({ files: { 'chelsea.png': CHELSEA, 'coffee.png': COFFEE } });
    const json = join(vsCode.server.folder, 'chelsea.json');
    await runInstalledCli(vsCode, ['check', join(vsCode.workspace, 'chelsea.png'), '--json', json]);
    report = JSON.parse(await readFile(json, 'utf8')) as Report;
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const headline = (flip: Flip): string => verdictFor(report, flip).headline.replace(/\s+/g, ' ');

  it('gives a report by a right-click in the Explorer, the same as on the command line', async () => {
    const { workbench, panel } = vsCode;
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
    expect(await panel.verdictText()).toBe(headline('h'));
    expect(await panel.layerCount()).toBe(report.layers.length);
    await panel.section('Outputs').getByText('tiger cat').first().waitFor();
  });

  it('shows the six pairs of outputs', async () => {
    const outputs = vsCode.panel.section('Outputs');
    const rows = await outputs.getByRole('row').allInnerTexts();
    const pairs = report.outputs[0]?.pairs ?? [];
    expect(pairs).toHaveLength(6);
    for (const { relL2 } of pairs) expect(rows.some((row) => row.includes(formatPercent(relL2)))).toBe(true);
  });

  it('lays the difference over the image', async () => {
    const { panel } = vsCode;
    await panel.mapsDrawn();
    expect(await panel.colors('Images', 'Original')).toBeGreaterThan(100);
    expect(await panel.colors('Images', 'Heatmap of the difference')).toBeGreaterThan(10);
    expect(await panel.pixels('Images', 'Image, mirrored left-right')).not.toBe(
      await panel.pixels('Images', 'Original'),
    );
  });

  it('shows another flip', async () => {
    const { panel } = vsCode;
    await panel.flip(/180/).click();
    expect(await panel.verdictText()).toBe(headline('hv'));
    await panel.flip(/Left/).click();
    expect(await panel.verdictText()).toBe(headline('h'));
  });

  it('changes the layer with the keyboard, and its feature maps with it', async () => {
    const { panel } = vsCode;
    await panel.walkLayers(0, 'Home');
    await panel.mapsDrawn();
    const before = await panel.pixels('Feature maps', 'original');
    await panel.walkLayers(2, 'ArrowDown', 'ArrowDown');
    await panel.mapsDrawn();
    expect(await panel.pixels('Feature maps', 'original')).not.toBe(before);
    await panel.walkLayers(report.layers.length - 1, 'End');
    await panel.walkLayers(0, 'Home');
    await panel.mapsDrawn();
  });

  it('finds layers by name', async () => {
    const { panel } = vsCode;
    const filter = panel.section('Layers').getByRole('textbox');
    await filter.fill('no such layer');
    await panel.section('Layers').getByText('No layer matches the filter.').waitFor();
    await filter.fill('');
    await panel.layers.waitFor();
  });

  it('changes the channel', async () => {
    const { panel, page } = vsCode;
    const before = await panel.pixels('Feature maps', 'original');
    const first = await panel.selectedChannel.getAttribute('id');
    await panel.channels.getByRole('option').nth(3).click();
    await until('another channel', async () => (await panel.selectedChannel.getAttribute('id')) !== first, 10_000);
    await panel.mapsDrawn();
    expect(await panel.pixels('Feature maps', 'original')).not.toBe(before);
    await panel.channels.focus();
    await page.keyboard.press('Home');
    await until('the first channel', async () => (await panel.selectedChannel.getAttribute('id')) === first, 10_000);
  });

  it('saves the map that its context menu was opened on', async () => {
    const { panel, workbench } = vsCode;
    const file = join(vsCode.workspace, 'map.npy');
    await panel.section('Feature maps').locator('.frame').first().click({ button: 'right' });
    await workbench.chooseFromOpenMenu('Save as NumPy File…');
    await workbench.saveAs(file);
    await workbench.notification('Saved map.npy').waitFor({ timeout: 30_000 });
    const { shape, data } = parseNpy(await readFile(file), 'map.npy');
    expect(shape).toEqual(report.layers[0]!.shape.slice(2));
    expect(new Set(data).size).toBeGreaterThan(10);
    await workbench.clearNotifications();
  });

  it('comes back after a reload of the window, as it was left', async () => {
    const { panel } = vsCode;
    await panel.flip(/180/).click();
    await panel.walkLayers(report.layers.length - 1, 'End');
    await panel.mapsDrawn();
    const verdict = await panel.verdictText();
    const layer = await panel.selectedLayer.getAttribute('id');
    await vsCode.reload();
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
    expect(await panel.verdictText()).toBe(verdict);
    expect(await panel.selectedLayer.getAttribute('id')).toBe(layer);
    await panel.mapsDrawn();
  });

  it('runs again with the file flipped instead of the tensor', async () => {
    const { panel } = vsCode;
    const details = panel.section('Details');
    await details.getByRole('radio', { name: /flip the file/ }).click();
    await panel.report('chelsea.png');
    await until('the flipped file', () => details.getByRole('radio', { name: /flip the file/ }).isChecked(), 60_000);
    await details.getByText('flip before or after').waitFor();
  });

  it('exports a page that stands alone', async () => {
    const { panel, workbench } = vsCode;
    await panel.button('Export HTML').click();
    await workbench.saveAs(join(vsCode.workspace, 'out.html'));
    await workbench.notification('Saved out.html').waitFor({ timeout: 30_000 });
    const page = await readFile(join(vsCode.workspace, 'out.html'), 'utf8');
    expect(page).toContain('chelsea.png');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('opens from the title bar of the image preview', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.open('coffee.png');
    await workbench.titleButton(CHECK_ITEM).click();
    await panel.report('coffee.png', 'EfficientNet-Lite0');
    await panel
      .section('Outputs')
      .getByText(/espresso|cup/)
      .first()
      .waitFor();
  });

  it('opens from the command palette, for the image in sight', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.open('chelsea.png');
    await workbench.runCommand(CHECK);
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
  });

  it('opens a panel for each of several selected images', async () => {
    const { workbench, panel } = vsCode;
    await workbench.closeAllEditors();
    await workbench.select('chelsea.png', 'coffee.png');
    await workbench.chooseFromContextMenu('coffee.png', CHECK_ITEM);
    for (const name of ['chelsea.png', 'coffee.png']) {
      await workbench.tab(name).click();
      await panel.report(name, 'EfficientNet-Lite0');
    }
    expect(await workbench.tabs.count()).toBe(2);
  });
});
