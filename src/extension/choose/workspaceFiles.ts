import { CancellationTokenSource, workspace } from 'vscode';

const EXCLUDED = '**/{node_modules,.git}/**';
const MAX_FILES = 200;
/** A search through a very large folder must not keep a person waiting; what it has found by then is offered. */
const SEARCH_MS = 5000;

/** Paths of the workspace's files with one of the extensions (lower or upper case), by name. */
export async function workspaceFiles(extensions: readonly string[]): Promise<readonly string[]> {
  const all = extensions.flatMap((extension) => [extension, extension.toUpperCase()]);
  const cancellation = new CancellationTokenSource();
  const timer = setTimeout(() => cancellation.cancel(), SEARCH_MS);
  try {
    const found = await workspace.findFiles(`**/*.{${all.join(',')}}`, EXCLUDED, MAX_FILES, cancellation.token);
    return found
      .filter(({ scheme }) => scheme === 'file')
      .map(({ fsPath }) => fsPath)
      .sort((a, b) => a.localeCompare(b));
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}
