import type { NodeProto } from '../../src/onnx/proto/onnx_pb';
import { makeNode } from '../../src/onnx/attributes';
import type { Tracked, NodeContext } from '../../src/operators/follow/rule';
import type { MirrorContext } from '../../src/operators/mirror/mirrorImage';
import type { State } from '../../src/operators/mirror/state';
import type { Attributes } from './models/windowOptions';

/** One operator, and what a rule may ask about it. */
export interface MadeUp {
  readonly attributes?: Attributes;
  /** Names of inputs; default one for each shape. */
  readonly names?: readonly string[];
  readonly inShapes: readonly (readonly number[])[];
  readonly outShapes?: readonly (readonly number[])[];
  /** Constant integers by input. */
  readonly values?: Readonly<Record<number, readonly number[]>>;
}

/** A node of this type with these inputs. */
export function madeUpNode(op: string, { attributes = {}, names, inShapes }: MadeUp): NodeProto {
  return makeNode(op, names ?? inShapes.map((_, i) => `input${i}`), ['output'], attributes);
}

/** What a follow rule sees, made up. */
export function followContext(op: string, madeUp: MadeUp, inputs: readonly Tracked[]): NodeContext {
  const value = (i: number): readonly number[] | undefined => madeUp.values?.[i];
  return {
    node: madeUpNode(op, madeUp),
    inputs,
    inShape: (i) => madeUp.inShapes[i] ?? [],
    outShape: (i) => madeUp.outShapes?.[i] ?? [],
    value,
    integers: value,
    uniform: () => new Set(),
  };
}

/** What a mirror rule sees, made up. */
export function mirrorContext(
  op: string,
  madeUp: MadeUp,
  inputs: readonly State[],
  outputs: readonly State[],
): MirrorContext {
  return {
    ...followContext(op, madeUp, inputs),
    opset: 20,
    inputs,
    outputs,
    constant: () => undefined,
    weights: () => undefined,
    evenedPads: new Map(),
    isUsed: () => true,
  };
}
