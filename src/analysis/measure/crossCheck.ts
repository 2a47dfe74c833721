import type { OnnxModel } from '../../onnx/model';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { relativeL2 } from './metrics';
import type { Session, SessionFactory, Tensors } from './session';
import { modelSettings } from './markedSession';
import { toFloats } from './typedTensors';

type Outputs = Readonly<Record<string, FloatTensor>>;
type Comparison = (instrumented: Outputs) => number | undefined;

/**
 * Compares the outputs of the instrumented model with those of the unmodified one.
 *
 * Marking may keep ONNX Runtime from a fusion and so change the order of additions. Where it has not, the outputs are
 * equal to the last bit, and they stay so for other inputs of the same shape, since the arithmetic does not depend on
 * the values: the check is then not repeated, and nothing is said of the later runs. As long as there is a difference, it is
 * measured on every input.
 */
export class CrossCheck {
  readonly #model: OnnxModel;
  readonly #createSession: SessionFactory;
  /** By input shape: whether the outputs were equal to the last bit. */
  readonly #equal = new Map<string, boolean>();
  #plain: Session | undefined;

  constructor(model: OnnxModel, createSession: SessionFactory) {
    this.#model = model;
    this.#createSession = createSession;
  }

  /** Makes the session of the first comparison. */
  async prepare(): Promise<void> {
    if (this.#equal.size === 0) await this.#session();
  }

  async #session(): Promise<Session> {
    this.#plain ??= await this.#createSession(this.#model.plainBytes, modelSettings(this.#model));
    return this.#plain;
  }

  /**
   * Runs the unmodified model, where needed. It comes before the instrumented session is made, and frees its session
   * again, so that the weights are not in memory twice; only a model that needs the check every time keeps it.
   *
   * @returns what takes the instrumented outputs and gives the largest ‖instrumented − plain‖ / ‖plain‖ over them,
   *   undefined where it holds Inf or NaN; undefined itself when these outputs are not compared again.
   */
  async start(feeds: Tensors, outputs: readonly string[]): Promise<Comparison | undefined> {
    const shapes = JSON.stringify(Object.values(feeds).map((t) => t.dims));
    if (this.#equal.get(shapes) === true) return undefined;
    const session = await this.#session();
    const plain = await session.run(feeds, Object.fromEntries(outputs.map((name) => [name, null])));
    if (!this.#equal.has(shapes)) await this.release();
    return (instrumented) => {
      const deltas = outputs.map((name) => difference(toFloats(plain[name]!), instrumented[name]!.data));
      const delta = Math.max(0, ...deltas);
      this.#equal.set(shapes, delta === 0);
      return Number.isFinite(delta) ? delta : undefined;
    };
  }

  async release(): Promise<void> {
    const plain = this.#plain;
    this.#plain = undefined;
    await plain?.release();
  }
}

/** Relative L2; 0 for equal numbers also where some of them are Inf or NaN. */
function difference(plain: Float32Array, instrumented: Float32Array): number {
  return plain.every((value, i) => Object.is(value, instrumented[i])) ? 0 : relativeL2(plain, instrumented);
}
