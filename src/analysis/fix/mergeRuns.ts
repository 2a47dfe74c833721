import { attribute, makeNode } from '../../onnx/attributes';
import type { Merge } from '../../protocol/fix';
import type { NodeAdder } from '../mirror/nodeAdder';
import type { ArrangedTensor } from './addArrangement';
import { entryAxis } from '../../contracts/arrangement';
import { floatConstant } from './floatConstant';
import { addUnitLength } from './unitLength';

/** How what an output is for the orientations becomes one tensor. */
export interface Merging {
  readonly merge: Merge;
  /** The axis along which the mean is brought to unit length again. */
  readonly unitAxis?: number;
}

/** The axis on which outputs are put one behind the other: that of a vector's entries. */
export function concatenationAxis(shape: readonly number[]): number {
  return entryAxis(shape);
}

/**
 * Adds nodes that make one tensor of what an output is for each orientation, brought back to the original's
 * arrangement, and gives its name.
 *
 * @param terms in the order of the orientations, the original first
 */
export function addMerged(
  adder: NodeAdder,
  terms: readonly string[],
  output: ArrangedTensor,
  { merge, unitAxis }: Merging,
): string {
  const { name, type, shape } = output;
  if (merge === 'concat') {
    const axis = attribute.int(concatenationAxis(shape));
    return adder.add(makeNode('Concat', terms, [adder.fresh(`${name}_parts`)], { axis }));
  }
  const sum = sumInPairs(adder, terms, `${name}_sum`);
  if (merge === 'sum') return sum;
  const share = adder.constant(floatConstant(adder.fresh('flipscope_share'), type, [], [1 / terms.length]));
  const mean = adder.add(makeNode('Mul', [sum, share], [adder.fresh(`${name}_mean`)]));
  return unitAxis === undefined ? mean : addUnitLength(adder, { name: mean, type, shape }, unitAxis);
}

/**
 * (a + b) + (c + d): a flip swaps operands, which changes no bit of an IEEE sum; a chain of additions would
 * round differently for each orientation.
 */
function sumInPairs(adder: NodeAdder, terms: readonly string[], name: string): string {
  if (terms.length === 1) return terms[0]!;
  const pairs: string[] = [];
  for (let i = 0; i < terms.length; i += 2) {
    pairs.push(adder.add(makeNode('Add', [terms[i]!, terms[i + 1]!], [adder.fresh(name)])));
  }
  return sumInPairs(adder, pairs, name);
}
