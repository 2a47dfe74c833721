import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRows } from '../../src/report/facts/audit';
import { insightSentence } from '../../src/report/facts/experiments';
import { formatError, formatPercent } from '../../src/report/facts/format';
import type { Report } from '../../src/report/report';
import { convolutions } from '../../src/report/facts/convolutions';
import { runInstalledCli } from './support/cli';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, sideFile, tinyFile } from './support/models';
import { until } from './support/until';
import { shareVsCode } from './support/sharedTab';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

/** All parts of the why of the built-in model, on two busy cores. */
const WHY_MS = 240_000;

describe('the why, and what would mend it', () => {
  let vsCode: VsCode;
  let report: Report;

  beforeAll(async () => {
    vsCode = await shareVsCode({
      explain: true,
      files: {
        'chelsea.png': CHELSEA,
        'tiny.onnx': tinyFile(),
        'side.onnx': sideFile(),
        'side.flipscope.json': Buffer.from(
          JSON.stringify({ expects: 'sensitive', labels: ['lit from the left', 'lit from the right'] }),
        ),
      },
    });
    report = await reportOf('chelsea.png', '--causes', '--attribution');
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  /** What the command line that came with the extension finds. */
  async function reportOf(image: string, ...args: readonly string[]): Promise<Report> {
    const json = join(vsCode.server.folder, 'report.json');
    await runInstalledCli(vsCode, ['check', join(vsCode.workspace, image), '--json', json, ...args]);
    return JSON.parse(await readFile(json, 'utf8')) as Report;
  }

  /** Writes a fixed model by a button of the panel; what the panel then says of it. */
  async function write(label: string, file: string): Promise<Locator> {
    const { panel, workbench } = vsCode;
    const writer = panel.fixWriter(label);
    await writer.getByRole('button', { name: label }).click();
    await workbench.saveAs(file);
    await workbench.notification('Saved ').waitFor({ timeout: WHY_MS });
    await workbench.clearNotifications();
    return writer;
  }

  it('is found out by itself after a right-click, with the figures of the command line', async () => {
    const { workbench, panel } = vsCode;
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await workbench.pick('EfficientNet-Lite0');
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
    const why = panel.section('Why');
    await why.getByText('exact: this is the whole explanation').waitFor({ timeout: WHY_MS });
    await why.getByText(insightSentence(report, 'h')!).waitFor();
    const rows = await why.getByRole('row').allInnerTexts();
    for (const { error } of report.causes!.h!.counterfactuals.filter((row) => row.error > report.noiseFloor)) {
      expect(rows.some((row) => row.includes(formatError(error, report.noiseFloor)))).toBe(true);
    }
  });

  it('shows kernels beside their mirror images, the most asymmetric first', async () => {
    const why = vsCode.panel.section('Why');
    await until('all parts', async () => (await why.getByRole('progressbar').count()) === 0, WHY_MS);
    const [first] = convolutions(report, 'h');
    const choice = why.getByRole('combobox', { name: 'Convolution' });
    expect(await choice.evaluate((list) => (list as HTMLSelectElement).value)).toBe(first!.node);
    const kernels = why.getByRole('list', { name: /^Kernels/ }).getByRole('img');
    expect(await kernels.count()).toBeGreaterThan(3);
    expect(await kernels.first().getAttribute('aria-label')).toMatch(/^Filter \d+, channel \d+, beside/);
  });

  it('lists what the file alone tells of the operators, and leads to their layers', async () => {
    const { panel } = vsCode;
    const why = panel.section('Why');
    const broken = auditRows(report.audit!);
    await why.getByText(/operators are not their own mirror images/).click();
    const table = why.getByRole('region', { name: 'Audit of the operators' });
    const rows = await table.getByRole('row').allInnerTexts();
    expect(rows).toHaveLength(broken.length + 1);
    expect(rows[1]).toContain(broken[0]!.verdict);
    await table.getByRole('button', { name: 'block2.depthwise' }).click();
    await until('the layer', async () => /block2.depthwise/.test(await panel.selectedLayer.innerText()), 20_000);
  });

  it('takes the difference apart by layer and by place, and keeps that over a reload of the window', async () => {
    const { panel } = vsCode;
    const why = panel.section('Why');
    const measure = why.getByRole('button', { name: 'Measure', exact: true });
    // By itself where that is quick.
    if ((await measure.count()) > 0) await measure.click();
    const list = why.getByRole('list', { name: /what they add to the output's difference/ });
    await list.waitFor({ timeout: WHY_MS });
    const [most] = report.layers
      .map(({ tensor, attribution }) => ({ tensor, share: attribution!.h! }))
      .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
    expect(await list.getByRole('button').first().innerText()).toContain(formatPercent(most!.share));
    const places = why.getByRole('img', { name: /^Attribution by place: largest/ });
    await places.waitFor();
    expect(await panel.colorsOf(places.locator('canvas').last())).toBeGreaterThan(10);
    await vsCode.reload();
    await panel.report('chelsea.png', 'EfficientNet-Lite0');
    await places.waitFor();
    await list.getByRole('button').first().click();
    await until(
      'the chosen layer',
      async () => (await list.getByRole('button', { pressed: true }).count()) === 1,
      20_000,
    );
  });

  it('fits a linear map of the channels of the layer on screen', async () => {
    const why = vsCode.panel.section('Why');
    await why.getByRole('button', { name: 'Fit a Linear Map' }).click();
    await why
      .getByText(/^On \d+ noise samples: E [\d.]+%, [\d.]+% after channel matching, [\d.]+% after the best linear map/)
      .waitFor({ timeout: WHY_MS });
  });

  it('writes an average over the flip on screen, which does not change any more', async () => {
    const file = join(vsCode.workspace, 'averaged.onnx');
    const writer = await write('Write Averaged Model', file);
    await writer.getByText(/averages its outputs over 2 orientations/).waitFor();
    const rows = await writer.getByRole('row').allInnerTexts();
    expect(rows).toHaveLength(3);
    for (const row of rows.slice(1)) expect(row).toMatch(/\t(0|[\d.]+e-\d+)\t/);
    await runInstalledCli(vsCode, [
      ...['check', join(vsCode.workspace, 'chelsea.png'), '--model', file],
      ...['--flips', 'h', '--fail-above', '1e-5'],
    ]);
  });

  it('averages probabilities over all four when that is chosen', async () => {
    const { panel } = vsCode;
    const file = join(vsCode.workspace, 'group.onnx');
    await panel.chooseInDropdown(panel.fixWriter('Write Averaged Model'), 'Average over', 'all four, 4 runs');
    await panel.chooseInDropdown(panel.fixWriter('Write Averaged Model'), 'Merge by', 'mean of the probabilities');
    const writer = await write('Write Averaged Model', file);
    await writer.getByText(/averages its probabilities over 4 orientations/).waitFor();
    const image = join(vsCode.workspace, 'chelsea.png');
    await runInstalledCli(vsCode, ['check', image, '--model', file, '--fail-above', '1e-5']);
  });

  it('writes a fixed model from the command palette', async () => {
    const { workbench } = vsCode;
    const file = join(vsCode.workspace, 'upright.onnx');
    await workbench.runCommand('Flipscope: Write Fixed Model');
    await workbench.pick('Upside-down');
    await workbench.saveAs(file);
    await workbench.notification(/Saved upright\.onnx\. The model now averages/).waitFor({ timeout: WHY_MS });
    const image = join(vsCode.workspace, 'chelsea.png');
    await runInstalledCli(vsCode, ['check', image, '--model', file, '--flips', 'v', '--fail-above', '1e-5']);
    await workbench.clearNotifications();
  });

  it('opens the playground from the why', async () => {
    const { panel, workbench } = vsCode;
    await panel.section('Why').getByRole('button', { name: 'See it in one dimension' }).click();
    const learn = panel.frame;
    await learn.getByRole('heading', { name: 'Why flipping an image changes the output' }).waitFor({ timeout: 20_000 });
    const original = learn.getByRole('article').first();
    const bars = await original.locator('svg').first().textContent();
    for (const value of ['5.8', '6.6', '9.1']) expect(bars).toContain(value);
    expect(await learn.getByRole('article').nth(1).locator('svg').first().textContent()).toContain('8.1');
    await learn.getByRole('button', { name: /even length/i }).click();
    await learn.getByText('off by').nth(1).waitFor();
    await workbench.closeAllEditors();
  });

  it('proposes an aligned size, checks there, and writes a model that goes there', async () => {
    const { panel, workbench } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('tiny.onnx', CHECK_ITEM);
    await panel.report('chelsea.png', 'tiny.onnx');
    const fix = panel.section('Fix');
    await fix.getByRole('button', { name: 'Check at 225×225' }).waitFor({ timeout: WHY_MS });
    await fix.getByText(/^Averaging over the input .* at \d+×\d+, .* would be left, from kernels only\.$/).waitFor();
    const writer = await write('Write Resizing Model', join(vsCode.workspace, 'resizing.onnx'));
    await writer.getByText(/from 224×224 to 225×225/).waitFor();
    const written = await write('Write Symmetrized Model (Diagnostic)', join(vsCode.workspace, 'symmetric.onnx'));
    await written.getByText(/80\.9% to 0\.9%/).waitFor();
    await fix.getByRole('button', { name: 'Check at 225×225' }).click();
    await panel.report('chelsea.png', 'tiny.onnx');
    await panel.section('Why').getByText('Kernels only', { exact: true }).waitFor({ timeout: WHY_MS });
    await panel.section('Fix').getByText('This size is aligned already.').waitFor({ timeout: WHY_MS });
  });

  it('turns the verdict round for a model that should tell mirror images apart', async () => {
    const { panel, workbench } = vsCode;
    await workbench.select('chelsea.png', 'side.onnx');
    await workbench.chooseFromContextMenu('side.onnx', CHECK_ITEM);
    await panel.report('chelsea.png', 'side.onnx');
    const { frame } = panel;
    await frame.getByText('This model should tell the two apart, as its description says: it does.').waitFor();
    await panel
      .section('Fix')
      .getByText(/a loss for this model, which should tell mirror images apart/)
      .waitFor();
    await frame.getByText(/lit from the \w+ and lit from the \w+ are mirror images of each other/).waitFor();
    await panel.flip(/Upside/).click();
    await frame.getByText('This model should tell the two apart, as its description says: it cannot.').waitFor();
  });
});
