import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveEvidenceOfFailures } from './support/evidence';
import { CHELSEA, tinyFile } from './support/models';
import { shareVsCode } from './support/sharedTab';
import { until } from './support/until';
import { CHECK_ITEM, type VsCode } from './support/vsCode';

describe('the graph of a network', () => {
  let vsCode: VsCode;

  beforeAll(async () => {
    vsCode = await shareVsCode({ files: { 'chelsea.png': CHELSEA, 'tiny.onnx': tinyFile() } });
  });
  afterAll(() => vsCode.dispose());
  saveEvidenceOfFailures(() => vsCode);

  const graph = () => vsCode.panel.section('Graph');
  const card = (name: string) => graph().getByRole('button', { name: new RegExp(`^${name} `) });

  it('leads from a layer of a report to its maps', async () => {
    const { panel, page, workbench } = vsCode;
    await workbench.select('chelsea.png', 'tiny.onnx');
    await workbench.chooseFromContextMenu('chelsea.png', CHECK_ITEM);
    await panel.report('chelsea.png', 'tiny.onnx');
    await panel.scrollTo('Graph');
    await card('conv1').getByText('Conv+Relu').waitFor({ timeout: 30_000 });
    await card('conv2').click();
    await panel.mapsDrawn();
    expect(await panel.selectedLayer.innerText()).toContain('conv2');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await until('the layer before it', async () => /MaxPool/.test(await panel.selectedLayer.innerText()), 10_000);
    await panel.mapsDrawn();
    await workbench.closeAllEditors();
  });

  it('shows the verdicts of the audit without a run', async () => {
    const { panel, workbench } = vsCode;
    await workbench.open('tiny.onnx');
    await panel.scrollTo('Graph');
    await card('conv1').getByText('asymmetric kernel').waitFor({ timeout: 30_000 });
    await graph().getByRole('list', { name: 'Legend' }).getByText('its own mirror image').waitFor();
    await workbench.closeAllEditors();
  });
});
