import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import type { Network } from '../../../src/operators/network';
import { networkOf } from '../mirror';
import { GraphBuilder } from '../models/graphBuilder';
import { uniform } from '../random';
import type { Call } from './all';
import { Scene } from './scene';

/** An image, and the calls of operators on it: all of one operator set in one graph. */
export interface CallGraph {
  readonly network: Network;
  /** Of the input. */
  readonly shape: readonly [number, number, number, number];
  /** Graph output, which is a result as floats, → the call that makes it. */
  readonly outputs: ReadonlyMap<string, Call>;
}

type Shape = CallGraph['shape'];

/** What makes the image of a call from the network's input. */
export interface Before {
  /** Of the image and of the input, from any shape. */
  readonly shapes: (shape: Shape) => { readonly image: Shape; readonly input: Shape };
  readonly image: (builder: GraphBuilder, input: string, shape: Shape) => string;
}

/** Calls share the input. */
const NOTHING: Before = { shapes: (shape) => ({ image: shape, input: shape }), image: (_, input) => input };

/** A random image, and on it (on one of its own for each, where something stands before it) these calls, which are all of one operator set. */
export function callGraph(calls: readonly Call[], seed: number, before = NOTHING): CallGraph {
  const next = uniform(seed);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const { image: shape, input } = before.shapes([int(1, 2), int(1, 4), int(1, 8), int(2, 9)]);
  const builder = new GraphBuilder({ opset: calls[0]!.opset });
  const x = builder.input('x', input);
  const outputs = new Map<string, Call>();
  for (const call of calls) {
    const image = before.image(builder, x, shape);
    const scene = new Scene(builder, image, shape, call.name, seedOf(call.name, seed));
    const { inputs, attributes, outputs: count = 1 } = call.recipe(scene);
    const results = Array.from({ length: count }, (_, k) => `${call.name}/result_${k}`);
    builder.nodeWithOutputs(call.entry.opType, inputs, results, attributes, call.entry.domain);
    for (const result of results) {
      const output = builder.node('Cast', [result], { to: attribute.int(Type.FLOAT) }, { name: `${result}/float` });
      builder.output(output, output);
      outputs.set(output, call);
    }
  }
  const proto = builder.build([{ domain: 'com.microsoft', version: 1 }]);
  return { shape: input, network: networkOf(proto, input), outputs };
}

/** By the call's name, so that a new operator leaves all others as they are. */
function seedOf(name: string, seed: number): number {
  return [...name].reduce((sum, character) => (31 * sum + character.codePointAt(0)!) % 1_000_003, seed);
}

/** The calls by operator set. */
export function byOpset(calls: readonly Call[]): readonly (readonly Call[])[] {
  return [...new Set(calls.map(({ opset }) => opset))].map((opset) => calls.filter((call) => call.opset === opset));
}
