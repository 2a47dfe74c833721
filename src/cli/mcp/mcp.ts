import { errorLine } from '../../agents/errorLine';
import type { AgentTool, Caller } from '../../agents/tool';
import { AGENT_TOOLS } from '../../agents/tools';
import type { EngineClient } from '../../engine/client/engineClient';
import { UserError } from '../../protocol/errors';
import { CPU_PROVIDER } from '../../protocol/spec';
import { FLIPS } from '../../report/flips';
import { plainText } from '../../report/facts/formatText';
import type { OutputStream } from '../io';
import type { Serve, ServedTool } from './serve';

export interface McpDependencies {
  readonly version: string;
  readonly stderr: OutputStream;
  openEngine(log: (line: string) => void): EngineClient;
  readonly serve: Serve;
}

/** `flipscope mcp`: answers until the client is gone. Standard output is the protocol's; everything else goes to `stderr`. */
export async function mcp({ version, stderr, openEngine, serve }: McpDependencies): Promise<void> {
  const log = (line: string): void => void stderr.write(`${plainText(line)}\n`);
  const engine = openEngine(log);
  try {
    await serve(
      AGENT_TOOLS.map((tool) => servedTool(tool, engine, log)),
      { version, log },
    );
  } finally {
    engine.dispose();
  }
}

function servedTool(tool: AgentTool, engine: EngineClient, log: (line: string) => void): ServedTool {
  const { name, title, description } = tool;
  const defaults = { flips: FLIPS, flipMode: 'tensor', provider: CPU_PROVIDER, folder: process.cwd() } as const;
  return {
    name,
    title,
    description,
    inputSchema: tool.inputSchema(),
    call: async (args, { signal, onProgress }) => {
      const caller: Caller = {
        engine,
        defaults,
        signal,
        onProgress: ({ fraction, message }) => onProgress(fraction, message),
      };
      try {
        return { text: await tool.call(args, caller), isError: false };
      } catch (error) {
        if (!(error instanceof UserError)) log(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
        return { text: errorLine(error), isError: true };
      }
    },
  };
}
