/**
 * The heap that the report's page adds to VS Code's own in the real VS Code, before and after walking through all layers
 * of ResNet-50, garbage collected; with what lies outside of it for arrays and elements. Both pages share a process, so
 * that what VS Code itself holds more is counted too. Run by `npm run bench -- --heap`, which packages the extension first.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CDPSession } from 'playwright-core';
import { encodeModel } from '../../src/onnx/write';
import { NAMED_MODELS } from '../support/models/namedModels';
import { CHELSEA } from '../vscode/support/models';
import { CHECK_ITEM, VsCode } from '../vscode/support/vsCode';
import { printRows, type Row } from './rows';

const IMAGE = 'chelsea.png';
const MODEL = 'resnet50.onnx';

const { values } = parseArgs({ options: { rows: { type: 'string' } } });
const rows = await measured();
printRows(rows);
if (values.rows !== undefined) writeFileSync(values.rows, JSON.stringify(rows));

async function measured(): Promise<readonly Row[]> {
  const vsCode = await VsCode.start({
    files: { [IMAGE]: CHELSEA, [MODEL]: Buffer.from(encodeModel(NAMED_MODELS['resnet50']!())) },
  });
  try {
    const { page, panel, workbench } = vsCode;
    const session = await page.context().newCDPSession(page);
    await workbench.select(IMAGE, MODEL);
    const without = await heapBytes(session);
    const more = async (): Promise<number> => Math.round(((await heapBytes(session)) - without) / 1e6);
    await workbench.chooseFromContextMenu(MODEL, CHECK_ITEM);
    await panel.settled(IMAGE, MODEL);
    const before = await more();
    const layers = await walk(vsCode);
    return [{ report: `ResNet-50, ${layers} layers`, 'opened, MB': before, 'walked through, MB': await more() }];
  } finally {
    await vsCode.dispose();
  }
}

/** From the first layer to the last, each until its maps are there. @returns how many there are */
async function walk({ panel, page }: VsCode): Promise<number> {
  await panel.layers.focus();
  await page.keyboard.press('Home');
  const maps = panel.section('Feature maps');
  const count = Number(await panel.layers.getByRole('option').first().getAttribute('aria-setsize'));
  for (let i = 0; i < count; i++) {
    await maps.and(panel.frame.locator('[aria-busy="false"]')).waitFor();
    await page.keyboard.press('ArrowDown');
  }
  await maps.and(panel.frame.locator('[aria-busy="false"]')).waitFor();
  await panel.layers.locator(`[aria-selected="true"][aria-posinset="${count}"]`).waitFor();
  return count;
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}
