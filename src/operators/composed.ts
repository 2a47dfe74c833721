import { isDefaultDomain } from '../onnx/operatorSets';
import type { NodeProto } from '../onnx/proto/onnx_pb';

/** Operators of the standard domain that exporters write in single ones, by some that give them away and how many there are. */
interface Composition {
  readonly name: string;
  readonly parts: readonly string[];
  readonly size: number;
  /** Whether it multiplies the value with what it makes of it: by another factor it is another operator. */
  readonly isGate?: boolean;
}

const ACTIVATIONS: readonly Composition[] = [
  { name: 'Gelu', parts: ['Erf'], size: 3 },
  { name: 'Gelu', parts: ['Tanh', 'Pow'], size: 5 },
  { name: 'Mish', parts: ['Softplus', 'Tanh', 'Mul'], size: 3, isGate: true },
  { name: 'HardSwish', parts: ['HardSigmoid', 'Mul'], size: 2, isGate: true },
  { name: 'HardSwish', parts: ['Clip', 'Mul', 'Add'], size: 3, isGate: true },
  { name: 'SiLU', parts: ['Sigmoid', 'Mul'], size: 2, isGate: true },
];

/** What follows the mean that is subtracted. */
const NORMALIZATIONS: readonly Composition[] = [{ name: 'LayerNormalization', parts: ['Sqrt'], size: 1 }];

/** The activation that nodes are behind the first one of their chain, if they are one. */
export function composedActivation(chain: readonly NodeProto[]): string | undefined {
  return composed(ACTIVATIONS, chain);
}

/** The normalization that nodes are behind a mean that is subtracted, the first of their chain. */
export function composedNormalization(chain: readonly NodeProto[]): string | undefined {
  return composed(NORMALIZATIONS, chain);
}

function composed(known: readonly Composition[], chain: readonly NodeProto[]): string | undefined {
  const nodes = chain.slice(1);
  const types = new Set(nodes.filter((n) => isDefaultDomain(n.domain)).map((n) => n.opType));
  return known.find(
    ({ parts, size, isGate = false }) =>
      nodes.length >= size && parts.every((part) => types.has(part)) && (!isGate || multipliesOwn(chain)),
  )?.name;
}

/** Whether two values of the chain are multiplied with each other. */
function multipliesOwn(chain: readonly NodeProto[]): boolean {
  const made = new Set(chain.flatMap(({ output }) => output));
  return chain.some(({ opType, input }) => opType === 'Mul' && input.every((tensor) => made.has(tensor)));
}
