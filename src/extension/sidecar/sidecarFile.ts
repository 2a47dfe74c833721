import { readFile, rm, stat } from 'node:fs/promises';
import { l10n } from 'vscode';
import { writeWhole } from '../../engine/files/writeWhole';
import { UserError } from '../../protocol/errors';
import { preprocessingFiles } from '../choose/preprocessingFiles';
import { isEditable } from './editSidecar';

/** A change to a model's `<model>.flipscope.json` that was written. */
export interface WrittenSidecar {
  readonly path: string;
  /** Puts back what was there before. Rejects with a `UserError` where the file was changed since, or cannot be written. */
  undo(): Promise<void>;
}

/**
 * Changes the file beside a model, or makes one; written whole or not at all.
 *
 * @throws UserError `preprocess-invalid` for a file that is no JSON object, `write-failed` naming the file
 */
export async function changeSidecar(
  model: string,
  change: (text: string | undefined) => string,
): Promise<WrittenSidecar> {
  const path = await sidecarOf(model);
  const before = await textOf(path);
  if (before !== undefined && !isEditable(before)) {
    throw new UserError('preprocess-invalid', l10n.t('{0}: expected a JSON object. Correct the file.', path), path);
  }
  const after = change(before);
  await writeWhole(path, after);
  return { path, undo: () => putBack(path, before, after) };
}

/** The first of the two files that is there, else where it is written. */
async function sidecarOf(model: string): Promise<string> {
  const [first, second] = preprocessingFiles(model);
  const there = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;
  return !(await there(first)) && (await there(second)) ? second : first;
}

/** Undefined where there is none. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError('write-failed', l10n.t('Cannot read {0}. Check that you may read it.', path), path, {
      cause: error,
    });
  }
}

async function putBack(path: string, before: string | undefined, after: string): Promise<void> {
  if ((await textOf(path)) !== after) {
    throw new UserError('write-failed', l10n.t('{0} was changed since; correct it by hand.', path), path);
  }
  if (before === undefined) await rm(path, { force: true });
  else await writeWhole(path, before);
}
