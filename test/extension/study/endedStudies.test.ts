import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { StudyFolders } from '../../../src/extension/study/studyFolders';
import { StudyPanels } from '../../../src/extension/study/studyPanels';
import type { StudyHostFunctions } from '../../../src/protocol/studyPage';
import { BuiltCli } from '../../cli/builtCli';
import { rowsIn } from '../../engine/studyClient/rowsIn';
import { writeSmallImages } from '../../support/smallImages';
import { fakeView } from '../support/fakeView';
import { resetVscode, Uri, window } from '../support/vscodeShim';

type Dependencies = ConstructorParameters<typeof StudyPanels>[2];

const BUILTIN = { kind: 'builtin', id: 'shapes-plain' } as const;

let built: BuiltCli;
let view: ReturnType<typeof fakeView>;
let panels: StudyPanels;
beforeAll(async () => {
  built = new BuiltCli();
  mkdirSync(built.at('images'));
  await writeSmallImages(built.at('images'), 400);
}, 120_000);
afterAll(() => built.dispose());

beforeEach(() => {
  resetVscode();
  window.createWebviewPanel.mockImplementation((() => (view = fakeView()).view) as unknown as () => unknown);
  const log = { error: vi.fn(), warn: vi.fn() } as unknown as Dependencies['log'];
  panels = new StudyPanels(
    Uri.file('/extension') as unknown as ConstructorParameters<typeof StudyPanels>[0],
    { column: () => 2 as never },
    {
      engine: {} as Dependencies['engine'],
      log,
      folders: new StudyFolders(built.at('studies')),
      engines: {
        launch: () => ({ script: built.at('dist/engine.js') }),
        log: () => undefined,
        notifySilent: () => undefined,
      },
      chooseModel: async () => undefined,
      openReport: async () => undefined,
    },
  );
});

/** A study whose first images are measured, none of them written yet or only some. */
async function begun(
  flips: readonly ('h' | 'v')[],
): Promise<{ readonly folder: string; readonly over: Promise<void> }> {
  const subject = { sources: [built.at('images')], models: [BUILTIN], flips };
  const over = panels.open(subject);
  const host = (): StudyHostFunctions => view.host as unknown as StudyHostFunctions;
  await vi.waitFor(async () => expect((await host().ready()).progress?.fraction).toBeGreaterThan(0), {
    timeout: 30_000,
  });
  return { folder: new StudyFolders(built.at('studies')).folderOf(subject), over };
}

test('a study that runs while the window closes keeps its rows', async () => {
  const { folder, over } = await begun(['h']);
  await panels.end();
  const rows = await rowsIn(folder, 'images');
  expect([rows.length > 0, rows.length < 400]).toEqual([true, true]);
  expect(readdirSync(folder).filter((name) => /lock|^\.flipscope/.test(name))).toEqual([]);
  await over;
});

test('so does one whose page was closed just before', async () => {
  const { folder } = await begun(['v']);
  view.close();
  await panels.end();
  expect((await rowsIn(folder, 'images')).length).toBeGreaterThan(0);
  expect(readdirSync(folder).filter((name) => name.includes('lock'))).toEqual([]);
});
