import { workspace } from 'vscode';
import { fileKind, type FileKind } from '../../protocol/fileKinds';
import { findFiles, type FindOptions } from './findFiles';

/** Paths of the workspace's files of some kinds. */
export function workspaceFiles(...kinds: readonly FileKind[]): Promise<readonly string[]> {
  return workspaceFilesNamed((name) => kinds.some((kind) => kind === fileKind(name)));
}

/** Paths of the workspace's files with a wanted name. */
export function workspaceFilesNamed(
  isWanted: (name: string) => boolean,
  options?: FindOptions,
): Promise<readonly string[]> {
  const folders = workspace.workspaceFolders ?? [];
  return findFiles(
    folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
    isWanted,
    options,
  );
}
