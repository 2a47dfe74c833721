import type { OnnxModel } from '../../onnx/model';
import type { Flip } from '../../report/report';
import { axisActions, type Action } from '../../operators/follow/action';
import { rearrangeElements, type FloatTensor } from '../../operators/follow/rearrange';
import { trackedArrangement, type Arrangement } from '../../contracts/arrangement';
import { arrange, sameArrangement } from '../../contracts/arrange';
import { MarkedSession, modelSettings } from '../measure/markedSession';
import { toFloats } from '../measure/typedTensors';
import type { Session, SessionFactory, SessionTensor, Tensors } from '../measure/session';
import { cutsBehind } from './cuts';
import { injectionFeeds, withInjection } from './injection';

export interface LayerAttributionRequest {
  readonly model: OnnxModel;
  readonly actionOf: (tensor: string) => Action | undefined;
  readonly createSession: SessionFactory;
  readonly flip: Flip;
  /** What to feed for x and for gx. */
  readonly original: Tensors;
  readonly flipped: Tensors;
  /** Tensors that layers make, in graph order. */
  readonly layers: readonly string[];
  /** The output to explain. */
  readonly output: string;
  /** How the flip should arrange the output, by its contract; as the graph moves its entries by default. */
  readonly arrangement?: Arrangement;
  /** An error of at most this is float noise, of which nothing is attributed; 0 by default. */
  readonly noiseFloor?: number;
  /** Called with 0…1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface LayerPart {
  readonly tensor: string;
  /** ⟨y(n) − y(n−1), D⟩ / ‖D‖² with D = f(x) − f(gx): shares sum to 1. Negative: the layer works against the rest. */
  readonly share: number;
  /** ‖y(n) − y(n−1)‖ / ‖f(x)‖. */
  readonly size: number;
}

export interface LayerAttribution {
  readonly layers: readonly LayerPart[];
  /** What is left for the operators after the last layer; absent, as all layers are, where the error is float noise. */
  readonly rest?: LayerPart;
  /** Where the contract asks for another arrangement than the graph's own: what lies between the two. */
  readonly arrangement?: LayerPart;
  /** ‖D‖ / ‖f(x)‖: the output's error. */
  readonly error: number;
}

/**
 * An exact attribution of the output's difference to layers. With the network mirrored up to layer n
 * and original after it, y(0) = f(gx) and y(L) = f(x); the steps y(n) − y(n−1) telescope to
 * the difference. A mirrored beginning makes exactly g·T(x) of each tensor T, so no twin is run:
 * the tensors that cross the cut are taken from the run of x, flipped, and put in place. Outputs are arranged as the
 * contract asks; where the graph's own order is another one, the last step leads from it to f(x).
 * One forward pass a layer.
 *
 * @throws UserError as `withInjection`, and when a session cannot be made or run.
 */
export async function attributeToLayers(request: LayerAttributionRequest): Promise<LayerAttribution> {
  const { model, output } = request;
  const cuts = cutsBehind(model.graph, request.layers, (tensor) => request.actionOf(tensor) !== undefined);
  const names = [...new Set(cuts.flatMap((cut) => cut.live))];
  const values = await originalValues(request, names);
  const mirrored = Object.fromEntries(names.map((name) => [name, mirror(request, name, values[name]!)]));
  const session = await request.createSession(withInjection(model, pick(values, names)), modelSettings(model));
  try {
    const original = floats(values[output]!);
    const run = (live: readonly string[]): Promise<Float64Array> =>
      runHybrid(session, request, pick(values, names), pick(mirrored, live), original);
    const end = Float64Array.from(original.data);
    const steps = new AttributionSteps(end, await run([]));
    if (steps.error <= (request.noiseFloor ?? 0)) return { layers: [], error: steps.error };
    const layers: LayerPart[] = [];
    for (const [i, cut] of cuts.entries()) {
      layers.push({ tensor: cut.tensor, ...steps.measure(await run(cut.live)) });
      request.onProgress?.((i + 1) / cuts.length);
    }
    const other = otherArrangement(request, original);
    const rest = { tensor: output, ...steps.measure(other ?? end) };
    const arrangement = other && { tensor: output, ...steps.measure(end) };
    return { layers, rest, ...(arrangement && { arrangement }), error: steps.error };
  } finally {
    await session.release();
  }
}

/** f(x) in the graph's order, arranged as the contract asks; undefined where the two are the same. */
function otherArrangement(
  { arrangement, actionOf, output, flip }: LayerAttributionRequest,
  value: FloatTensor,
): Float64Array | undefined {
  const tracked = trackedArrangement(actionOf(output), flip, value.dims);
  if (arrangement === undefined || sameArrangement(arrangement, tracked, value.dims)) return undefined;
  return Float64Array.from(arrange(arrange(value, tracked), arrangement, value).data);
}

/** Keeps y(n−1), and measures steps along D. */
class AttributionSteps {
  readonly error: number;
  readonly #difference: Float64Array;
  readonly #squaredDifference: number;
  readonly #norm: number;
  #current: Float64Array;

  constructor(end: Float64Array, start: Float64Array) {
    this.#difference = end.map((value, i) => value - start[i]!);
    this.#squaredDifference = this.#difference.reduce((sum, d) => sum + d * d, 0);
    this.#norm = Math.sqrt(end.reduce((sum, v) => sum + v * v, 0));
    this.#current = start;
    this.error = this.#norm > 0 ? Math.sqrt(this.#squaredDifference) / this.#norm : 0;
  }

  measure(next: Float64Array): { share: number; size: number } {
    let along = 0;
    let squared = 0;
    next.forEach((value, i) => {
      const d = value - this.#current[i]!;
      along += d * this.#difference[i]!;
      squared += d * d;
    });
    this.#current = next;
    return {
      share: this.#squaredDifference > 0 ? along / this.#squaredDifference : 0,
      size: this.#norm > 0 ? Math.sqrt(squared) / this.#norm : 0,
    };
  }
}

async function originalValues(request: LayerAttributionRequest, names: readonly string[]): Promise<Tensors> {
  const marked = await MarkedSession.create(request.model, names, request.createSession);
  try {
    return await marked.run(request.original, [...new Set([...names, request.output])]);
  } finally {
    await marked.release();
  }
}

async function runHybrid(
  session: Session,
  request: LayerAttributionRequest,
  tensors: Tensors,
  injected: Tensors,
  original: FloatTensor,
): Promise<Float64Array> {
  const feeds = { ...request.flipped, ...injectionFeeds(tensors, injected) };
  const result = await session.run(feeds, { [request.output]: null });
  const value = floats(result[request.output]!);
  const tracked = trackedArrangement(request.actionOf(request.output), request.flip, value.dims);
  // Angles are the same modulo π: of every step those nearest to f(x)'s, as the verdict has them.
  return Float64Array.from(arrange(value, request.arrangement ?? tracked, original).data);
}

/** g·T(x), in T's own type. */
function mirror({ actionOf, flip }: LayerAttributionRequest, name: string, tensor: SessionTensor): SessionTensor {
  const action = actionOf(name);
  const axes = action === undefined ? [] : axisActions(action, flip, (axis) => tensor.dims[axis]!);
  if (axes.length === 0) return tensor;
  return { ...tensor, data: rearrangeElements(tensor.data as Float32Array, tensor.dims, axes) };
}

function floats(tensor: SessionTensor): FloatTensor {
  return { dims: tensor.dims, data: toFloats(tensor) };
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}
