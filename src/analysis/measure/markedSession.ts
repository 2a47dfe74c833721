import { makeNode } from '../../onnx/attributes';
import type { ModelAddition } from '../../onnx/append';
import { dirname, resolve } from 'node:path';
import { externalTensors } from '../../onnx/externalData';
import type { OnnxModel } from '../../onnx/model';
import { withAddition } from '../../onnx/room';
import { Sentinels } from './sentinels';
import type { Session, SessionFactory, SessionSettings, Tensors } from './session';

export const STOP = 'flipscope/stop';
/** `SequenceEmpty` exists since opset 11. */
const STOP_OPSET = 11;

/** What onnxruntime-node says when it has to hand out a sequence. */
export const STOPPED = 'Non tensor type is temporarily not supported.';

/** Session settings of a model: where its external data lies. */
export function modelSettings(model: OnnxModel): SessionSettings {
  return externalTensors(model.proto).length === 0 ? {} : { externalDataFolder: dirname(resolve(model.path)) };
}

/**
 * What marks `tensors` as graph outputs when it is put around the model's bytes. Two more additions change nothing
 * that is computed:
 *
 * - A `Size` node on each marked tensor. ONNX Runtime runs nodes depth first from the leaves, the last one
 *   first; without these, it writes all marked tensors at the end, when they have left the cache
 *   (MobileNetV2 at 224×224: 8.4 ms a run, with them 6.0, plain 4.4).
 * - An output that cannot be handed to JavaScript, before all others: see `MarkedSession.runInto`.
 */
export function marks(model: OnnxModel, tensors: readonly string[]): ModelAddition {
  const outputs = tensors.filter((name) => !model.graph.isOutput(name));
  const sizes = outputs
    .map((name, i) => makeNode('Size', [name], [`flipscope/size/${i}`], {}, `flipscope/size/${i}`))
    .reverse();
  const stop = { nodes: [makeNode('SequenceEmpty', [], [STOP], {}, STOP)], outputs: [STOP] };
  return { outputs, nodes: sizes, ...(model.opset >= STOP_OPSET ? { first: stop } : {}) };
}

/** A session on a model with marked tensors. */
export class MarkedSession {
  readonly #session: Session;
  /** Whether the model can be marked so that it stops. */
  readonly #hasStop: boolean;

  private constructor(session: Session) {
    this.#session = session;
    this.#hasStop = session.outputNames.includes(STOP);
  }

  static async create(
    model: OnnxModel,
    tensors: readonly string[],
    createSession: SessionFactory,
  ): Promise<MarkedSession> {
    return withAddition(
      model.bytes,
      marks(model, tensors),
      async (bytes) => new MarkedSession(await createSession(bytes, modelSettings(model))),
    );
  }

  /** One forward pass; ONNX Runtime allocates what `names` lists. */
  async run(feeds: Tensors, names: readonly string[]): Promise<Tensors> {
    return this.#session.run(feeds, Object.fromEntries(names.map((name) => [name, null])));
  }

  /** Whether `runInto` can be used with this model. */
  get canRunInto(): boolean {
    return this.#hasStop && this.#session.without?.has('shared-memory') !== true;
  }

  /**
   * One forward pass that writes into the memory of `targets`, and nothing else. After a run,
   * onnxruntime-node copies every output once more into a new array, also one that was written where it was
   * wanted (27 MB and 3 ms a run for MobileNetV2). The first output is therefore an empty sequence,
   * which it refuses to convert once all outputs are computed: that refusal is how such a run ends.
   *
   * A refusal may also come before anything is computed, so it is not believed by its words alone: every target
   * carries a pattern at both ends, and the run counts only when all of them are overwritten. Where stopping does not
   * work, the run goes on to its end.
   *
   * @returns why the run does not count, as when the shapes do not fit: use `run` then; undefined when it counts.
   */
  async runInto(feeds: Tensors, targets: Tensors): Promise<string | undefined> {
    const sentinels = new Sentinels(Object.values(targets));
    try {
      await this.#session.run(feeds, { ...this.#stop, ...targets });
    } catch (error) {
      if (!isRefusal(error)) return error instanceof Error ? error.message : String(error);
    }
    return sentinels.areOverwritten ? undefined : 'ONNX Runtime has not written what was asked for';
  }

  get #stop(): Readonly<Record<string, null>> {
    return this.#session.without?.has('early-stop') === true ? {} : { [STOP]: null };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function isRefusal(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) if (e.message.includes(STOPPED)) return true;
  return false;
}
