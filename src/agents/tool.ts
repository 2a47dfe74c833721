import * as z from 'zod';
import type { EngineClient } from '../engine/client/engineClient';
import type { Watch } from '../engine/client/engineAnalysis';
import { UserError } from '../protocol/errors';
import { describeIssue, type Rules } from '../report/schema/describeIssue';
import type { Flip } from '../report/report';

/** What counts where a call says nothing else. */
export interface CallDefaults {
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  /** Execution provider of ONNX Runtime. */
  readonly provider: string;
  /** Where relative paths start. */
  readonly folder: string;
}

/** On whose behalf a tool is called. */
export interface Caller extends Watch {
  readonly engine: Pick<EngineClient, 'open' | 'audit'>;
  readonly defaults: CallDefaults;
}

/** What a call is about, as it was given: for whoever has to agree to it. */
export interface CallSubject {
  readonly models: readonly string[];
  readonly inputs: readonly string[];
}

/** A question that a language model may ask. Nothing is written, and only the engine opens what it names. */
export interface AgentTool {
  readonly name: string;
  readonly title: string;
  /** For the language model. */
  readonly description: string;
  /** Of an object, as a JSON schema of draft 7. */
  inputSchema(): z.core.JSONSchema.BaseSchema;
  /** @throws UserError `setting-invalid` for arguments that the schema does not allow */
  subject(args: unknown): CallSubject;
  /** Answers in Markdown. Rejects with a `UserError`; with `canceled` when the caller's signal stops it. */
  call(args: unknown, caller: Caller): Promise<string>;
}

interface ToolDefinition<S extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: S;
  subject(args: z.infer<S>): CallSubject;
  call(args: z.infer<S>, caller: Caller): Promise<string>;
}

/** A tool whose arguments are checked by the schema that it publishes. */
export function agentTool<S extends z.ZodObject>({ schema, ...tool }: ToolDefinition<S>): AgentTool {
  const parse = (args: unknown): z.infer<S> => parseArguments(tool.name, schema, args);
  return {
    ...tool,
    inputSchema: () => z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }),
    subject: (args) => tool.subject(parse(args)),
    call: async (args, caller) => tool.call(parse(args), caller),
  };
}

function parseArguments<S extends z.ZodObject>(name: string, schema: S, args: unknown): z.infer<S> {
  const result = schema.safeParse(args);
  if (result.success) return result.data;
  const rules: Rules = { expected: () => undefined, keys: () => Object.keys(schema.shape) };
  throw new UserError(
    'setting-invalid',
    `${name}: ${describeIssue(result.error, args, rules)}. Correct the arguments.`,
  );
}
