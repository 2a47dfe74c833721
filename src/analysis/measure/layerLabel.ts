import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { operatorOf } from '../../operators/catalog';
import { composedActivation, composedNormalization } from '../../operators/composed';

/** Longer chains are cut: no known architecture has one. */
const MAX_NAMED = 8;

/** A short name of a fused chain, such as `Conv`, `Conv+Relu`, `Conv+Add+Relu`, `MatMul+Gelu` or `LayerNormalization`. */
export function layerLabel(nodes: readonly NodeProto[], isNormalization: boolean): string {
  const tail = nodes.slice(1);
  const normalization = isNormalization ? composedNormalization(nodes) : undefined;
  const head = normalization ?? nodes[0]!.opType;
  const activation = composedActivation(nodes);
  if (activation !== undefined) return `${head}+${activation}`;
  if (normalization !== undefined) return head;
  const named = [head, ...tail.filter(isNamed).map((n) => n.opType)];
  return (named.length > MAX_NAMED ? [...named.slice(0, MAX_NAMED - 1), '…'] : named).join('+');
}

/** What changes no value, is said by the layer's own name already, or is arithmetic other than adding a branch is left out. */
function isNamed(node: NodeProto): boolean {
  const { elements, folds, arithmetic = 'sum' } = operatorOf(node).flags;
  return elements === undefined && folds !== true && arithmetic === 'sum';
}
