import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { findAttribute, intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes';
import { elementCount } from '../../onnx/tensors';
import { positiveAxis } from '../axes';
import type { ShapeBudget } from './budget';

export type Shape = readonly number[];

/** The elements of a small tensor, row by row. */
export interface Value {
  readonly data: readonly number[];
  /** Integers divide by truncation; true for booleans too. */
  readonly integer: boolean;
}

/** What is known of a tensor before anything runs. */
export interface Fact {
  readonly shape: Shape;
  readonly value?: Value;
}

/** What is known of tensors, by name. */
export interface KnownFacts {
  /** For all that is looked at. */
  readonly budget: ShapeBudget;
  get(tensor: string): Fact | undefined;
}

/** The facts of a node's outputs, in order; undefined where nothing is known. */
export type Rule = (op: Operator) => readonly (Fact | undefined)[];

/** The default of operators whose outputs' shapes are not known before they run. */
export const UNKNOWN_SHAPE: Rule = () => [];

/** Larger tensors are weights or activations, never shapes: their values are not followed. */
export const MAX_VALUES = 4096;

/** Of a tensor whose shape is followed: no model needs more, and some rules take time with the square of it. */
const MAX_RANK = 64;

/**
 * Thrown inside rules: the shape depends on something that is not known, and the outputs stay unknown. No `Error`: at a
 * size that does not fit, thousands are thrown and none is shown, and each would record a stack.
 */
export class Unresolved {
  constructor(readonly reason: string) {}
}

/**
 * A node with what is known of its inputs. Methods throw `Unresolved` when the rule cannot go on without, and `UserError`
 * when the budget is spent.
 */
export class Operator {
  readonly node: NodeProto;
  readonly opset: number;
  private readonly facts: KnownFacts;
  /** Shapes of a subgraph's outputs, for If. */
  readonly branch: (attribute: string) => readonly (Fact | undefined)[];

  constructor(
    node: NodeProto,
    opset: number,
    facts: KnownFacts,
    branch: (attribute: string) => readonly (Fact | undefined)[],
  ) {
    this.node = node;
    this.opset = opset;
    this.facts = facts;
    this.branch = branch;
  }

  get inputCount(): number {
    return this.node.input.length;
  }

  get outputCount(): number {
    return this.node.output.length;
  }

  /** Optional inputs may be missing from the list or named ''. */
  hasInput(index: number): boolean {
    return (this.node.input[index] ?? '') !== '';
  }

  maybeFact(index: number): Fact | undefined {
    return this.hasInput(index) ? this.facts.get(this.node.input[index]!) : undefined;
  }

  shape(index: number): Shape {
    const fact = this.maybeFact(index);
    if (fact === undefined) throw new Unresolved(`input ${index} has no known shape`);
    if (fact.shape.length > MAX_RANK) throw new Unresolved(`input ${index} has more than ${MAX_RANK} axes`);
    this.facts.budget.spend(fact.shape.length);
    return fact.shape;
  }

  maybeValue(index: number): Value | undefined {
    const value = this.maybeFact(index)?.value;
    this.facts.budget.spend(value?.data.length ?? 0);
    return value;
  }

  /** The elements of an input that decides a shape. */
  numbers(index: number): readonly number[] {
    const value = this.maybeValue(index);
    if (value === undefined) throw new Unresolved(`input ${index} has no known value`);
    return value.data;
  }

  /** As `numbers`; undefined when the optional input is not given at all. */
  optionalNumbers(index: number): readonly number[] | undefined {
    return this.hasInput(index) ? this.numbers(index) : undefined;
  }

  /** Parameters that moved from an attribute to an input in a later operator set. */
  numbersOrAttribute(index: number, name: string): readonly number[] | undefined {
    return this.optionalNumbers(index) ?? this.ints(name);
  }

  int(name: string, fallback: number): number {
    return intAttribute(this.node, name, fallback);
  }

  ints(name: string): readonly number[] | undefined {
    return intsAttribute(this.node, name);
  }

  string(name: string, fallback: string): string {
    return stringAttribute(this.node, name, fallback);
  }

  has(attribute: string): boolean {
    return findAttribute(this.node, attribute) !== undefined;
  }
}

/** One output of this shape. */
export function only(shape: Shape, value?: Value): readonly [Fact] {
  return [fact(shape, value)];
}

/** Refuses impossible sizes, so that a wrong model leaves unknowns rather than nonsense. */
export function fact(shape: Shape, value?: Value): Fact {
  if (!shape.every((d) => Number.isInteger(d) && d >= 0))
    throw new Unresolved(`impossible shape [${shape.join(', ')}]`);
  if (value === undefined || value.data.length !== elementCount(shape)) return { shape };
  return value.data.length <= MAX_VALUES ? { shape, value } : { shape };
}

/** As `positiveAxis`, for axes that a wrong model may place outside the tensor. */
export function axisOf(axis: number, rank: number): number {
  const index = positiveAxis(axis, rank);
  if (!(index >= 0 && index <= rank)) throw new Unresolved(`axis ${axis} of a tensor with ${rank} axes`);
  return index;
}
