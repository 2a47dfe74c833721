import type { ModelGraph } from '../../onnx/graph';
import type { OnnxModel } from '../../onnx/model';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { isExternal, tensorNumbers } from '../../onnx/tensors';
import { tensorInfo } from '../../onnx/valueInfo';
import { operatorOf } from '../../operators/catalog';
import { imageAxes } from '../../report/layout';
import { findLayout } from '../inputLayout';
import type { Description } from './description';

/** What the first operators make of a value x in a channel: factor · x + summand. */
interface Affine {
  readonly factor: number;
  readonly summand: number;
}

/** How a graph begins: what it makes of pixels, and which operators do so. */
interface Beginning {
  readonly channels: readonly Affine[];
  readonly nodes: readonly string[];
}

/** What a graph that normalizes the image itself wants to be fed with. */
export interface OwnNormalization {
  /** The pixel of white. */
  readonly largest: 1 | 255;
  /** Names of the operators that normalize. */
  readonly nodes: readonly string[];
}

const SAME: readonly Affine[] = [{ factor: 1, summand: 0 }];
/** Nodes looked at from an input on. */
const MAX_NODES = 12;
/** More values are no mean and no standard deviation. */
const MAX_CHANNELS = 512;
/** Normalized pixels lie within it. */
const MAX_NORMALIZED = 8;
/** Means of gray levels that some networks subtract, without dividing. */
const GRAY_MEANS = [50, 200] as const;

/**
 * What a graph tells by normalizing the image itself, as torchvision's detectors do: that it wants pixels in 0…1 or in
 * 0…255. Undefined where its first operators do not subtract a mean and divide, or not by what an image has.
 */
export function readGraphNormalization(model: OnnxModel): Description | undefined {
  for (const info of model.graph.inputs.map(tensorInfo)) {
    const largest = ownNormalization(model.graph, info.name)?.largest;
    const found = largest === undefined ? undefined : findLayout(model, info);
    if (largest === undefined || found === undefined) continue;
    const fixed = info.shape[imageAxes(found.layout).channels];
    const count = typeof fixed === 'number' ? fixed : (found.channels ?? 3);
    return {
      origin: `the graph, which normalizes by itself: it wants pixels in 0…${largest}`,
      preprocess: {
        scale: largest / 255,
        mean: Array.from({ length: count }, () => 0),
        std: Array.from({ length: count }, () => 1),
      },
      warnings: [],
    };
  }
  return undefined;
}

/** How a graph normalizes an input itself; undefined where it does not, or not by what an image has. */
export function ownNormalization(graph: ModelGraph, input: string): OwnNormalization | undefined {
  const { channels, nodes } = firstArithmetic(graph, input);
  const largest = largestPixel(channels);
  return largest && { largest, nodes };
}

/** The pixel of white that the first operators bring to what networks work with. */
function largestPixel(channels: readonly Affine[]): 1 | 255 | undefined {
  const normalizes = (largest: number): boolean =>
    channels.every(({ factor, summand }) => {
      const [black, white] = [summand, factor * largest + summand];
      return black < 0 && white > 0 && Math.max(-black, white) <= MAX_NORMALIZED && white - black >= 1;
    });
  if (normalizes(1)) return 1;
  const divides = channels.every(({ factor, summand }) => summand === 0 && Math.abs(factor * 255 - 1) < 0.01);
  const centers = channels.every(
    ({ factor, summand }) => factor === 1 && -summand >= GRAY_MEANS[0] && -summand <= GRAY_MEANS[1],
  );
  return divides || centers || normalizes(255) ? 255 : undefined;
}

/** The arithmetic with constants that an input passes through first, in each channel; one value where all are alike. */
function firstArithmetic(graph: ModelGraph, input: string): Beginning {
  const nodes: string[] = [];
  let made = SAME;
  let tensor = input;
  for (let looked = 0; looked < MAX_NODES; looked++) {
    const [node, another] = graph.consumers(tensor).filter((consumer) => operatorOf(consumer).kind !== 'shape');
    if (node === undefined || another !== undefined) break;
    const next = isPassing(node) ? made : applied(graph, node, tensor, made);
    if (next === undefined) break;
    if (next !== made) nodes.push(node.name === '' ? node.output[0]! : node.name);
    made = next;
    tensor = node.output[0]!;
  }
  return { channels: made, nodes };
}

function isPassing(node: NodeProto): boolean {
  const { elements, axes } = operatorOf(node).flags;
  return elements === 'kept' || elements === 'converted' || axes !== undefined;
}

function applied(
  graph: ModelGraph,
  node: NodeProto,
  tensor: string,
  made: readonly Affine[],
): readonly Affine[] | undefined {
  const place = node.input.indexOf(tensor);
  const step = stepOf(node, place === 0);
  const constant = graph.constant(node.input[1 - place] ?? '');
  // Values in another file are weights, which are not read for this.
  if (step === undefined || constant === undefined || isExternal(constant)) return undefined;
  const values = tensorNumbers(constant);
  const count = Math.max(made.length, values.length);
  const isPerChannel = [made.length, values.length].every((length) => length === 1 || length === count);
  if (count > MAX_CHANNELS || !isPerChannel) return undefined;
  return Array.from({ length: count }, (_, c) => step(made[c] ?? made[0]!, values[c] ?? values[0]!));
}

/** What an operator of a value and a constant does to `factor · x + summand`. */
function stepOf(node: NodeProto, isFirst: boolean): ((made: Affine, constant: number) => Affine) | undefined {
  switch (operatorOf(node).flags.arithmetic) {
    case 'sum':
      return ({ factor, summand }, c) => ({ factor, summand: summand + c });
    case 'difference':
      return isFirst ? ({ factor, summand }, c) => ({ factor, summand: summand - c }) : undefined;
    case 'product':
      return ({ factor, summand }, c) => ({ factor: factor * c, summand: summand * c });
    case 'quotient':
      return isFirst ? ({ factor, summand }, c) => ({ factor: factor / c, summand: summand / c }) : undefined;
    default:
      return undefined;
  }
}
