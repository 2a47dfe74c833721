/**
 * How long a person waits in the real VS Code: for the built-in model from the click to the verdict, and from a key to the
 * feature maps of another layer; after a model is written again, and after the window is loaded again. Run by
 * `npm run bench -- --vscode`, which packages the extension first.
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CHELSEA, COFFEE } from '../vscode/support/models';
import { CHECK_ITEM, VsCode } from '../vscode/support/vsCode';
import { developing } from './developing';
import { printRows, waitRow } from './rows';
import { openingStages, watchStages, type Opening } from './stages';

const ROUNDS = 3;
/** Layers that are walked through in a round, one key at a time. */
const STEPS = 12;
/** Between two keys of somebody who looks at what comes. */
const PAUSE_MS = 700;
const MAX_MS = 60_000;
/** Of somebody who opens a window and looks first. */
const IDLE_MS = 6000;

/** Where somebody clicks. */
const KINDS = { opened: 'window just opened', cold: 'idle window', warm: 'another image' } as const;

const { values } = parseArgs({ options: { rows: { type: 'string' } } });
const [CAT, CUP] = [basename(CHELSEA), basename(COFFEE)];

const rounds: Round[] = [];
for (let i = 0; i < ROUNDS; i++) rounds.push(await round());
const openings = (['opened', 'cold', 'warm'] as const).flatMap((kind) =>
  (['page', 'verdict', 'maps'] as const).map((stage) =>
    waitRow(`${KINDS[kind]}: click to ${stage}`, [...rounds.map((r) => r[kind][stage])]),
  ),
);
const rows = [
  ...openings,
  waitRow(
    'key to the maps of the next layer',
    rounds.flatMap((r) => r.layers),
  ),
  ...(await developing()),
];
printRows(rows);
if (values.rows !== undefined) writeFileSync(values.rows, JSON.stringify(rows));

interface Round {
  readonly opened: Opening;
  readonly cold: Opening;
  readonly warm: Opening;
  readonly layers: readonly number[];
}

async function round(): Promise<Round> {
  const opened = await inWindow((vsCode) => open(vsCode, CAT));
  return inWindow(async (vsCode) => {
    await vsCode.page.waitForTimeout(IDLE_MS);
    const cold = await open(vsCode, CAT);
    await vsCode.panel.settled(CAT);
    const layers = await walk(vsCode);
    await vsCode.workbench.closeAllEditors();
    const warm = await open(vsCode, CUP);
    return { opened, cold, warm, layers };
  });
}

/** In a new window, of a server and a browser of its own. */
async function inWindow<T>(work: (vsCode: VsCode) => Promise<T>): Promise<T> {
  const vsCode = await VsCode.start({ files: { [CAT]: CHELSEA, [CUP]: COFFEE } });
  try {
    await watchStages(vsCode.page);
    return await work(vsCode);
  } finally {
    await vsCode.dispose();
  }
}

async function open({ page, panel, workbench }: VsCode, file: string): Promise<Opening> {
  await workbench.file(file).click({ button: 'right' });
  const entry = page.getByRole('menuitem', { name: CHECK_ITEM, exact: true });
  // A menu lets clicks pass that come too soon after the one that opened it.
  await page.waitForTimeout(1000);
  await entry.click();
  await panel.section('Feature maps').getByRole('img', { name: 'original', exact: true }).waitFor({ timeout: MAX_MS });
  return openingStages(page, panel);
}

/** From each key to the frame in which the next layer's maps are painted, in the page's own time. */
async function walk({ panel, page }: VsCode): Promise<readonly number[]> {
  await panel.layers.focus();
  const found: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const watch = panel.section('Feature maps').evaluate(async (maps) => {
      const before = maps.querySelector('.name')?.textContent;
      const pressed = await new Promise<number>((resolve) => {
        document.addEventListener('keydown', (event) => resolve(event.timeStamp), { capture: true, once: true });
      });
      for (;;) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        const isOther = maps.querySelector('.name')?.textContent !== before;
        if (isOther && maps.getAttribute('aria-busy') === 'false') return now - pressed;
      }
    });
    await page.waitForTimeout(PAUSE_MS);
    await page.keyboard.press('ArrowDown');
    found.push(await watch);
  }
  return found;
}
