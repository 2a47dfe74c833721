import { stat } from 'node:fs/promises';
import { l10n, Uri, window } from 'vscode';
import { writeWhole } from '../../engine/files/writeWhole';
import { UserError } from '../../protocol/errors';
import { preprocessingFiles } from '../choose/preprocessingFiles';
import type { Services } from '../services';
import { requiredReport } from './reportCommands';

/**
 * Opens the file beside the report's model that sets its preprocessing (`NAME.flipscope.json`), and first
 * writes it, with what the report was made with, when there is none. Rejects with a `UserError`.
 */
export async function editPreprocessing({ panels }: Services): Promise<void> {
  const panel = requiredReport(panels.active);
  const { model } = panel.spec;
  if (model.kind === 'builtin') {
    throw new UserError(
      'preprocess-invalid',
      l10n.t('A built-in model has its own preprocessing; change it in the report.'),
    );
  }
  const paths = preprocessingFiles(model.path);
  const found = await firstFile(paths);
  const path = found ?? paths[0];
  if (found === undefined) {
    const preprocess = panel.report?.input.preprocess;
    await writeWhole(path, `${JSON.stringify(preprocess === undefined ? {} : { preprocess }, undefined, 2)}\n`);
  }
  await window.showTextDocument(Uri.file(path));
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await stat(path).catch(() => undefined)) return path;
  }
  return undefined;
}
