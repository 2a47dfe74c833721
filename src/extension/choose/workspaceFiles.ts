import { workspace } from 'vscode';
import type { FileKind } from '../../protocol/fileKinds';
import { findFiles } from './findFiles';

/** Paths of the workspace's files of some kinds. */
export function workspaceFiles(...kinds: readonly FileKind[]): Promise<readonly string[]> {
  const folders = workspace.workspaceFolders ?? [];
  return findFiles(
    folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
    kinds,
  );
}
