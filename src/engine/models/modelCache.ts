import { trackActionsInSteps } from '../../operators/trackActions';
import type { Action } from '../../operators/follow/action';
import type { ConcreteShapes } from '../../operators/follow/rule';
import { assumedImageInput } from '../../analysis/input/assumedInput';
import { asFurtherImage, findImageInput, type ImageInput } from '../../analysis/input/imageInput';
import { everyTensorInSteps } from '../../analysis/measure/everyTensor';
import { InstrumentedModel } from '../../analysis/measure/instrumentedModel';
import { selectTensorsInSteps } from '../../analysis/measure/selectTensors';
import { modelSettings } from '../../analysis/measure/markedSession';
import { requireSmallTensors } from '../../analysis/input/requireSmallTensors';
import { probeShapes } from '../../analysis/input/probeShapes';
import type { Log, SessionFactory, Tensors } from '../../analysis/measure/session';
import { inputShapes, type FedImage } from '../../operators/network';
import { inferShapesInSteps, type Shapes } from '../../operators/inferShapes';
import type { ModelRef } from '../../protocol/spec';
import { changedFile, fileVersions, type FileVersions } from '../files/fileVersions';
import { knownInputs, loadModel, modelFiles, type LoadedModel, type Loading } from './loadModel';
import { requireProvider } from '../runtime/providers';
import type { SessionFactories } from '../runtime/runtime';
import { timeSliced } from '../service/timeSliced';

/** A model that stays loaded, with its sessions. */
interface HeldModel {
  readonly loaded: LoadedModel;
  /** Its files as they were when it was read. */
  readonly files: FileVersions;
  readonly createSession: SessionFactory;
  /** Where another provider than the processor runs it, its name and sessions on the processor to compare it with. */
  readonly provider?: { readonly name: string; readonly createOnCpu: SessionFactory };
  readonly instrumented: InstrumentedModel;
  /** Measures every tensor, unfused. */
  readonly unfused: InstrumentedModel;
}

/** A model that stays loaded, with what its inputs are. */
export interface CachedModel extends HeldModel {
  readonly input: ImageInput;
  /** Height and width that were found by trying, where nothing says what a free input wants. */
  readonly triedSize?: readonly [number, number];
  /** Further inputs that are images, by name. */
  readonly images: ReadonlyMap<string, ImageInput>;
}

/** A model as an audit sees it; without `input` where no input can be an image. */
export interface AuditedModel extends Pick<HeldModel, 'loaded'>, Partial<Pick<CachedModel, 'input' | 'images'>> {}

/** What is known of a model at one input shape. */
export interface ShapedModel {
  readonly shapes: ConcreteShapes;
  readonly actionOf: (tensor: string) => Action | undefined;
}

/** Models kept with their sessions, so that the next image costs only its forward passes. */
const MAX_MODELS = 2;

/** Loaded models, read again when one of their files has changed; the least recently used one is released. */
export class ModelCache {
  readonly #packageRoot: string;
  readonly #budgetBytes: number;
  readonly #log: Log;
  readonly #createSessions: SessionFactories;
  readonly #loading: Loading;
  readonly #entries = new Map<string, HeldModel>();
  readonly #triedSizes = new WeakMap<HeldModel['loaded'], readonly [number, number]>();
  readonly #shaped = new WeakMap<HeldModel['loaded'], Map<string, ShapedModel>>();

  constructor(
    packageRoot: string,
    budgetBytes: number,
    log: Log,
    createSessions: SessionFactories,
    loading: Loading = {},
  ) {
    this.#packageRoot = packageRoot;
    this.#createSessions = createSessions;
    this.#loading = loading;
    this.#log = log;
    this.#budgetBytes = budgetBytes;
  }

  /**
   * @param given shape of the tensor that is given for the image's input
   * @throws UserError naming the model when it cannot be used.
   */
  async open(ref: ModelRef, given?: readonly number[]): Promise<CachedModel> {
    const model = await this.#held(ref);
    return this.#atTriedSize({ ...model, ...inputsOf(model.loaded, given) });
  }

  /** Loads a model and makes the session that measures it. */
  async prepare(ref: ModelRef): Promise<void> {
    const { instrumented } = await this.#held(ref);
    await instrumented.prepare();
  }

  /** Takes a size for a model whose input says nothing of it; undefined takes it back. */
  assumeSize({ loaded }: CachedModel, size: readonly [number, number] | undefined): void {
    if (size === undefined) this.#triedSizes.delete(loaded);
    else this.#triedSizes.set(loaded, size);
  }

  #atTriedSize(model: CachedModel): CachedModel {
    const triedSize = this.#triedSizes.get(model.loaded);
    return triedSize === undefined ? model : { ...model, triedSize, input: { ...model.input, size: triedSize } };
  }

  /** As `open`, for what is judged from the file alone: never refused for its inputs. */
  async openForAudit(ref: ModelRef): Promise<AuditedModel> {
    const model = await this.#held(ref);
    const { loaded } = model;
    const input = assumedImageInput(loaded.onnx, knownInputs(loaded));
    return { loaded, ...(input && { input, images: furtherImages(loaded, input) }) };
  }

  async #held(ref: ModelRef): Promise<HeldModel> {
    const key = JSON.stringify(ref);
    const cached = this.#entries.get(key);
    const isCurrent = cached !== undefined && (await changedFile(cached.files)) === undefined;
    const entry = isCurrent ? cached : await this.#load(key, ref);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Shapes and actions at one input shape; runs the model once when shapes cannot be read off the file. */
  async shaped(model: CachedModel, input: FedImage, feeds: Tensors): Promise<ShapedModel> {
    const known = this.#shapedOf(model);
    const key = JSON.stringify(input);
    const shaped = known.get(key) ?? (await resolveShapes(model, input, feeds, this.#log));
    known.set(key, shaped);
    return shaped;
  }

  #shapedOf({ loaded }: CachedModel): Map<string, ShapedModel> {
    const known = this.#shaped.get(loaded) ?? new Map<string, ShapedModel>();
    this.#shaped.set(loaded, known);
    return known;
  }

  /**
   * The same before the input is there, at a shape that it will most likely have; undefined where shapes cannot be read
   * off the file.
   * @throws UserError as `shaped`
   */
  async shapedAhead(model: CachedModel, input: FedImage): Promise<ShapedModel | undefined> {
    const shapes = await inferredShapes(model, input);
    if (shapes.unknown.length > 0) return undefined;
    const shaped = await withActions(model, shapes, input);
    this.#shapedOf(model).set(JSON.stringify(input), shaped);
    return shaped;
  }

  /** Makes room first, so that no more models than are kept are ever in memory. */
  async #load(key: string, ref: ModelRef): Promise<HeldModel> {
    await this.#drop(key);
    while (this.#entries.size >= MAX_MODELS) await this.#drop(this.#entries.keys().next().value!);
    const own = await fileVersions(modelFiles(ref));
    const loaded = await loadModel(ref, this.#packageRoot, this.#createSessions, this.#loading);
    const companions = await fileVersions(loaded.companions);
    const createOnCpu = this.#createSessions(loaded.onnx.path);
    const { provider } = ref;
    if (provider !== undefined) await requireProvider(provider);
    const createSession = provider === undefined ? createOnCpu : this.#createSessions(loaded.onnx.path, provider);
    const options = { budgetBytes: this.#budgetBytes, log: this.#log };
    return {
      loaded,
      files: new Map([...own, ...companions]),
      createSession,
      ...(provider !== undefined && { provider: { name: provider, createOnCpu } }),
      instrumented: new InstrumentedModel(loaded.onnx, createSession, {
        ...options,
        choose: (onnx) => timeSliced(selectTensorsInSteps(onnx)),
      }),
      unfused: new InstrumentedModel(loaded.onnx, createSession, {
        ...options,
        choose: (onnx) => timeSliced(everyTensorInSteps(onnx)),
      }),
    };
  }

  async #drop(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    await entry?.instrumented.release();
    await entry?.unfused.release();
  }
}

/** The image's input, and which of the others are images. */
function inputsOf(loaded: LoadedModel, given?: readonly number[]): Pick<CachedModel, 'input' | 'images'> {
  const { onnx } = loaded;
  const known = { ...knownInputs(loaded), ...(given === undefined ? {} : { given }) };
  const input = findImageInput(onnx, known);
  return { input, images: furtherImages(loaded, input) };
}

function furtherImages(loaded: LoadedModel, input: ImageInput): ReadonlyMap<string, ImageInput> {
  const { onnx, info } = loaded;
  const stated = knownInputs(loaded);
  const images = new Map<string, ImageInput>();
  for (const other of info.inputs) {
    const image = other.name === input.name ? undefined : asFurtherImage(onnx, other, input, stated);
    if (image !== undefined) images.set(other.name, image);
  }
  return images;
}

async function resolveShapes(model: CachedModel, input: FedImage, feeds: Tensors, log: Log): Promise<ShapedModel> {
  const { onnx } = model.loaded;
  const inferred = await inferredShapes(model, input);
  const shapes =
    inferred.unknown.length === 0
      ? inferred
      : await probeShapes(onnx, inferred, inferred.unknown, feeds, model.createSession, modelSettings(onnx), log);
  return withActions(model, shapes, input);
}

/** @throws UserError for a tensor that there is no memory for */
async function inferredShapes({ loaded: { onnx } }: CachedModel, input: FedImage): Promise<Shapes> {
  const inferred = await timeSliced(inferShapesInSteps(onnx, inputShapes(input)));
  requireSmallTensors(onnx, inferred);
  return inferred;
}

async function withActions(
  { loaded: { onnx } }: CachedModel,
  shapes: ConcreteShapes,
  input: FedImage,
): Promise<ShapedModel> {
  return { shapes, actionOf: await timeSliced(trackActionsInSteps(onnx, shapes, input)) };
}
