import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Session, SessionFactory, SessionSettings, SessionTensor, Tensors } from '../../analysis/measure/session';
import { UserError } from '../../protocol/errors';
import { CPU_PROVIDER } from '../../protocol/spec';
import type { Switch } from '../../report/installation';
import { inNativeCode } from '../pulse/nativeCalls';
import { cutText, MAX_NAME } from '../../report/facts/cutText';
import { firstLine, isOwnRuntime, loadRuntime, MAX_RUNTIME_MESSAGE, type Runtime } from './loadRuntime';

/** Chromium's allocator traps on very large single allocations: no arena in Electron. */
const inElectron = 'electron' in process.versions;

/** Ways of running that are known to work with the version that is shipped. */
const OF_THE_SHIPPED: readonly Switch[] = ['early-stop', 'shared-memory'];

/** Factories by how the model is called in messages, and by execution provider. */
export type SessionFactories = (path: string, provider?: string) => SessionFactory;

/**
 * A factory for one model. Errors of ONNX Runtime become `UserError`s that name `path`.
 *
 * @param path how the model is called in messages.
 * @param switchedOff what does not work on this machine.
 * @param provider execution provider, which must be usable (`requireProvider`)
 * @param threads of a run; by default one per core
 */
export function sessionFactory(
  path: string,
  switchedOff: ReadonlySet<Switch> = new Set(),
  provider = CPU_PROVIDER,
  threads?: number,
): SessionFactory {
  // What leans on the version that is shipped is left out with another one.
  const without = isOwnRuntime() ? new Set([...switchedOff, ...OF_THE_SHIPPED]) : switchedOff;
  return async (bytes, settings = {}) => {
    const ort = await loadRuntime();
    try {
      const options = sessionOptions(settings, without, provider, threads);
      const session = await inNativeCode(() => ort.InferenceSession.create(bytes, options));
      return new RuntimeSession(session, ort.Tensor, path, without);
    } catch (error) {
      throw modelError(error, path);
    }
  };
}

export function sessionOptions(
  settings: SessionSettings,
  without: ReadonlySet<Switch> = new Set(),
  provider = CPU_PROVIDER,
  threads?: number,
): InferenceSession.SessionOptions {
  const folder = settings.externalDataFolder;
  const extra = {
    // Between two runs this process reads what the first has left: threads that spin meanwhile take a core from that.
    'session.intra_op.allow_spinning': '0',
    ...(folder !== undefined && { 'session.model_external_initializers_file_folder_path': folder }),
    ...(settings.wholeOnProvider === true && { 'session.disable_cpu_ep_fallback': '1' }),
    ...(settings.prepacks === false && { 'session.disable_prepacking': '1' }),
    ...(settings.plansMemory === false && { 'session.inter_op.allow_spinning': '0' }),
  };
  return {
    executionProviders: [provider],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    // Only for two at a time or more does it leave the planning out.
    ...(settings.plansMemory === false && { executionMode: 'parallel', interOpNumThreads: 2 }),
    graphOptimizationLevel: settings.optimization ?? 'all',
    enableCpuMemArena: !inElectron && !without.has('arena'),
    // Fatal only: errors are thrown as well, and a person sees them once.
    logSeverityLevel: 4,
    extra,
  };
}

class RuntimeSession implements Session {
  readonly #session: InferenceSession;
  readonly #tensor: Runtime['Tensor'];
  readonly #path: string;
  readonly without: ReadonlySet<Switch>;

  constructor(session: InferenceSession, tensor: Runtime['Tensor'], path: string, without: ReadonlySet<Switch>) {
    this.#session = session;
    this.#tensor = tensor;
    this.#path = path;
    this.without = without;
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  async run(feeds: Tensors, fetches?: Readonly<Record<string, SessionTensor | null>>): Promise<Tensors> {
    try {
      const result = await inNativeCode(() =>
        fetches === undefined
          ? this.#session.run(native(feeds, this.#tensor))
          : this.#session.run(native(feeds, this.#tensor), native(fetches, this.#tensor)),
      );
      return result as unknown as Tensors;
    } catch (error) {
      throw runError(error, this.#path);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function native(
  tensors: Readonly<Record<string, SessionTensor | null>>,
  tensor: Runtime['Tensor'],
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, t]) => [
      name,
      t === null || t instanceof tensor
        ? (t as unknown as Tensor)
        : new tensor(t.type as 'float32', t.data as Float32Array, t.dims),
    ]),
  );
}

/** How ONNX Runtime names an operator that it does not have, in its three messages for it. */
const MISSING_OPERATOR = [
  /(?<operator>[\w.:]+)\(-?\d+\) is not a registered function\/op/,
  /No Op registered for (?<operator>\S+)/,
  /Could not find an implementation for (?<operator>[\w.:]+)\(\d+\)/,
];

/** What ONNX Runtime says when a model cannot be loaded, as one line with a remedy. */
function modelError(error: unknown, path: string): UserError {
  const text = runtimeMessage(error);
  let operator = MISSING_OPERATOR.map((pattern) => pattern.exec(text)?.groups?.['operator']).find((name) => name);
  if (operator !== undefined) operator = cutText(operator, MAX_NAME);
  if (operator !== undefined) {
    return new UserError(
      'model-unsupported',
      `${path}: ONNX Runtime cannot run the operator ${operator} that it uses. Export the model with standard ONNX operators and types.`,
      path,
      { cause: error },
    );
  }
  if (/external data|External initializer|model_path|external_data/i.test(text)) {
    return new UserError(
      'model-external-data',
      `${path}: its external weights could not be read (${text}). Put the weights file back beside the model.`,
      path,
      { cause: error },
    );
  }
  const remedy = /bfloat16/.test(text)
    ? 'Few operators compute in bfloat16: export it in float32 or float16'
    : 'Check it with the ONNX checker, or export it again';
  return new UserError('model-invalid', `${path}: ONNX Runtime cannot load this model (${text}). ${remedy}.`, path, {
    cause: error,
  });
}

/** How a failed allocation is reported. */
const OUT_OF_MEMORY = /bad_alloc|bad allocation|Failed to allocate memory|out of memory/i;

/** The model was loaded, but fails on the shape of its input. */
export class RunFailure extends UserError {}

function runError(error: unknown, path: string): UserError {
  const text = runtimeMessage(error);
  const said = (remedy: string): string => `${path}: the model failed on this input (${text}). ${remedy}.`;
  if (OUT_OF_MEMORY.test(text)) {
    return new UserError('input-too-large', said('Take a smaller input, or free memory'), path, { cause: error });
  }
  const remedy = 'Try another input size, or the size the model was exported for';
  return new RunFailure('input-shape', said(remedy), path, { cause: error });
}

/**
 * Where in ONNX Runtime's sources an error was raised, with the function's signature: of no use to a person. Every part
 * has a limit, since names from the model stand in messages too.
 */
const SOURCE_PLACE = /\/[^\s:]{1,300}\.(?:cc|cpp|h):\d{1,6} (?:[^()]{0,300}\([^()]{0,300}\)(?: const)? )?/g;

/** What ONNX Runtime says, in one short line without places in its sources. */
export function runtimeMessage(error: unknown): string {
  return cutText(firstLine(error).replace(SOURCE_PLACE, ''), MAX_RUNTIME_MESSAGE).replace(/[.\s]{1,20}$/, '');
}

/** Version of ONNX Runtime, "1.30.0". */
export async function runtimeVersion(): Promise<string> {
  const ort = await loadRuntime();
  return ort.env.versions.node ?? ort.env.versions.common;
}
