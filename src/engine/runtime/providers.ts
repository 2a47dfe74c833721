import { UserError } from '../../protocol/errors';
import { CPU_PROVIDER } from '../../protocol/spec';
import { cutText, MAX_NAME } from '../../report/facts/cutText';
import { inNativeCode } from '../pulse/nativeCalls';
import { TINY_X, tinyModel } from './probeModels';
import { loadRuntime } from './loadRuntime';
import { runtimeMessage } from './runtime';

/** What was found of each provider in this process. */
const tried = new Map<string, Promise<void>>();

/**
 * Tries an execution provider on a tiny model, once in this process.
 *
 * @throws UserError `provider-missing` when ONNX Runtime does not have it, or it does not work on this machine.
 */
export function requireProvider(name: string): Promise<void> {
  const known = tried.get(name) ?? tryProvider(name);
  tried.set(name, known);
  return known;
}

/** Names of the execution providers that the runtime says it has. */
export async function listedProviders(): Promise<readonly string[]> {
  const ort = await loadRuntime();
  return ort.listSupportedBackends().map(({ name }) => name);
}

async function tryProvider(name: string): Promise<void> {
  if (name === CPU_PROVIDER) return;
  const ort = await loadRuntime();
  const names = await listedProviders();
  const remedy = `Choose one of ${names.join(', ')} by --ep or flipscope.engine.executionProvider`;
  if (!names.includes(name)) {
    throw missing(`The installed ONNX Runtime has no execution provider "${cutText(name, MAX_NAME)}". ${remedy}.`);
  }
  try {
    const options = { executionProviders: [name], logSeverityLevel: 4 } as const;
    const x = new ort.Tensor('float32', Float32Array.from(TINY_X), [TINY_X.length]);
    const session = await inNativeCode(() => ort.InferenceSession.create(tinyModel(), options));
    try {
      await inNativeCode(() => session.run({ x }));
    } finally {
      await session.release();
    }
  } catch (error) {
    const why = runtimeMessage(error);
    throw missing(`The execution provider ${name} does not work on this machine (${why}). ${remedy}.`, error);
  }
}

function missing(message: string, cause?: unknown): UserError {
  return new UserError('provider-missing', message, undefined, { cause });
}
