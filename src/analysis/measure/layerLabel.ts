import type { NodeProto } from '../../onnx/proto/onnx_pb';

/** Activations that exporters write in single operators, by an operator that gives them away and those around it. */
const PATTERNS: readonly { readonly name: string; readonly ops: readonly string[]; readonly size: number }[] = [
  { name: 'Gelu', ops: ['Erf'], size: 3 },
  { name: 'Gelu', ops: ['Tanh', 'Pow'], size: 5 },
  { name: 'Mish', ops: ['Softplus', 'Tanh', 'Mul'], size: 3 },
  { name: 'HardSwish', ops: ['HardSigmoid', 'Mul'], size: 2 },
  { name: 'HardSwish', ops: ['Clip', 'Mul', 'Add'], size: 3 },
  { name: 'SiLU', ops: ['Sigmoid', 'Mul'], size: 2 },
];

/** Said by the layer's own name already, or without effect. */
const UNSAID = new Set(['BatchNormalization', 'Identity', 'Dropout', 'Cast', 'QuantizeLinear', 'DequantizeLinear']);
const ARITHMETIC = new Set(['Mul', 'Div', 'Sub', 'Pow', 'Sqrt', 'ReduceMean', 'Neg', 'Reciprocal']);

/** A short name of a fused chain, such as `Conv`, `Conv+Relu`, `Conv+Add+Relu`, `MatMul+Gelu` or `LayerNormalization`. */
export function layerLabel(nodes: readonly NodeProto[], isNormalization: boolean): string {
  const tail = nodes.slice(1).map((n) => n.opType);
  const head = isNormalization && tail.includes('Sqrt') ? 'LayerNormalization' : nodes[0]!.opType;
  const pattern = PATTERNS.find(({ ops, size }) => tail.length >= size && ops.every((op) => tail.includes(op)));
  if (pattern !== undefined) return `${head}+${pattern.name}`;
  if (head === 'LayerNormalization') return head;
  return [head, ...tail.filter((op) => !UNSAID.has(op) && !ARITHMETIC.has(op))].join('+');
}
