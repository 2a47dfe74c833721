import type { ModelGraph } from '../../onnx/graph';
import type { OnnxModel } from '../../onnx/model';
import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { Matrix } from '../../protocol/views';
import { opaquePart, type Action } from '../../operators/follow/action';
import type { LayerPair } from '../layer/layerView';
import { operatorOf } from '../../operators/catalog';
import { isTransposed } from '../../operators/products';
import { realWeights } from '../../operators/mirror/weights';

/** What stands between the last feature map and the output: a mean over space, then at most one linear map. */
export interface PooledHead {
  /** The last tensor with spatial axes. */
  readonly features: string;
  /** Rows of the linear map, outputs × channels; absent when the mean itself is the output. */
  readonly weights?: { readonly rows: number; readonly columns: number; readonly data: Float32Array };
}

/** Walks back from the output; undefined when something else than mean and linear layer is on the way. */
export function pooledHead(
  model: OnnxModel,
  output: string,
  actionOf: (tensor: string) => Action | undefined,
): PooledHead | undefined {
  const { graph } = model;
  let weights: PooledHead['weights'];
  for (let tensor = output, node = graph.producer(tensor); node !== undefined; node = graph.producer(tensor)) {
    const { kind, flags } = operatorOf(node);
    if (flags.elements === 'kept' || isBias(graph, node)) {
      tensor = node.input.find((name) => graph.constant(name) === undefined) ?? '';
    } else if (kind === 'contraction') {
      const linear = weights === undefined ? linearWeights(model, node) : undefined;
      if (linear === undefined) return undefined;
      weights = linear;
      tensor = node.input[0]!;
    } else {
      const features = node.input[0]!;
      const isHead = kind === 'reduction' && flags.arithmetic === 'mean' && hasPlaces(actionOf(features));
      return isHead ? { features, ...(weights === undefined ? {} : { weights }) } : undefined;
    }
  }
  return undefined;
}

function hasPlaces(action: Action | undefined): boolean {
  return action?.kind === 'spatial' && opaquePart(action) === undefined;
}

/** An Add with a constant does not touch differences. */
function isBias(graph: ModelGraph, node: NodeProto): boolean {
  return operatorOf(node).flags.arithmetic === 'sum' && node.input.some((name) => graph.constant(name) !== undefined);
}

/** Weights as outputs × channels, also when they are stored in half precision behind a Cast. */
function linearWeights(model: OnnxModel, node: NodeProto): PooledHead['weights'] {
  const { weights: index, quantized } = operatorOf(node).flags;
  if (index === undefined || quantized !== undefined || isTransposed(node, 'A')) return undefined;
  const weights = realWeights(model, node.input[index] ?? '');
  if (weights?.dims.length !== 2) return undefined;
  const { dims, data } = weights;
  if (isTransposed(node, 'B')) return { rows: dims[0]!, columns: dims[1]!, data };
  const [columns, rows] = [dims[0]!, dims[1]!];
  const turned = Float32Array.from(data, (_, i) => data[(i % columns) * rows + Math.floor(i / columns)]!);
  return { rows, columns, data: turned };
}

/**
 * Where on the last feature map the output's difference comes from. With y = W·mean_p F(p) + b,
 * y(gx) − y(x) = (1/P)·Σ_p W·(g·F(gx)(p) − F(x)(p)), exactly. Each position's vector is projected
 * on the difference, so that the map sums to 1: its positions' shares of the difference.
 *
 * @returns height × width shares; all zero when there is no difference.
 */
export function attributeToPositions(head: PooledHead, { original, flipped }: LayerPair): Matrix {
  const { channels, height, width } = original;
  const area = height * width;
  const pooled = new Float64Array(channels);
  for (let c = 0, o = 0; c < channels; c++) {
    for (let p = 0; p < area; p++, o++) pooled[c]! += (flipped.data[o]! - original.data[o]!) / area;
  }
  const direction = backProjected(head, pooled);
  const squared = pooled.reduce((sum, d, c) => sum + d * direction[c]!, 0);
  const shares = new Float64Array(area);
  for (let c = 0, o = 0; c < channels; c++) {
    for (let p = 0; p < area; p++, o++) {
      shares[p]! += ((flipped.data[o]! - original.data[o]!) * direction[c]!) / area;
    }
  }
  return { width, height, data: Float32Array.from(shares, (s) => (squared > 0 ? s / squared : 0)) };
}

/** Wᵀ·W·d: what a channel's difference counts for along the output's difference. */
function backProjected({ weights }: PooledHead, pooled: Float64Array): Float64Array {
  if (weights === undefined) return pooled;
  const { rows, columns, data } = weights;
  const result = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[r * columns + c]! * pooled[c]!;
    for (let c = 0; c < columns; c++) result[c]! += data[r * columns + c]! * sum;
  }
  return result;
}
