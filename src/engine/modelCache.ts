import { trackActions } from '../analysis/actions/track';
import type { Action } from '../analysis/actions/action';
import type { ConcreteShapes } from '../analysis/actions/rule';
import { findImageInput, type ImageInput } from '../analysis/imageInput';
import { InstrumentedModel } from '../analysis/measure/instrumentedModel';
import { modelSettings } from '../analysis/measure/markedSession';
import { probeShapes } from '../analysis/probeShapes';
import type { SessionFactory, Tensors } from '../analysis/session';
import { checkExternalData } from '../onnx/externalData';
import { inferShapes } from '../onnx/shapes';
import type { ModelRef } from '../protocol/spec';
import { loadModel, modelVersion, type LoadedModel } from './loadModel';
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

/** Loaded models by version of their file; the least recently used one is released. */
export class ModelCache {
  readonly #packageRoot: string;
  readonly #budgetBytes: number;
  readonly #models = new Map<string, CachedModel>();
  readonly #shaped = new WeakMap<CachedModel, Map<string, ShapedModel>>();

  constructor(packageRoot: string, budgetBytes: number) {
    this.#packageRoot = packageRoot;
    this.#budgetBytes = budgetBytes;
  }

  /** @throws UserError naming the model when it cannot be used. */
  async open(ref: ModelRef): Promise<CachedModel> {
    const key = await modelVersion(ref, this.#packageRoot);
    const model = this.#models.get(key) ?? (await this.#load(ref));
    this.#models.delete(key);
    this.#models.set(key, model);
    await this.#trim();
    return model;
  }

  /** Shapes and actions at one input shape; runs the model once when shapes cannot be read off the file. */
  async shaped(model: CachedModel, inputShape: readonly number[], feeds: Tensors): Promise<ShapedModel> {
    const known = this.#shaped.get(model) ?? new Map<string, ShapedModel>();
    this.#shaped.set(model, known);
    const key = inputShape.join('×');
    const shaped = known.get(key) ?? (await resolveShapes(model, inputShape, feeds));
    known.set(key, shaped);
    return shaped;
  }

  async #load(ref: ModelRef): Promise<CachedModel> {
    const loaded = await loadModel(ref, this.#packageRoot);
    checkExternalData(loaded.onnx);
    const createSession = sessionFactory(loaded.onnx.path);
    return {
      loaded,
      input: findImageInput(loaded.onnx, loaded.sidecar?.input),
      createSession,
      instrumented: new InstrumentedModel(loaded.onnx, createSession, { budgetBytes: this.#budgetBytes }),
    };
  }

  async #trim(): Promise<void> {
    while (this.#models.size > MAX_MODELS) {
      const [key, model] = this.#models.entries().next().value!;
      this.#models.delete(key);
      await model.instrumented.release();
    }
  }
}

async function resolveShapes(model: CachedModel, inputShape: readonly number[], feeds: Tensors): Promise<ShapedModel> {
  const { onnx } = model.loaded;
  const inferred = inferShapes(onnx, new Map([[model.input.name, inputShape]]));
  const shapes =
    inferred.unknown.length === 0
      ? inferred
      : await probeShapes(onnx, inferred, inferred.unknown, feeds, model.createSession, modelSettings(onnx));
  return { shapes, actionOf: trackActions(onnx.graph, shapes, model.input) };
}
