import type { Flip, Orientation } from '../../report/report';
import { elementCount } from '../../onnx/tensors';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Log, Tensors } from './session';
import { slotsFor, type ActivationBudget } from './activationBudget';
import { ActivationMemory, type TensorForm } from './activationMemory';
import type { MarkedSession } from './markedSession';
import { allocateData, toFloats } from './typedTensors';
import { WalkCache } from './walkCache';

export interface RunResult {
  /** The model's own outputs. */
  readonly outputs: Readonly<Record<string, FloatTensor>>;
  /** Tensors whose shape differs from that of the run of x: what is held of them is not of this run. */
  readonly changed: readonly string[];
}

/** The memory of one input shape, and what lies in it. */
interface RunMemory {
  readonly feedShapes: string;
  readonly memory: ActivationMemory;
  readonly walks: WalkCache;
  /** Where the model's outputs that are no measured tensors are written; undefined when one of them cannot be. */
  readonly outputs: Tensors | undefined;
  /** Which run lies in each slot. */
  readonly slots: (Run | undefined)[];
}

/** What a tensor is expected to be, as far as that is known. */
export type ExpectedForm = (tensor: string) => TensorForm | undefined;

interface Run {
  readonly measurement: number;
  readonly orientation: Orientation;
}

const SLOT: Readonly<Record<Orientation, number>> = { id: 0, h: 1, v: 2, hv: 3 };

/** Runs one marked session and holds what its runs left in memory. */
export class MarkedRuns {
  readonly session: MarkedSession;
  readonly #tensors: readonly string[];
  readonly #outputs: readonly string[];
  readonly #budget: ActivationBudget;
  readonly #log: Log;
  #current: RunMemory | undefined;

  /**
   * @param tensors the marked tensors.
   * @param outputs the model's own outputs.
   * @param log takes why a run straight into memory did not count, and another one was made.
   */
  constructor(
    session: MarkedSession,
    tensors: readonly string[],
    outputs: readonly string[],
    budget: ActivationBudget,
    log: Log,
  ) {
    this.session = session;
    this.#tensors = tensors;
    this.#outputs = outputs;
    this.#budget = budget;
    this.#log = log;
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
   * @param expected what each tensor is expected to be; where it is right, the first run of a shape costs no more
   *   time and memory than the next ones.
   * @throws OverBudget when not even x and one flip of more than one tensor fit into the budget.
   * @throws TooLarge when one tensor alone is beyond what WebAssembly can address.
   */
  async run(feeds: Tensors, run: Run, expected: ExpectedForm): Promise<RunResult> {
    const feedShapes = JSON.stringify(Object.values(feeds).map((t) => t.dims));
    const isFirst = run.orientation === 'id';
    const held = this.#current;
    if (held === undefined || (isFirst && held.feedShapes !== feedShapes)) {
      return (
        (await this.#runExpected(feedShapes, feeds, run, expected)) ??
        this.#hold(feedShapes, await this.#runFresh(feeds), run)
      );
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
    const slot = this.#current?.slots.findIndex(
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

  get #fetched(): ReadonlySet<string> {
    return new Set([...this.#outputs, ...this.#tensors]);
  }

  async #runFresh(feeds: Tensors): Promise<Tensors> {
    return this.session.run(feeds, [...this.#fetched]);
  }

  async #runDirect(feeds: Tensors, held: RunMemory, slot: number): Promise<RunResult['outputs'] | undefined> {
    if (held.outputs === undefined || !this.session.canRunInto) return undefined;
    const targets = { ...held.outputs, ...held.memory.targets(slot) };
    const failure = await this.session.runInto(feeds, targets);
    if (failure !== undefined) {
      this.#log(`A run straight into memory did not count, an ordinary one follows: ${failure}`);
      return undefined;
    }
    held.memory.convert(slot);
    return Object.fromEntries(
      this.#outputs.map((name) => {
        const { type, dims, data } = targets[name]!;
        return [name, { dims, data: toFloats({ type, dims, data }).slice() }];
      }),
    );
  }

  async #runExpected(
    feedShapes: string,
    feeds: Tensors,
    run: Run,
    expected: ExpectedForm,
  ): Promise<RunResult | undefined> {
    const forms: Record<string, TensorForm> = {};
    for (const name of this.#fetched) {
      const form = expected(name);
      if (form === undefined) return undefined;
      forms[name] = form;
    }
    const held = this.#prepare(feedShapes, forms);
    const outputs = await this.#runDirect(feeds, held, 0);
    if (outputs === undefined) return undefined;
    held.slots[0] = run;
    this.#current = held;
    return { outputs, changed: [] };
  }

  #hold(feedShapes: string, fresh: Tensors, run: Run): RunResult {
    const held = this.#prepare(feedShapes, fresh);
    held.memory.store(0, fresh);
    held.slots[0] = run;
    this.#current = held;
    return { outputs: this.#freshOutputs(fresh), changed: [] };
  }

  /** Memory for tensors of these forms; what was held before is given up. */
  #prepare(feedShapes: string, forms: Readonly<Record<string, TensorForm>>): RunMemory {
    this.#current = undefined;
    const tensors = Object.fromEntries(this.#tensors.map((name) => [name, forms[name]!]));
    const memory = new ActivationMemory(tensors, slotsFor(tensors, this.#budget));
    const outputs = this.#outputTargets(forms, memory);
    return { feedShapes, memory, walks: new WalkCache(memory.kernel), outputs, slots: [] };
  }

  #outputTargets(forms: Readonly<Record<string, TensorForm>>, memory: ActivationMemory): Tensors | undefined {
    const held = new Set(memory.names);
    const targets = this.#outputs
      .filter((name) => !held.has(name))
      .map((name) => {
        const { type, dims } = forms[name]!;
        return [name, { type, dims, data: allocateData(type, elementCount(dims)) }] as const;
      });
    return targets.every(([, t]) => t.data !== undefined) ? (Object.fromEntries(targets) as Tensors) : undefined;
  }

  #freshOutputs(fresh: Tensors): RunResult['outputs'] {
    return Object.fromEntries(
      this.#outputs.map((name) => [name, { dims: fresh[name]!.dims, data: toFloats(fresh[name]!) }]),
    );
  }

  #find(): RunMemory {
    if (this.#current === undefined) throw new RangeError('Nothing was run yet');
    return this.#current;
  }
}
