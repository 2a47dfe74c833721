import type { OnnxModel } from '../../onnx/model';
import type { FloatTensor } from '../flip';
import { relativeL2 } from '../metrics';
import type { Session, SessionFactory, Tensors } from '../session';
import { modelSettings } from './markedSession';
import { toFloats } from './typedTensors';

/**
 * Compares the outputs of the instrumented model with those of the unmodified one.
 *
 * Marking may keep ONNX Runtime from a fusion and so change the order of additions. Where it has not, the outputs are
 * equal to the last bit, and they stay so for other inputs of the same shape, since the arithmetic does not depend on
 * the values: the check is then not repeated. As long as there is a difference, it is measured on every input.
 */
export class CrossCheck {
  readonly #model: OnnxModel;
  readonly #createSession: SessionFactory;
  /** Input shapes for which the outputs were equal to the last bit. */
  readonly #equal = new Set<string>();
  #plain: Session | undefined;

  constructor(model: OnnxModel, createSession: SessionFactory) {
    this.#model = model;
    this.#createSession = createSession;
  }

  /** The largest ‖instrumented − plain‖ / ‖plain‖ over the outputs, for one input. */
  async delta(feeds: Tensors, instrumented: Readonly<Record<string, FloatTensor>>): Promise<number> {
    const shapes = JSON.stringify(Object.values(feeds).map((t) => t.dims));
    if (this.#equal.has(shapes)) return 0;
    this.#plain ??= await this.#createSession(this.#model.bytes, modelSettings(this.#model));
    const outputs = await this.#plain.run(feeds, Object.fromEntries(Object.keys(instrumented).map((n) => [n, null])));
    const deltas = Object.entries(instrumented).map(([name, { data }]) => relativeL2(toFloats(outputs[name]!), data));
    const delta = Math.max(0, ...deltas);
    if (delta === 0) {
      this.#equal.add(shapes);
      await this.release();
    }
    return delta;
  }

  async release(): Promise<void> {
    const plain = this.#plain;
    this.#plain = undefined;
    await plain?.release();
  }
}
