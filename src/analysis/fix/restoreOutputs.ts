import type { NodeProto, ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import { dataTypeName } from '../../onnx/tensors';
import { UserError } from '../../protocol/errors';
import { imageAxes } from '../../report/layout';
import { operatorOf } from '../../operators/catalog';
import type { Network } from '../../operators/network';
import type { NodeAdder } from '../mirror/nodeAdder';
import { isFloatOutput, outputType } from './floatOutputs';
import { canResize, resizeAxes, RESIZE_OPSET } from './resizeAxes';

/** What brings an output back to the shape that the original gives. */
export interface Restoration {
  readonly output: ValueInfoProto;
  readonly rank: number;
  /** Entries kept of each axis that is cut, the same number off both ends. */
  readonly crops: readonly { readonly axis: number; readonly start: number; readonly end: number }[];
  /** Sizes of the axes that are resized, after cropping. */
  readonly sizes: ReadonlyMap<number, number>;
}

/** One axis of an output, at the original input size and at the new one. */
interface ChangedAxis {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/**
 * For every output whose shape changes between two input sizes, how to bring it back. After `pad`, as many
 * entries are cut off both ends as the output has grown: a sampling grid that lies evenly in the padded
 * image has its center in the image's center, and so has what is left. An odd one left over, and any
 * change after `resize`, is resized away.
 * @throws UserError `model-unsupported` for an output that cannot be brought back, naming it.
 */
export function restorations(original: Network, sized: Network, mode: 'resize' | 'pad'): readonly Restoration[] {
  return original.model.graph.outputs.flatMap((output) => {
    if (output.name === original.input.name) return [];
    const [before, after] = [original, sized].map(({ shapes }) => shapes.shape(output.name));
    if (String(before) === String(after)) return [];
    const changed = changedAxes(sized, output.name, before, after);
    if (before === undefined || changed === undefined) throw notSpatial(original, output.name, before, after);
    return [restoration(original, output, before.length, changed, mode)];
  });
}

/** Undefined where an axis changes that a flip does not simply reverse. */
function changedAxes(
  sized: Network,
  output: string,
  before: readonly number[] | undefined,
  after: readonly number[] | undefined,
): readonly ChangedAxis[] | undefined {
  if (before === undefined || after === undefined || before.length !== after.length) return undefined;
  const reversed = reversedAxes(sized, output);
  const changed = before
    .map((size, axis) => ({ axis, before: size, after: after[axis]! }))
    .filter((axis) => axis.before !== axis.after);
  return changed.every(({ axis }) => reversed.has(axis)) ? changed : undefined;
}

/** Axes that one of the two flips reverses and the other leaves alone, and which. */
function reversedAxes(network: Network, tensor: string): ReadonlyMap<number, 'h' | 'v'> {
  const action = network.action(tensor);
  if (action?.kind !== 'spatial') return new Map();
  const only = (flip: 'h' | 'v', other: 'h' | 'v') =>
    action[flip]
      .filter(({ axis, map }) => map === 'reverse' && !action[other].some((a) => a.axis === axis))
      .map(({ axis }) => [axis, flip] as const);
  return new Map([...only('h', 'v'), ...only('v', 'h')]);
}

function restoration(
  network: Network,
  output: ValueInfoProto,
  rank: number,
  changed: readonly ChangedAxis[],
  mode: 'resize' | 'pad',
): Restoration {
  const cut = ({ before, after }: ChangedAxis): number =>
    mode === 'pad' ? Math.max(0, Math.floor((after - before) / 2)) : 0;
  const cropped = changed.filter((a) => cut(a) > 0);
  const resized = changed.filter((a) => a.after - 2 * cut(a) !== a.before);
  if (resized.length > 0 && isWhole(network, output)) throw notResizable(network, output, resized, mode);
  const { opset } = network.model;
  if (resized.length > 0 && opset < RESIZE_OPSET) {
    const why = `to resize its output ${output.name} back, opset ${RESIZE_OPSET} or later is needed, found ${opset}. Convert the model, or use --tta.`;
    throw refusal(network, why);
  }
  const axes = resized.map(({ axis }) => axis);
  if (!canResize(rank, axes)) {
    const why = `the axes ${axes.join(' and ')} of its output ${output.name}, which has ${rank}, cannot be resized together. Use --tta.`;
    throw refusal(network, why);
  }
  return {
    output,
    rank,
    crops: cropped.map((a) => ({ axis: a.axis, start: cut(a), end: a.after - cut(a) })),
    sizes: new Map(resized.map((a) => [a.axis, a.before])),
  };
}

/** Class numbers and masks, also where they are stored as floats: a mean of two of them means nothing. */
function isWhole({ model }: Network, output: ValueInfoProto): boolean {
  if (!isFloatOutput(output)) return true;
  let node = model.graph.producer(output.name);
  while (node !== undefined && passesOn(node)) node = model.graph.producer(node.input[0] ?? '');
  const result = node && operatorOf(node).flags.result;
  return result === 'choice' || result === 'truth';
}

function passesOn(node: NodeProto): boolean {
  const { kind, flags } = operatorOf(node);
  return kind === 'movement' || flags.elements !== undefined;
}

/** Adds what makes the output of its `unfitted` form, under the output's own name. */
export function restoreOutput(adder: NodeAdder, { output, rank, crops, sizes }: Restoration, unfitted: string): void {
  const cropped = crops.length === 0 ? unfitted : adder.crop(unfitted, crops);
  const tensor = { name: cropped, type: outputType(output), rank };
  const restored = sizes.size === 0 ? cropped : resizeAxes(adder, tensor, sizes);
  adder.add(makeNode('Identity', [restored], [output.name]));
}

/**
 * Warnings of outputs that keep their size though the image in the input was padded by an output's pixel or
 * more, as those do that the network resizes to a fixed size: the padding is in them.
 */
export function paddingSeen(original: Network, sized: Network): readonly string[] {
  const { rows, columns } = imageAxes(original.input.layout);
  const grown = (axis: number, size: number): number => {
    const [from, to] = [original.input.shape[axis]!, sized.input.shape[axis]!];
    return ((to - from) * size) / to;
  };
  const seen = original.model.graph.outputs.filter(({ name }) => {
    const [before, after] = [original, sized].map(({ shapes }) => shapes.shape(name));
    return [...reversedAxes(sized, name)].some(
      ([axis, flip]) => before?.[axis] === after![axis] && grown(flip === 'h' ? columns : rows, after![axis]!) >= 1,
    );
  });
  return seen.map(
    ({ name }) =>
      `The output ${name} has a fixed size, so that it shows the padding at its rim too, and the image smaller. Resize instead, or export the model with a free size.`,
  );
}

function notSpatial(
  network: Network,
  name: string,
  before: readonly number[] | undefined,
  after: readonly number[] | undefined,
): UserError {
  const shapes = `${after?.join('×') ?? 'of unknown shape'}, not ${before?.join('×') ?? 'as before'}`;
  return refusal(
    network,
    `its output ${name} would be ${shapes}, and cannot be brought back, because it is no image along the axes that change. Use --tta, or train a model for that size.`,
  );
}

function notResizable(
  network: Network,
  output: ValueInfoProto,
  resized: readonly ChangedAxis[],
  mode: 'resize' | 'pad',
): UserError {
  const sizes = (of: 'before' | 'after'): string => resized.map((a) => a[of]).join('×');
  const change = `${sizes('after')}, not ${sizes('before')}${resized.length === 1 ? `, along axis ${resized[0]!.axis}` : ''}`;
  const crop =
    mode === 'pad'
      ? 'it cannot be cropped by the same number on both sides'
      : 'nothing was padded that could be cropped';
  const tta = network.model.graph.outputs.some((o) => network.action(o.name) !== undefined && !isWhole(network, o))
    ? ', or use --tta'
    : '';
  return refusal(
    network,
    `its output ${output.name} (${dataTypeName(outputType(output))}) would be ${change}; ${crop}, and resizing would mix class numbers. Export the scores instead (cut the ArgMax off), or pad to a size from which an even crop is left${tta}.`,
  );
}

function refusal({ model }: Network, why: string): UserError {
  return new UserError('model-unsupported', `${model.path}: ${why}`, model.path);
}
