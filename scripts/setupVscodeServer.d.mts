export interface ServerParts {
  /** The Node binary that runs the server. */
  readonly node: string;
  readonly nodeRoot: string;
  /** The code-server package. */
  readonly root: string;
  /** The script that `node` runs. */
  readonly entry: string;
}
export const DEFAULT_VSCODE: string;
export const OLDEST_VSCODE: string;
export function setupVscodeServer(vscodeVersion?: string): Promise<ServerParts>;
