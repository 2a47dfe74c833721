import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { operatorKind } from '../kinds';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import { blocks } from './blocks';
import { einsum, gemm, matMul } from './contraction';
import { convolution, transposedConvolution } from './convolution';
import { concat, expand, gather, reshape, split, tile, transpose } from './movement';
import { pad } from './pad';
import { parameterized, pointwise, shapeOnly, symmetric } from './pointwise';
import { pooling } from './pooling';
import { choice, reduction } from './reduction';
import { resize } from './resize';
import { slice } from './slice';

/** Operators whose kind has several rules. */
const BY_OPERATOR: ReadonlyMap<string, MirrorRule> = new Map([
  ['Concat', concat],
  ['Einsum', einsum],
  ['Expand', expand],
  ['Flatten', reshape],
  ['Gather', gather],
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['MatMulInteger', matMul],
  ['QLinearMatMul', matMul],
  ['Reshape', reshape],
  ['Slice', slice],
  ['Split', split],
  ['Squeeze', reshape],
  ['Tile', tile],
  ['Transpose', transpose],
  ['Unsqueeze', reshape],
]);

/** The rule that makes an operator's mirror image; undefined for operators that can only be conjugated. */
function ruleOf(node: NodeProto): MirrorRule | undefined {
  const kind = operatorKind(node);
  switch (kind) {
    case undefined:
      return undefined;
    case 'pointwise':
      return pointwise;
    case 'parameterized':
      return parameterized;
    case 'symmetric':
      return symmetric;
    case 'reduction':
      return reduction;
    case 'convolution':
      return convolution;
    case 'transposedConvolution':
      return transposedConvolution;
    case 'pooling':
      return pooling;
    case 'padding':
      return pad;
    case 'resampling':
      return resize;
    case 'blocks':
      return blocks;
    case 'choice':
      return choice;
    case 'shape':
      return shapeOnly;
    case 'movement':
    case 'contraction':
      return BY_OPERATOR.get(node.opType);
  }
}

/**
 * How one node behaves under a flip. Exact for every operator: those without a rule, and those
 * whose shapes are not known, are conjugated.
 */
export function mirrorImage(context: MirrorContext, touched: boolean, shapesKnown: boolean): MirrorImage {
  const rule = ruleOf(context.node);
  if (rule === shapeOnly) return shapeOnly(context);
  if (!touched) return commutes(context);
  return rule === undefined || !shapesKnown ? conjugated(context, 'other') : rule(context);
}
