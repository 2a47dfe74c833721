import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { EngineLaunch } from '../../engine/client/engineClient';
import { cliProcess } from '../engine/cliProcess';

/** Also in package.json, under `mcpServerDefinitionProviders`. */
const PROVIDER_ID = 'flipscope';

/** Of VS Code 1.101; the types that are built against are those of 1.100. */
interface McpApi {
  readonly lm: {
    registerMcpServerDefinitionProvider(id: string, provider: McpProvider): vscode.Disposable;
  };
  readonly McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    version: string,
  ) => object;
}

interface McpProvider {
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
  provideMcpServerDefinitions(): object[];
}

/**
 * Announces `flipscope mcp` to VS Code, where it knows such servers. It runs models without asking for the workspace's
 * trust, so that there is none before the workspace has it.
 *
 * @param launch how the engine is started: on the same Node
 */
export function announceMcpServer(extensionPath: string, launch: () => EngineLaunch): vscode.Disposable | undefined {
  const { lm, McpStdioServerDefinition } = vscode as unknown as Partial<McpApi>;
  if (lm?.registerMcpServerDefinitionProvider === undefined || McpStdioServerDefinition === undefined) return undefined;
  const server = (): object => {
    const { command, script, env } = cliProcess(extensionPath, launch());
    return new McpStdioServerDefinition('Flipscope', command, [script, 'mcp'], env, version);
  };
  return lm.registerMcpServerDefinitionProvider(PROVIDER_ID, {
    onDidChangeMcpServerDefinitions: vscode.workspace.onDidGrantWorkspaceTrust,
    provideMcpServerDefinitions: () => (vscode.workspace.isTrusted ? [server()] : []),
  });
}
