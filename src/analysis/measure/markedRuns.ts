import type { Flip, Orientation } from '../../report/report';
import type { FloatTensor } from '../flip';
import type { Tensors } from '../session';
import { ActivationMemory } from './activationMemory';
import type { MarkedSession } from './markedSession';
import { allocateData, toFloats } from './typedTensors';
import { WalkCache } from './walkCache';

/** More activations than the budget allows at a time; `dims` are the shapes that were found. */
export class OverBudget extends Error {
  readonly dims: ReadonlyMap<string, readonly number[]>;

  constructor(dims: ReadonlyMap<string, readonly number[]>) {
    super('The activations are larger than the memory budget');
    this.dims = dims;
  }
}

export interface RunResult {
  /** The model's own outputs. */
  readonly outputs: Readonly<Record<string, FloatTensor>>;
  /** Tensors whose shape differs from that of the run of x: what is held of them is not of this run. */
  readonly changed: readonly string[];
}

/** The memory of one input shape. */
interface Held {
  readonly feedShapes: string;
  readonly memory: ActivationMemory;
  readonly walks: WalkCache;
  /** Where the model's outputs that are no measured tensors are written; undefined when one of them cannot be. */
  readonly outputs: Tensors | undefined;
  /** Which run lies in each slot. */
  readonly slots: (Run | undefined)[];
}

interface Run {
  readonly measurement: number;
  readonly orientation: Orientation;
}

const SLOT: Readonly<Record<Orientation, number>> = { id: 0, h: 1, v: 2, hv: 3 };
const ALL_SLOTS = 4;

/** Runs one marked session and holds what its runs left in memory. */
export class MarkedRuns {
  readonly session: MarkedSession;
  readonly #tensors: readonly string[];
  readonly #outputs: readonly string[];
  readonly #budget: number;
  #held: Held | undefined;

  /**
   * @param tensors the marked tensors.
   * @param outputs the model's own outputs.
   * @param budget bytes of activations to hold at most. All orientations stay when they fit, else x and one flip.
   */
  constructor(session: MarkedSession, tensors: readonly string[], outputs: readonly string[], budget: number) {
    this.session = session;
    this.#tensors = tensors;
    this.#outputs = outputs;
    this.#budget = budget;
  }

  get memory(): ActivationMemory {
    return this.#find().memory;
  }

  get walks(): WalkCache {
    return this.#find().walks;
  }

  slot(flip: Flip): number {
    return Math.min(SLOT[flip], this.memory.slots - 1);
  }

  /**
   * One forward pass, its activations kept. The run of x (`id`) comes first and fixes the shapes.
   *
   * @throws OverBudget when not even x and one flip of more than one tensor fit into the budget.
   * @throws TooLarge when one tensor alone is beyond what WebAssembly can address.
   */
  async run(feeds: Tensors, run: Run): Promise<RunResult> {
    const feedShapes = JSON.stringify(Object.values(feeds).map((t) => t.dims));
    const held = this.#held;
    const isFirst = run.orientation === 'id';
    if (held === undefined || (isFirst && held.feedShapes !== feedShapes)) {
      return this.#hold(feedShapes, await this.#runFresh(feeds), run);
    }
    const slot = isFirst ? 0 : this.slot(run.orientation as Flip);
    held.slots[slot] = undefined;
    const direct = await this.#runDirect(feeds, held, slot);
    if (direct !== undefined) {
      held.slots[slot] = run;
      return { outputs: direct, changed: [] };
    }
    const fresh = await this.#runFresh(feeds);
    const changed = held.memory.store(slot, fresh);
    if (isFirst && changed.length > 0) return this.#hold(feedShapes, fresh, run);
    if (changed.length === 0) held.slots[slot] = run;
    return { outputs: this.#freshOutputs(fresh), changed };
  }

  /** What an earlier run left, if it is still there. */
  activation(tensor: string, run: Run): FloatTensor | undefined {
    const slot = this.#held?.slots.findIndex(
      (r) => r?.measurement === run.measurement && r.orientation === run.orientation,
    );
    if (slot === undefined || slot < 0 || !this.memory.names.includes(tensor)) return undefined;
    return this.memory.copy(tensor, slot);
  }

  isMarked(tensor: string): boolean {
    return this.#tensors.includes(tensor);
  }

  /** Whether exactly these tensors are marked, in this order. */
  isFor(tensors: readonly string[]): boolean {
    return tensors.length === this.#tensors.length && tensors.every((name, i) => name === this.#tensors[i]);
  }

  async #runFresh(feeds: Tensors): Promise<Tensors> {
    return this.session.run(feeds, [...new Set([...this.#outputs, ...this.#tensors])]);
  }

  async #runDirect(feeds: Tensors, held: Held, slot: number): Promise<RunResult['outputs'] | undefined> {
    if (held.outputs === undefined) return undefined;
    const targets = { ...held.outputs, ...held.memory.targets(slot) };
    if (!(await this.session.runInto(feeds, targets))) return undefined;
    held.memory.convert(slot);
    return Object.fromEntries(
      this.#outputs.map((name) => {
        const { type, dims, data } = targets[name]!;
        return [name, { dims, data: toFloats({ type, dims, data }).slice() }];
      }),
    );
  }

  #hold(feedShapes: string, fresh: Tensors, run: Run): RunResult {
    const tensors = Object.fromEntries(this.#tensors.map((name) => [name, fresh[name]!]));
    const memory = new ActivationMemory(tensors, this.#slotsFor(tensors));
    memory.store(0, tensors);
    const slots = Array.from({ length: memory.slots }, (_, i) => (i === 0 ? run : undefined));
    const outputs = this.#outputTargets(fresh, memory);
    this.#held = { feedShapes, memory, walks: new WalkCache(memory.kernel), outputs, slots };
    return { outputs: this.#freshOutputs(fresh), changed: [] };
  }

  #slotsFor(tensors: Tensors): number {
    const lengths = Object.values(tensors).map((t) => t.data.length);
    const bytes = 4 * lengths.reduce((sum, n) => sum + n, 0);
    if (bytes * ALL_SLOTS <= this.#budget) return ALL_SLOTS;
    if (bytes * 2 <= this.#budget || lengths.length === 1) return 2;
    this.#held = undefined;
    throw new OverBudget(new Map(Object.entries(tensors).map(([name, t]) => [name, t.dims])));
  }

  #outputTargets(fresh: Tensors, memory: ActivationMemory): Tensors | undefined {
    const held = new Set(memory.names);
    const targets = this.#outputs
      .filter((name) => !held.has(name))
      .map((name) => {
        const { type, dims, data } = fresh[name]!;
        return [name, { type, dims, data: allocateData(type, data.length) }] as const;
      });
    return targets.every(([, t]) => t.data !== undefined) ? (Object.fromEntries(targets) as Tensors) : undefined;
  }

  #freshOutputs(fresh: Tensors): RunResult['outputs'] {
    return Object.fromEntries(
      this.#outputs.map((name) => [name, { dims: fresh[name]!.dims, data: toFloats(fresh[name]!) }]),
    );
  }

  #find(): Held {
    if (this.#held === undefined) throw new RangeError('Nothing was run yet');
    return this.#held;
  }
}
