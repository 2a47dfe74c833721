import { elementCount, sameDims } from '../../onnx/tensors';
import type { SessionTensor, Tensors } from './session';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { ALIGNMENT, Kernel } from './kernel/kernel';
import { allocateData, isFloatType, toFloats } from './typedTensors';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Tensors are larger than what WebAssembly can address, or than what the system gives. */
export class TooLarge extends Error {}

/** A tensor without its values. */
export type TensorForm = Pick<SessionTensor, 'type' | 'dims'>;

/** Where a tensor's activations lie. */
interface Place {
  readonly dims: readonly number[];
  readonly length: number;
  /** Address in the kernel's memory, for each slot. */
  readonly addresses: readonly number[];
  /** For other types than float32: what ONNX Runtime writes into, before conversion. */
  readonly staging: SessionTensor | undefined;
}

/**
 * The activations of some tensors, in one or more slots (one slot for each orientation that is held at a time).
 * ONNX Runtime writes float32 straight into the kernel's memory; half and double precision are converted.
 */
export class ActivationMemory {
  readonly kernel = new Kernel();
  readonly slots: number;
  /** Tensors without float elements, with their types: they are not held. */
  readonly unmeasured = new Map<string, string>();
  readonly #places = new Map<string, Place>();

  /**
   * @param tensors types and shapes, as of a run's results.
   * @throws TooLarge when the memory cannot hold them all.
   */
  constructor(tensors: Readonly<Record<string, TensorForm>>, slots: number) {
    this.slots = slots;
    const held = Object.values(tensors).filter(({ type }) => isFloatType(type));
    const bytes = held.reduce((sum, { dims }) => sum + slots * (FLOAT_BYTES * elementCount(dims) + ALIGNMENT), 0);
    try {
      if (this.kernel.hasRoomFor(bytes)) this.kernel.reserve(bytes);
      for (const [name, tensor] of Object.entries(tensors)) {
        if (isFloatType(tensor.type)) this.#places.set(name, this.#place(tensor));
        else this.unmeasured.set(name, tensor.type);
      }
    } catch (error) {
      // What the kernel's memory, or an array, says where the system has none left.
      if (!(error instanceof RangeError)) throw error;
      throw new TooLarge(`The system gives no ${Math.ceil(bytes / 2 ** 20)} MB for activations`, { cause: error });
    }
  }

  get names(): readonly string[] {
    return [...this.#places.keys()];
  }

  dims(name: string): readonly number[] {
    return this.#find(name).dims;
  }

  address(name: string, slot: number): number {
    return this.#find(name).addresses[slot]!;
  }

  /** A copy of what is held. */
  copy(name: string, slot: number): FloatTensor {
    const { dims } = this.#find(name);
    return { dims, data: this.#floats(name, slot).slice() };
  }

  /** Tensors for ONNX Runtime to write a run into; call `convert` after it. */
  targets(slot: number): Tensors {
    return Object.fromEntries(
      [...this.#places].map(([name, { dims, staging }]) => [
        name,
        staging ?? { type: 'float32', dims, data: this.#floats(name, slot) },
      ]),
    );
  }

  /** Brings what was written into `targets` of other types than float32 into the slot. */
  convert(slot: number): void {
    for (const [name, { staging }] of this.#places) {
      if (staging !== undefined) this.#floats(name, slot).set(toFloats(staging));
    }
  }

  /** Copies a run's results into a slot. Returns the names whose shape is not the held one; these are left as they were. */
  store(slot: number, tensors: Tensors): readonly string[] {
    const [same, other] = [[] as string[], [] as string[]];
    for (const name of this.#places.keys()) {
      const fits = sameDims(tensors[name]!.dims, this.dims(name));
      (fits ? same : other).push(name);
    }
    for (const name of same) this.#floats(name, slot).set(toFloats(tensors[name]!));
    return other;
  }

  #place({ type, dims }: TensorForm): Place {
    const length = elementCount(dims);
    if (!this.kernel.hasRoomFor(FLOAT_BYTES * length * this.slots))
      throw new TooLarge(`${dims.join('×')} activations do not fit`);
    const addresses = Array.from({ length: this.slots }, () => this.kernel.allocate(FLOAT_BYTES * length));
    const data = type === 'float32' ? undefined : allocateData(type, length);
    return { dims, length, addresses, staging: data && { type, dims, data } };
  }

  #floats(name: string, slot: number): Float32Array<ArrayBuffer> {
    const { addresses, length } = this.#find(name);
    return this.kernel.floats(addresses[slot]!, length);
  }

  #find(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw new RangeError(`No activations are held of ${name}`);
    return place;
  }
}
