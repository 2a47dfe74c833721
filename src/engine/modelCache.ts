import { trackActions } from '../operators/trackActions';
import type { Action } from '../operators/follow/action';
import type { ConcreteShapes } from '../operators/follow/rule';
import { findImageInput, type ImageInput } from '../analysis/input/imageInput';
import { InstrumentedModel } from '../analysis/measure/instrumentedModel';
import { modelSettings } from '../analysis/measure/markedSession';
import { probeShapes } from '../analysis/input/probeShapes';
import type { Log, SessionFactory, Tensors } from '../analysis/measure/session';
import { inferShapes } from '../operators/inferShapes';
import { UserError } from '../protocol/errors';
import type { ModelRef } from '../protocol/spec';
import { filesVersion, loadModel, modelFiles, type LoadedModel } from './loadModel';
import { sessionFactory } from './runtime';

/** A model that stays loaded, with its sessions. */
export interface CachedModel {
  readonly loaded: LoadedModel;
  readonly input: ImageInput;
  readonly createSession: SessionFactory;
  readonly instrumented: InstrumentedModel;
}

/** What is known of a model at one input shape. */
export interface ShapedModel {
  readonly shapes: ConcreteShapes;
  readonly actionOf: (tensor: string) => Action | undefined;
}

/** Models kept with their sessions, so that the next picture costs only its forward passes. */
const MAX_MODELS = 2;

/** A model, and its files as they were when it was read. */
interface Entry {
  readonly model: CachedModel;
  readonly version: string;
  readonly companionsVersion: string;
}

/** Loaded models, read again when one of their files has changed; the least recently used one is released. */
export class ModelCache {
  readonly #packageRoot: string;
  readonly #budgetBytes: number;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  readonly #shaped = new WeakMap<CachedModel, Map<string, ShapedModel>>();

  constructor(packageRoot: string, budgetBytes: number, log: Log) {
    this.#packageRoot = packageRoot;
    this.#log = log;
    this.#budgetBytes = budgetBytes;
  }

  /** @throws UserError naming the model when it cannot be used. */
  async open(ref: ModelRef): Promise<CachedModel> {
    const key = JSON.stringify(ref);
    const version = await filesVersion(modelFiles(ref));
    const cached = this.#entries.get(key);
    const isCurrent =
      cached?.version === version && cached.companionsVersion === (await filesVersion(cached.model.loaded.companions));
    const entry = isCurrent ? cached : await this.#load(key, ref, version);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.model;
  }

  /** Shapes and actions at one input shape; runs the model once when shapes cannot be read off the file. */
  async shaped(model: CachedModel, inputShape: readonly number[], feeds: Tensors): Promise<ShapedModel> {
    const known = this.#shaped.get(model) ?? new Map<string, ShapedModel>();
    this.#shaped.set(model, known);
    const key = inputShape.join('×');
    const shaped = known.get(key) ?? (await resolveShapes(model, inputShape, feeds, this.#log));
    known.set(key, shaped);
    return shaped;
  }

  /** Makes room first, so that no more models than are kept are ever in memory. */
  async #load(key: string, ref: ModelRef, version: string): Promise<Entry> {
    await this.#drop(key);
    while (this.#entries.size >= MAX_MODELS) await this.#drop(this.#entries.keys().next().value!);
    const loaded = await loadModel(ref, this.#packageRoot);
    const companionsVersion = await filesVersion(loaded.companions);
    const createSession = sessionFactory(loaded.onnx.path);
    const model = {
      loaded,
      input: findImageInput(loaded.onnx, loaded.sidecar?.input),
      createSession,
      instrumented: new InstrumentedModel(loaded.onnx, createSession, {
        budgetBytes: this.#budgetBytes,
        log: this.#log,
      }),
    };
    return { model, version, companionsVersion };
  }

  async #drop(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    await entry?.model.instrumented.release();
  }
}

async function resolveShapes(
  model: CachedModel,
  inputShape: readonly number[],
  feeds: Tensors,
  log: Log,
): Promise<ShapedModel> {
  const { onnx } = model.loaded;
  const inferred = naming(onnx.path, () => inferShapes(onnx, new Map([[model.input.name, inputShape]])));
  const shapes =
    inferred.unknown.length === 0
      ? inferred
      : await probeShapes(onnx, inferred, inferred.unknown, feeds, model.createSession, modelSettings(onnx), log);
  return { shapes, actionOf: trackActions(onnx, shapes, model.input) };
}

/** Puts the model's name before what is said of one of its tensors. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError) || error.file !== undefined) throw error;
    throw new UserError(error.reason, `${path}: ${error.message}`, path, { cause: error });
  }
}
