import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import { UserError } from '../../protocol/errors';
import { cutText, MAX_TEXT } from '../../report/facts/cutText';

export type Runtime = typeof OnnxRuntime;

/** What is said around it must fit into the message too. */
export const MAX_RUNTIME_MESSAGE = 200;

/** An onnxruntime-node of the user's own, in place of the one that is shipped. */
let ownPath: string | undefined;

/** To be called before anything is loaded: this process then runs models with the onnxruntime-node at `path`. */
export function useRuntime(path: string): void {
  ownPath = path;
}

/** Whether models run with an onnxruntime-node of the user's own. */
export function isOwnRuntime(): boolean {
  return ownPath !== undefined;
}

/** Where it is, for the report; undefined for the one that is shipped. */
export function ownRuntimePath(): string | undefined {
  return ownPath;
}

/**
 * ONNX Runtime, loaded on first use: its native part is missing on some platforms, and then
 * only a check fails, with a message, not the whole engine.
 *
 * @throws UserError `runtime-missing` when there is no native build for this platform, or it cannot be loaded.
 */
export async function loadRuntime(): Promise<Runtime> {
  if (ownPath !== undefined) return loadOwn(ownPath);
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new UserError(
      'runtime-missing',
      `ONNX Runtime could not be loaded on ${process.platform}-${process.arch}, so that no model can be run, only audited: ${cutText(firstLine(error), MAX_RUNTIME_MESSAGE)}. Flipscope runs models on Linux (glibc 2.28 or later), Windows and macOS (arm64).`,
      undefined,
      { cause: error },
    );
  }
}

function loadOwn(path: string): Runtime {
  if (!isAbsolute(path)) throw notRuntime(path, 'the path is not absolute');
  let loaded: unknown;
  try {
    loaded = createRequire(path)(path);
  } catch (error) {
    throw notRuntime(path, firstLine(error), error);
  }
  if (!isRuntime(loaded)) throw notRuntime(path, 'what is there is no ONNX Runtime for Node.js');
  return loaded;
}

/** Has what Flipscope asks of it. */
function isRuntime(value: unknown): value is Runtime {
  const { InferenceSession, Tensor, listSupportedBackends, env } = (value ?? {}) as Partial<Runtime>;
  return (
    typeof InferenceSession?.create === 'function' &&
    typeof Tensor === 'function' &&
    typeof listSupportedBackends === 'function' &&
    typeof env?.versions === 'object'
  );
}

function notRuntime(path: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'runtime-missing',
    `flipscope.engine.runtimePath: expected the folder of an onnxruntime-node, found ${cutText(path, MAX_PATH)} (${cutText(why, MAX_REASON)}). Correct the setting, or empty it to run on the ONNX Runtime that Flipscope brings.`,
    undefined,
    { cause },
  );
}

/** Of a message of at most 400 characters. */
const MAX_PATH = 110;
const MAX_REASON = 90;

/** Of what was thrown. */
export function firstLine(error: unknown): string {
  const text = cutText(error instanceof Error ? error.message : String(error), MAX_TEXT);
  return text.split('\n')[0]!.trim();
}
