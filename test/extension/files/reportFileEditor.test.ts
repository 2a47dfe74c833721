import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FileEditor } from '../../../src/extension/files/fileEditor';
import { reportFileEditor } from '../../../src/extension/files/reportFileEditor';
import type { KeptReport } from '../../../src/extension/history/keptReport';
import { reportToJson } from '../../../src/report/json';
import { HOSTILE, sampleReport } from '../../report/sampleReport';
import { fakeView } from '../support/fakeView';
import { resetVscode, Uri } from '../support/vscodeShim';

const folder = mkdtempSync(join(tmpdir(), 'flipscope-'));
let shown: KeptReport[];
let editor: FileEditor;

beforeEach(() => {
  resetVscode();
  shown = [];
  const log = { error: vi.fn() } as unknown as Parameters<typeof reportFileEditor>[1];
  editor = reportFileEditor({ showFile: async (_view, kept) => void shown.push(kept) }, log);
});

async function open(uri: Uri): Promise<string> {
  const { view } = fakeView();
  const document = editor.openCustomDocument(uri as unknown as Parameters<FileEditor['openCustomDocument']>[0]);
  await editor.resolveCustomEditor(document, view);
  return view.webview.html;
}

test('a report of a file is shown as it is', async () => {
  const file = join(folder, 'a.flipscope-report.json');
  writeFileSync(file, reportToJson(sampleReport()));
  await open(Uri.file(file));
  expect(shown.map(({ result }) => result.report.layers.length)).toEqual([sampleReport().layers.length]);
});

test('what is none is said in one sentence, its name as text, and nothing may run', async () => {
  const file = join(folder, 'newer.json');
  writeFileSync(file, '{"schema":"flipscope/report@9"}');
  const html = await open(Uri.file(file));
  expect(html).toContain(
    'flipscope/report@9 is newer than this Flipscope reads (flipscope/report@2); update Flipscope.</p>',
  );
  expect(html).toContain("default-src 'none'");
  const hostile = await open(Uri.from({ scheme: 'vscode-vfs', path: `/${HOSTILE.markup}` }));
  expect(hostile).toContain('Save it to a folder first.');
  expect(hostile).not.toContain(HOSTILE.markup);
  expect(shown).toEqual([]);
});
