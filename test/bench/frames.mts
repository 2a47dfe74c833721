/**
 * How long frames take in the real VS Code while something moves: the graph and the list of a network of a thousand
 * layers, the opacity of the difference, zoomed maps. Run by `npm run bench -- --frames`, which packages the extension first.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Locator } from 'playwright-core';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from '../support/models/graphBuilder';
import { CHELSEA } from '../vscode/support/models';
import { CHECK_ITEM, VsCode } from '../vscode/support/vsCode';
import { frameRow, printRows, type Row } from './rows';

const LAYERS = 1000;
const STEPS = 60;
const IMAGE = 'chelsea.png';

const { values } = parseArgs({ options: { rows: { type: 'string' } } });
const rows = await measured();
printRows(rows);
if (values.rows !== undefined) writeFileSync(values.rows, JSON.stringify(rows));

async function measured(): Promise<readonly Row[]> {
  const files = { [IMAGE]: CHELSEA, 'long.onnx': Buffer.from(longNetwork()) };
  const vsCode = await VsCode.start({ files, settings: { 'flipscope.analysis.explain': false } });
  try {
    const { page, panel, workbench } = vsCode;
    await workbench.select(IMAGE, 'long.onnx');
    await workbench.chooseFromContextMenu('long.onnx', CHECK_ITEM);
    await panel.settled(IMAGE, 'long.onnx');
    const found: Row[] = [];
    const wheel = async (step: number): Promise<void> => page.mouse.wheel(0, step < STEPS / 2 ? 120 : -120);
    found.push(frameRow(`list of ${LAYERS} layers, scrolled`, await over(vsCode, panel.layers, wheel)));
    const opacity = panel.frame.getByRole('slider', { name: 'Opacity' });
    found.push(frameRow('opacity of the difference, dragged', await dragged(vsCode, opacity)));
    await panel.scrollTo('Feature maps');
    const map = panel.section('Feature maps').getByRole('img', { name: 'original', exact: true });
    const zoom = async (step: number): Promise<void> => page.mouse.wheel(0, step < STEPS / 2 ? -40 : 40);
    found.push(frameRow('feature maps, zoomed by the wheel', await over(vsCode, map, zoom, 'Control')));
    await panel.scrollTo('Graph');
    const graph = panel.section('Graph').getByRole('group', { name: /^Graph of the network/ });
    await graph.getByRole('button').first().waitFor();
    found.push(frameRow(`graph of ${LAYERS} layers, zoomed by the wheel`, await over(vsCode, graph, zoom, 'Control')));
    found.push(frameRow(`graph of ${LAYERS} layers, dragged`, await dragged(vsCode, graph)));
    return found;
  } finally {
    await vsCode.dispose();
  }
}

/** Convolutions one after the other, with a skip over every fourth. */
function longNetwork(): Uint8Array {
  const b = new GraphBuilder();
  let x = b.relu(b.conv(b.input('input', [1, 3, 32, 32]), 8, 3, { stride: 2, pads: 1 }));
  for (let i = 1; i < LAYERS / 4; i++) {
    const y = b.conv(b.relu(b.conv(x, 8, 3, { pads: 1 })), 8, 3, { pads: 1 });
    x = b.relu(b.node('Add', [x, y], {}, { channels: 8 }));
  }
  b.output(b.globalAveragePool(x), 'output');
  return encodeModel(b.build());
}

/** While `move` is called again and again with the pointer over the middle of a part of the page. */
async function over(
  vsCode: VsCode,
  part: Locator,
  move: (step: number) => Promise<void>,
  key?: 'Control',
): Promise<readonly number[]> {
  const { x, y } = await middleOf(part);
  await vsCode.page.mouse.move(x, y);
  if (key !== undefined) await vsCode.page.keyboard.down(key);
  const frames = await framesWhile(vsCode, async () => {
    for (let step = 0; step < STEPS; step++) await move(step);
  });
  if (key !== undefined) await vsCode.page.keyboard.up(key);
  return frames;
}

async function dragged(vsCode: VsCode, part: Locator): Promise<readonly number[]> {
  const { x, y } = await middleOf(part);
  const { mouse } = vsCode.page;
  await mouse.move(x, y);
  await mouse.down();
  const frames = await framesWhile(vsCode, async () => {
    for (let step = 0; step < STEPS; step++) await mouse.move(x + 30 * Math.sin(step / 5), y + 20 * Math.cos(step / 7));
  });
  await mouse.up();
  return frames;
}

async function middleOf(part: Locator): Promise<{ x: number; y: number }> {
  await part.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await part.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** Times between the frames of the page, ms. */
async function framesWhile({ panel }: VsCode, work: () => Promise<void>): Promise<readonly number[]> {
  const body = panel.frame.locator('body');
  const watched = body.evaluate(async () => {
    const watch = { runs: true };
    (globalThis as unknown as { benchFrames: typeof watch }).benchFrames = watch;
    const times: number[] = [];
    while (watch.runs) times.push(await new Promise<number>(requestAnimationFrame));
    return times;
  });
  await work();
  await body.evaluate(() => {
    (globalThis as unknown as { benchFrames: { runs: boolean } }).benchFrames.runs = false;
  });
  const times = await watched;
  return times.slice(1).map((time, i) => time - times[i]!);
}
