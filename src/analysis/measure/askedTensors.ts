import type { OnnxModel } from '../../onnx/model';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { MarkedRuns } from './markedRuns';
import { MarkedSession } from './markedSession';
import type { SessionFactory, Tensors } from './session';
import { toFloats } from './typedTensors';

/** Answers for tensors whose activations are not held: by another forward pass. */
export class AskedTensors {
  readonly #model: OnnxModel;
  readonly #createSession: SessionFactory;
  /** Of tensors that are in no other session. */
  #own: { readonly tensors: ReadonlySet<string>; readonly session: MarkedSession } | undefined;

  constructor(model: OnnxModel, createSession: SessionFactory) {
    this.#model = model;
    this.#createSession = createSession;
  }

  /**
   * Activations of these tensors, by name.
   *
   * @param runs whose session is taken where it has all of them
   * @throws UserError when a session cannot be made or run
   */
  async run(
    feeds: Tensors,
    tensors: readonly string[],
    runs: MarkedRuns | undefined,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const session = await this.#sessionWith(tensors, runs);
    const results = await session.run(feeds, tensors);
    return new Map(tensors.map((name) => [name, { dims: results[name]!.dims, data: toFloats(results[name]!) }]));
  }

  async close(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    await own?.session.release();
  }

  /** One of their own is kept until others are asked for. */
  async #sessionWith(tensors: readonly string[], runs: MarkedRuns | undefined): Promise<MarkedSession> {
    if (runs !== undefined && tensors.every((tensor) => runs.isMarked(tensor))) return runs.session;
    if (this.#own === undefined || !tensors.every((tensor) => this.#own!.tensors.has(tensor))) {
      await this.close();
      const session = await MarkedSession.create(this.#model, tensors, this.#createSession);
      this.#own = { tensors: new Set(tensors), session };
    }
    return this.#own.session;
  }
}
