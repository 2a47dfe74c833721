import type { Cause, CauseReport, Counterfactual, Flip, PerFlip, PerOrientation } from '../../report/report';
import { CAUSES } from '../../report/causes';
import { arrange, sameArrangement, withoutIgnored } from '../../contracts/arrange';
import { trackedArrangement, type Arrangement } from '../../contracts/arrangement';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { modelSettings } from '../measure/markedSession';
import { toFloats } from '../measure/typedTensors';
import { relativeL2 } from '../measure/metrics';
import { mirrorImages, type Network } from '../../operators/network';
import { mirrorTwin } from '../mirror/twin';
import type { SessionFactory, Tensors } from '../measure/session';
import { shapleyValues, subsets } from './shapley';

export interface CauseRequest {
  readonly network: Network;
  readonly flips: readonly Flip[];
  /** What to feed for x and for each flip. */
  readonly feeds: PerOrientation<Tensors> & { readonly id: Tensors };
  readonly createSession: SessionFactory;
  /** The output whose error is explained, for each flip; the model's first by default. */
  readonly outputs?: PerFlip<string>;
  /** How a flip should arrange an output, by its contract; as the graph moves its entries by default. */
  readonly arrangement?: (output: string, flip: Flip) => Arrangement | undefined;
  /** Outputs for x and its flips, where they have been measured; not flipped back. */
  readonly known?: { readonly [output: string]: PerOrientation<FloatTensor> };
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
 * A network with k causes takes 2^k − 1 sessions of its size, made and released one after the other.
 * @throws UserError when a session cannot be made or run; the signal's reason when it is aborted.
 */
export async function measureCauses(request: CauseRequest): Promise<CauseMeasurement> {
  const work = new CauseWork(request);
  const causes: { [F in Flip]?: CauseReport } = {};
  for (const flip of request.flips) causes[flip] = await work.explain(flip);
  return { causes, warnings: work.warnings };
}

/** The causes that a flip meets in a network, in the order of the report. */
export function presentCauses(network: Network, flip: Flip): readonly Cause[] {
  const found = new Set([...mirrorImages(network, flip).values()].flatMap((i) => i.differences.map((d) => d.cause)));
  return CAUSES.filter((cause) => found.has(cause));
}

class CauseWork {
  readonly #request: CauseRequest;
  readonly #present: ReadonlyMap<Flip, readonly Cause[]>;
  readonly #warnings = new Set<string>();
  readonly #passes: number;
  #done = 0;
  readonly #originals = new Map<string, FloatTensor>();

  constructor(request: CauseRequest) {
    this.#request = request;
    this.#present = new Map(request.flips.map((flip) => [flip, this.#causesOf(flip)]));
    this.#passes = [...this.#present.values()].reduce((sum, causes) => sum + 2 ** causes.length, 0);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  async explain(flip: Flip): Promise<CauseReport> {
    const present = this.#present.get(flip)!;
    const output = this.#outputOf(flip);
    const counterfactuals: Counterfactual[] = [];
    for (const mirrored of subsets(present)) {
      counterfactuals.push({ mirrored, error: await this.#error(output, flip, mirrored) });
      this.#request.onProgress?.(++this.#done / this.#passes);
    }
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
    const present = presentCauses(this.#request.network, flip);
    const { wanted, tracked, shape } = this.#arrangements(this.#outputOf(flip), flip);
    if (present.includes('position') || sameArrangement(wanted, tracked, shape)) return present;
    return CAUSES.filter((cause) => cause === 'position' || present.includes(cause));
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

  /**
   * ‖f(x) − C⁻¹·twin(g·x)‖ / ‖f(x)‖ with C what the contract asks for: with nothing mirrored, the verdict's figure. The
   * twin gives the graph's own arrangement T; with `position` mirrored away it is brought into the contract's by C·T⁻¹,
   * so that T⁻¹ alone is left. C and T are their own inverses.
   */
  async #error(output: string, flip: Flip, mirrored: readonly Cause[]): Promise<number> {
    const original = await this.#original(output);
    const found = await this.#counterfactual(output, flip, mirrored);
    const { wanted, tracked } = this.#arrangements(output, flip);
    const back = arrange(found, mirrored.includes('position') ? tracked : wanted);
    return relativeL2(withoutIgnored(original, wanted).data, withoutIgnored(back, wanted).data);
  }

  async #original(output: string): Promise<FloatTensor> {
    const { known, network } = this.#request;
    const original =
      this.#originals.get(output) ?? known?.[output]?.id ?? (await this.#run(network.model.bytes, output, 'id'));
    this.#originals.set(output, original);
    return original;
  }

  async #counterfactual(output: string, flip: Flip, mirrored: readonly Cause[]): Promise<FloatTensor> {
    const { known, network } = this.#request;
    if (mirrored.length === 0) return known?.[output]?.[flip] ?? this.#run(network.model.bytes, output, flip);
    const twin = mirrorTwin(network, { flip, only: mirrored, storesWeights: false });
    for (const warning of twin.warnings) this.#warnings.add(warning);
    return this.#run(twin.bytes, output, flip);
  }

  async #run(bytes: Uint8Array, output: string, orientation: 'id' | Flip): Promise<FloatTensor> {
    const { signal, feeds, createSession, network } = this.#request;
    signal?.throwIfAborted();
    const feed = feeds[orientation];
    if (feed === undefined) throw new RangeError(`No input was given for ${orientation}`);
    const session = await createSession(bytes, modelSettings(network.model));
    try {
      signal?.throwIfAborted();
      const found = (await session.run(feed, { [output]: null }))[output]!;
      return { dims: found.dims, data: toFloats(found) };
    } finally {
      await session.release();
    }
  }
}
