import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type ServerNotification,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

/** A call's answer in Markdown, or in one line what went wrong. */
export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** How a call is followed and stopped. */
export interface ToolWatch {
  readonly signal: AbortSignal;
  /** @param fraction 0…1 of the call */
  onProgress(fraction: number, message: string): void;
}

/** A tool as the protocol has it. */
export interface ServedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** A JSON schema of an object. */
  readonly inputSchema: object;
  /** Never rejects. */
  call(args: unknown, watch: ToolWatch): Promise<ToolAnswer>;
}

export interface ServeOptions {
  /** Of Flipscope. */
  readonly version: string;
  /** For what goes wrong with the protocol itself. */
  readonly log: (line: string) => void;
}

/**
 * Serves tools by the Model Context Protocol on standard input and output, until the client is gone. It is a bundle of its
 * own, `dist/mcp.js`: other commands do not load the protocol.
 */
export async function serve(tools: readonly ServedTool[], { version, log }: ServeOptions): Promise<void> {
  // Not `registerTool`: what it says of wrong arguments is not one line.
  const { server } = new McpServer({ name: 'flipscope', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(described) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, _meta, sendNotification }) =>
    callTool(tools, params, { signal, onProgress: progressOf(_meta?.progressToken, sendNotification) }),
  );
  server.onerror = (error) => log(`protocol error: ${error.message}`);
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  // The transport itself does not notice.
  process.stdin.once('end', () => void server.close());
  await server.connect(new StdioServerTransport());
  await closed;
}

export type Serve = typeof serve;

function described({ name, title, description, inputSchema }: ServedTool): Tool {
  return {
    name,
    title,
    description,
    inputSchema: inputSchema as Tool['inputSchema'],
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
}

async function callTool(
  tools: readonly ServedTool[],
  { name, arguments: args = {} }: { readonly name: string; readonly arguments?: Record<string, unknown> | undefined },
  watch: ToolWatch,
): Promise<CallToolResult> {
  const tool = tools.find((known) => known.name === name);
  if (tool === undefined) {
    const known = tools.map((one) => one.name).join(', ');
    throw new McpError(ErrorCode.InvalidParams, `no tool is called ${JSON.stringify(name)}; there are ${known}`);
  }
  const { text, isError } = await tool.call(args, watch);
  return { content: [{ type: 'text', text }], ...(isError && { isError }) };
}

/** Progress for a client that asked for it, which never falls or stands still, as the protocol wants it. */
function progressOf(
  progressToken: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): ToolWatch['onProgress'] {
  let last = -1;
  return (progress, message) => {
    if (progressToken === undefined || progress <= last) return;
    last = progress;
    // A client that is gone needs none.
    send({ method: 'notifications/progress', params: { progressToken, progress, total: 1, message } }).catch(
      () => undefined,
    );
  };
}
