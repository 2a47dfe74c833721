import { join } from 'node:path';
import type { EngineLaunch } from '../../engine/client/engineClient';

/** How the command line is run from VS Code. */
export interface CliProcess {
  readonly command: string;
  /** Its first argument. */
  readonly script: string;
  readonly env: Record<string, string>;
}

/** On the Node that the engine is started on. */
export function cliProcess(extensionPath: string, { execPath }: EngineLaunch): CliProcess {
  return {
    command: execPath ?? process.execPath,
    script: join(extensionPath, 'dist', 'cli.js'),
    // On the desktop it is Electron's binary.
    env: { ELECTRON_RUN_AS_NODE: '1' },
  };
}
