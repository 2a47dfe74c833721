import type { ModelProto, TensorProto_DataType as Type } from '../../onnx/proto/onnx_pb';
import { attribute, makeNode } from '../../onnx/attributes';
import { renameTensors } from '../../onnx/renameTensors';
import { replaceNodesInSteps } from '../../onnx/replaceNodes';
import { valueDataType } from '../../onnx/valueInfo';
import { encodeModelInSteps } from '../../onnx/write';
import { UserError } from '../../protocol/errors';
import { allAtOnce, mapInSteps, type Steps } from '../../protocol/steps';
import { declaredInput, fixedSizeWarnings, fixSize } from '../input/fixedSize';
import { imageAxes } from '../../report/layout';
import { networkInSteps, type Network } from '../../operators/network';
import { NodeAdder } from '../mirror/nodeAdder';
import { resizeAxes, RESIZE_OPSET } from './resizeAxes';
import { paddingSeen, restorations, restoreOutput, type Restoration } from './restoreOutputs';

/** Height and width. */
export type Size = readonly [number, number];

export interface PadModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mode: 'resize' | 'pad';
  readonly from: Size;
  readonly to: Size;
  readonly restored: RestoredOutputs;
  readonly warnings: readonly string[];
}

/** Names of the outputs that are brought back to their shapes: by cropping alone, and by resizing. */
export interface RestoredOutputs {
  readonly cropped: readonly string[];
  readonly resized: readonly string[];
}

/** Pad takes its pads as an input since opset 11. */
const PADS_INPUT_OPSET = 11;

/**
 * A model that brings its input to another size before anything else: `pad` by reflection, the same on both
 * sides, `resize` by half_pixel linear interpolation; both commute with flips. The input keeps its name and
 * its size, which is fixed where it was free; outputs are brought back to the shapes that the original gives
 * at that size. `pad` is the default where both differences are even.
 * @throws UserError `setting-invalid` for a size that cannot be made evenly, `model-unsupported` when the
 *   network takes no other size, saying which operator does not, or an output cannot be brought back.
 */
export function padModel(network: Network, to: Size, mode?: PadModel['mode']): PadModel {
  return allAtOnce(padModelInSteps(network, to, mode));
}

/** As `padModel`, with a step after each node. */
export function* padModelInSteps(network: Network, to: Size, mode?: PadModel['mode']): Steps<PadModel> {
  const { rows, columns } = imageAxes(network.input.layout);
  const from: Size = [network.input.shape[rows]!, network.input.shape[columns]!];
  const chosen = mode ?? (evenPads(from, to) === undefined ? 'resize' : 'pad');
  checkSize(network, from, to, chosen);
  const sized = yield* networkOfSize(network, to);
  checkFit(network, sized, to);
  const restored = restorations(network, sized, chosen);
  const byResizing = restored.filter(({ sizes }) => sizes.size > 0);
  return {
    bytes: yield* encodeModelInSteps(yield* rewritten(network, from, to, chosen, restored)),
    mode: chosen,
    from,
    to,
    restored: {
      cropped: restored.filter((r) => !byResizing.includes(r)).map(({ output }) => output.name),
      resized: byResizing.map(({ output }) => output.name),
    },
    warnings: [...fixedSizeWarnings(network), ...(chosen === 'pad' ? paddingSeen(network, sized) : [])],
  };
}

function* rewritten(
  network: Network,
  from: Size,
  to: Size,
  mode: 'resize' | 'pad',
  restored: readonly Restoration[],
): Steps<ModelProto> {
  const { model, input } = network;
  const adder = new NodeAdder(model.graph.proto, model.opset);
  const type = valueDataType(declaredInput(network));
  const sized = mode === 'pad' ? padded(network, adder, evenPads(from, to)!) : resized(network, adder, to, type);
  const unfitted = new Map(restored.map(({ output: { name } }) => [name, adder.fresh(`${name}_unfitted`)]));
  const renamed = new Map([[input.name, sized], ...unfitted]);
  for (const node of yield* mapInSteps(model.graph.nodes, (old) => renameTensors(old, renamed))) adder.nodes.push(node);
  for (const restoration of restored) restoreOutput(adder, restoration, unfitted.get(restoration.output.name)!);
  const fixed = yield* replaceNodesInSteps(model.proto, adder.nodes, adder.initializers);
  // Described at the original size; shapes are inferred again by whoever loads it.
  fixed.graph.valueInfo = [];
  fixed.graph.input = fixSize(fixed.graph.input, network);
  return fixed;
}

/** Columns to add on each side; undefined when that is not the same number on both, or none. */
function evenPads(from: Size, to: Size): Size | undefined {
  const pads = to.map((size, i) => (size - from[i]!) / 2);
  const fits = pads.every((pad, i) => Number.isInteger(pad) && pad >= 0 && pad < from[i]!);
  return fits ? [pads[0]!, pads[1]!] : undefined;
}

/** Whether both differences can be had by the same number of pixels on either side. */
export function fitsByPadding(from: Size, to: Size): boolean {
  return evenPads(from, to) !== undefined;
}

function checkSize(network: Network, from: Size, to: Size, mode: 'resize' | 'pad'): void {
  const { path } = network.model;
  const refuse = (why: string, reason: 'setting-invalid' | 'model-unsupported' = 'setting-invalid'): UserError =>
    new UserError(reason, `${path}: ${why}`, path);
  if (String(from) === String(to)) throw refuse(`its input is ${to.join('×')} already. Choose another size.`);
  if (mode === 'pad' && evenPads(from, to) === undefined) {
    throw refuse(
      `${from.join('×')} cannot be padded to ${to.join('×')} by the same number of pixels on both sides, and an uneven pad shifts the image's center. Resize instead, or choose a size that differs by an even number.`,
    );
  }
  if (mode === 'resize' && network.model.opset < RESIZE_OPSET) {
    throw refuse(
      `to resize inside the model, opset ${RESIZE_OPSET} or later is needed, found ${network.model.opset}. Convert the model, or choose a larger size that differs by even numbers, which can be padded.`,
      'model-unsupported',
    );
  }
}

function checkFit(network: Network, sized: Network, to: Size): void {
  const obstacle = sizeObstacle(network, sized);
  if (obstacle === undefined) return;
  const { path } = network.model;
  const message = `${path}: it cannot work on ${to.join('×')}: ${obstacle}. Use --tta, or train a model for that size.`;
  throw new UserError('model-unsupported', message, path);
}

/** Why a network takes no other size: the first operator whose result cannot be made. */
function sizeObstacle({ model, shapes }: Network, sized: Network): string | undefined {
  for (const node of model.graph.nodes) {
    const stuck = node.output.find(
      (o) => o !== '' && shapes.shape(o) !== undefined && sized.shapes.shape(o) === undefined,
    );
    if (stuck === undefined) continue;
    const found = node.input.filter((i) => i !== '').map((i) => sized.shapes.shape(i)?.join('×') ?? '?');
    return `${model.graph.nodeName(node)} (${node.opType}) does not fit inputs of ${found.join(' and ')}`;
  }
  return undefined;
}

function networkOfSize({ model, input }: Network, to: Size): Steps<Network> {
  const { rows, columns } = imageAxes(input.layout);
  const shape = input.shape.map((d, axis) => (axis === rows ? to[0] : axis === columns ? to[1] : d));
  return networkInSteps(model, { ...input, shape });
}

function padded({ input, model }: Network, adder: NodeAdder, [height, width]: Size): string {
  const { rows, columns } = imageAxes(input.layout);
  const side = input.shape.map((_, axis) => (axis === rows ? height : axis === columns ? width : 0));
  const pads = [...side, ...side];
  const output = adder.fresh(`${input.name}_padded`);
  const mode = attribute.string('reflect');
  return adder.add(
    model.opset < PADS_INPUT_OPSET
      ? makeNode('Pad', [input.name], [output], { mode, pads: attribute.ints(pads) })
      : makeNode('Pad', [input.name, adder.integers(pads)], [output], { mode }),
  );
}

function resized({ input }: Network, adder: NodeAdder, to: Size, type: Type): string {
  const { rows, columns } = imageAxes(input.layout);
  const tensor = { name: input.name, type, rank: input.shape.length };
  return resizeAxes(
    adder,
    tensor,
    new Map([
      [rows, to[0]],
      [columns, to[1]],
    ]),
  );
}
