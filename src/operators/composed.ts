import { isDefaultDomain } from '../onnx/operatorSets';
import type { OperatorName } from './catalog';

/** Operators of the standard domain that exporters write in single ones, by some that give them away and how many there are. */
interface Composition {
  readonly name: string;
  readonly parts: readonly string[];
  readonly size: number;
}

const ACTIVATIONS: readonly Composition[] = [
  { name: 'Gelu', parts: ['Erf'], size: 3 },
  { name: 'Gelu', parts: ['Tanh', 'Pow'], size: 5 },
  { name: 'Mish', parts: ['Softplus', 'Tanh', 'Mul'], size: 3 },
  { name: 'HardSwish', parts: ['HardSigmoid', 'Mul'], size: 2 },
  { name: 'HardSwish', parts: ['Clip', 'Mul', 'Add'], size: 3 },
  { name: 'SiLU', parts: ['Sigmoid', 'Mul'], size: 2 },
];

/** What follows the mean that is subtracted. */
const NORMALIZATIONS: readonly Composition[] = [{ name: 'LayerNormalization', parts: ['Sqrt'], size: 1 }];

/** The activation that these nodes are, if they are one. */
export function composedActivation(nodes: readonly OperatorName[]): string | undefined {
  return composed(ACTIVATIONS, nodes);
}

/** The normalization that these nodes are, after a mean that is subtracted. */
export function composedNormalization(nodes: readonly OperatorName[]): string | undefined {
  return composed(NORMALIZATIONS, nodes);
}

function composed(known: readonly Composition[], nodes: readonly OperatorName[]): string | undefined {
  const types = new Set(nodes.filter((n) => isDefaultDomain(n.domain)).map((n) => n.opType));
  return known.find(({ parts, size }) => nodes.length >= size && parts.every((part) => types.has(part)))?.name;
}
