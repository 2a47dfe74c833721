import type { TensorProto } from '../../onnx/proto/onnx_pb';
import { allAtOnce, type RunSteps } from '../../protocol/steps';
import type { Cause, CauseReport, Flip, Orientation, PerFlip, PerOrientation } from '../../report/report';
import { CAUSES } from '../../report/causes';
import { arrange, nearestTo, sameArrangement, withoutIgnored } from '../../contracts/arrange';
import { trackedArrangement, type Arrangement } from '../../contracts/arrangement';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { modelSettings } from '../measure/markedSession';
import { toFloats } from '../measure/typedTensors';
import { relativeL2 } from '../measure/metrics';
import { mirrorImages, type Network } from '../../operators/network';
import { counterfactualModel, type CounterfactualJob } from '../mirror/counterfactualModel';
import type { SessionFactory, SessionTensor, Tensors } from '../measure/session';
import { mirroredWeightBytes } from './mirroredWeights';
import { presentCauses } from './presentCauses';
import { shapleyValues, subsets } from './shapley';

export interface CauseRequest {
  readonly network: Network;
  readonly flips: readonly Flip[];
  /** What to feed for x and for each flip. */
  readonly feeds: PerOrientation<Tensors> & { readonly id: Tensors };
  readonly createSession: SessionFactory;
  /** As `settledTensors` finds them. */
  readonly settled?: ReadonlyMap<string, TensorProto>;
  /** The output whose error is explained, for each flip; the model's first by default. */
  readonly outputs?: PerFlip<string>;
  /** How a flip should arrange an output, by its contract; as the graph moves its entries by default. */
  readonly arrangement?: (output: string, flip: Flip) => Arrangement | undefined;
  /** Outputs for x and its flips, where they have been measured; not flipped back. */
  readonly known?: { readonly [output: string]: PerOrientation<FloatTensor> };
  /** An error up to this, of outputs that are known, has no causes: nothing is run to explain it. Default 0. */
  readonly noiseFloor?: number;
  /** Writes the models that are run, in steps. Default: all at once. */
  readonly run?: RunSteps;
  /** Stops before the next forward pass, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0…1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface CauseMeasurement {
  readonly causes: PerFlip<CauseReport>;
  readonly warnings: readonly string[];
}

/**
 * For each flip, the output's error in every counterfactual, and what each cause contributes.
 * A flip that meets k causes takes 2^k − 1 passes; they share sessions, made and released one after the other.
 * @throws UserError when a session cannot be made or run; the signal's reason when it is aborted.
 */
export async function measureCauses(request: CauseRequest): Promise<CauseMeasurement> {
  const work = new CauseWork(request);
  await work.run();
  const causes = Object.fromEntries(request.flips.map((flip) => [flip, work.explain(flip)]));
  return { causes, warnings: work.warnings };
}

/** Bytes of weights that one session may hold reversed, beside the model's own. */
const REVERSED_BYTES = 384 * 2 ** 20;
/** Twins in one session: more would keep other questions waiting, and an order to stop. */
const MAX_TWINS = 12;

class CauseWork {
  readonly #request: CauseRequest;
  readonly #present: ReadonlyMap<Flip, readonly Cause[]>;
  readonly #warnings = new Set<string>();
  readonly #outputs = new Map<string, FloatTensor>();

  constructor(request: CauseRequest) {
    this.#request = request;
    this.#present = new Map(request.flips.map((flip) => [flip, this.#causesOf(flip)]));
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  /** Runs every counterfactual, several in one session. */
  async run(): Promise<void> {
    const jobs = this.#request.flips.flatMap((flip) => this.#jobsOf(flip));
    const groups = this.#grouped(jobs);
    let done = 0;
    for (const group of groups) {
      await this.#measure(group);
      done += group.length;
      this.#request.onProgress?.(done / jobs.length);
    }
    await this.#measureOriginals();
    this.#request.onProgress?.(1);
  }

  explain(flip: Flip): CauseReport {
    const present = this.#present.get(flip)!;
    const output = this.#outputOf(flip);
    const counterfactuals = [...subsets(present)].map((mirrored) => ({
      mirrored,
      error: this.#error(output, flip, mirrored),
    }));
    const errors = new Map(counterfactuals.map(({ mirrored, error }) => [mirrored.join(), error]));
    // What mirroring a cause takes off the error is its share of it.
    const shares = shapleyValues(present, (coalition) => -errors.get(coalition.join())!);
    return {
      output,
      error: errors.get('')!,
      shares: Object.fromEntries(shares),
      counterfactuals,
      twinResidual: errors.get(present.join())!,
    };
  }

  #outputOf(flip: Flip): string {
    return this.#request.outputs?.[flip] ?? this.#request.network.model.graph.outputs[0]!.name;
  }

  /** An output whose contract asks for another arrangement than the graph gives has `position` among its causes. */
  #causesOf(flip: Flip): readonly Cause[] {
    if (this.#isNoise(flip)) return [];
    const output = this.#outputOf(flip);
    const present = presentCauses(this.#request.network, flip, output);
    const { wanted, tracked, shape } = this.#arrangements(output, flip);
    if (present.includes('position') || sameArrangement(wanted, tracked, shape)) return present;
    return CAUSES.filter((cause) => cause === 'position' || present.includes(cause));
  }

  /** Whether what is known of the output says that the flip changes nothing. */
  #isNoise(flip: Flip): boolean {
    const { known, noiseFloor = 0 } = this.#request;
    const output = this.#outputOf(flip);
    const { id, [flip]: flipped } = known?.[output] ?? {};
    if (id === undefined || flipped === undefined) return false;
    this.#outputs.set(output, id);
    this.#outputs.set(keyOf({ flip, mirrored: [], output }), flipped);
    return this.#error(output, flip, []) <= noiseFloor;
  }

  #arrangements(
    output: string,
    flip: Flip,
  ): { readonly wanted: Arrangement; readonly tracked: Arrangement; readonly shape: readonly number[] } {
    const { network, arrangement } = this.#request;
    const shape = network.shapes.shape(output) ?? [];
    const tracked = trackedArrangement(network.action(output), flip, shape);
    return { tracked, wanted: arrangement?.(output, flip) ?? tracked, shape };
  }

  /** The twins of one flip; the network as it is only where its output is not known. */
  #jobsOf(flip: Flip): readonly CounterfactualJob[] {
    const output = this.#outputOf(flip);
    return [...subsets(this.#present.get(flip)!)].flatMap((mirrored) => {
      const known = mirrored.length === 0 ? this.#request.known?.[output]?.[flip] : undefined;
      if (known === undefined) return [{ flip, mirrored, output }];
      this.#outputs.set(keyOf({ flip, mirrored, output }), known);
      return [];
    });
  }

  /**
   * Weights are reversed once for all twins of a flip, which share a session. So do flips as long as their reversed weights
   * fit, where each session would hold a copy of all weights; else three small graphs are sooner planned than a large one.
   */
  #grouped(jobs: readonly CounterfactualJob[]): readonly (readonly CounterfactualJob[])[] {
    const groups: CounterfactualJob[][] = [];
    const isMapped = this.#request.network.model.mappedFile !== undefined;
    for (const job of jobs) {
      const last = groups.at(-1);
      const flips = new Set([...(last ?? []), job].map(({ flip }) => flip));
      const fits = flips.size === 1 || (!isMapped && this.#reversedBytes([...flips]) <= REVERSED_BYTES);
      if (last === undefined || !fits || last.length >= MAX_TWINS) groups.push([job]);
      else last.push(job);
    }
    return groups;
  }

  #reversedBytes(flips: readonly Flip[]): number {
    const { network } = this.#request;
    const images = flips.flatMap((flip) => [...mirrorImages(network, flip)]);
    return images.reduce((sum, [node, image]) => sum + mirroredWeightBytes(network, node, image), 0);
  }

  async #measure(jobs: readonly CounterfactualJob[]): Promise<void> {
    const { signal, feeds, createSession, network, settled, run = allAtOnce } = this.#request;
    signal?.throwIfAborted();
    const { bytes, settings, outputs, inputs, warnings } = await run(counterfactualModel(network, jobs, settled));
    for (const warning of warnings) this.#warnings.add(warning);
    const fed = Object.fromEntries(inputs.map(({ name, flip, input }) => [name, this.#feed(feeds, flip)[input]!]));
    const session = await createSession(bytes, settings);
    try {
      signal?.throwIfAborted();
      const found = await session.run(fed, Object.fromEntries(outputs.map((name) => [name, null])));
      jobs.forEach((job, i) => this.#outputs.set(keyOf(job), floatTensor(found[outputs[i]!]!)));
    } finally {
      await session.release();
    }
  }

  #feed(feeds: CauseRequest['feeds'], orientation: Orientation): Tensors {
    const feed = feeds[orientation];
    if (feed === undefined) throw new RangeError(`No input was given for ${orientation}`);
    return feed;
  }

  /** f(x) of the outputs that are explained, where it has not been measured. */
  async #measureOriginals(): Promise<void> {
    const { known, network, createSession, feeds, flips, signal } = this.#request;
    const outputs = [...new Set(flips.map((flip) => this.#outputOf(flip)))];
    for (const output of outputs) if (known?.[output]?.id) this.#outputs.set(output, known[output].id);
    const missing = outputs.filter((output) => !this.#outputs.has(output));
    if (missing.length === 0) return;
    signal?.throwIfAborted();
    const session = await createSession(network.model.bytes, modelSettings(network.model));
    try {
      const found = await session.run(feeds.id, Object.fromEntries(missing.map((name) => [name, null])));
      for (const output of missing) this.#outputs.set(output, floatTensor(found[output]!));
    } finally {
      await session.release();
    }
  }

  /**
   * ‖f(x) − C⁻¹·twin(g·x)‖ / ‖f(x)‖ with C what the contract asks for: with nothing mirrored, the verdict's figure. The
   * twin gives the graph's own arrangement T; with `position` mirrored away it is brought into the contract's by C·T⁻¹,
   * so that T⁻¹ alone is left. C and T are their own inverses.
   */
  #error(output: string, flip: Flip, mirrored: readonly Cause[]): number {
    const original = this.#outputs.get(output)!;
    const found = this.#outputs.get(keyOf({ flip, mirrored, output }))!;
    const { wanted, tracked } = this.#arrangements(output, flip);
    const isTracked = mirrored.includes('position');
    const back = isTracked ? nearestTo(arrange(found, tracked), wanted, original) : arrange(found, wanted, original);
    return relativeL2(withoutIgnored(original, wanted).data, withoutIgnored(back, wanted).data);
  }
}

function keyOf({ flip, mirrored, output }: CounterfactualJob): string {
  return JSON.stringify([flip, output, ...mirrored]);
}

function floatTensor(tensor: SessionTensor): FloatTensor {
  return { dims: tensor.dims, data: toFloats(tensor) };
}
