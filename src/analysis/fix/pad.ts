import { TensorProto_DataType as Type } from 'onnx-buf';
import { attribute, makeNode } from '../../onnx/attributes';
import { renameTensors } from '../../onnx/renameTensors';
import { replaceNodes } from '../../onnx/replaceNodes';
import { inferShapes } from '../../onnx/shapes';
import { makeTensor } from '../../onnx/tensors';
import { valueDataType } from '../../onnx/valueInfo';
import { encodeModel } from '../../onnx/write';
import { UserError } from '../../protocol/errors';
import { declaredInput, fixedSizeWarnings, fixSize } from '../fixedSize';
import { imageAxes } from '../imageInput';
import type { Network } from '../mirror/network';
import { NodeAdder } from '../nodeAdder';

/** Height and width. */
export type Size = readonly [number, number];

export interface PadModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mode: 'resize' | 'pad';
  readonly from: Size;
  readonly to: Size;
  readonly warnings: readonly string[];
}

/** Resize with `sizes` and half_pixel exists since opset 11; its region and scales may be left out since 13. */
const RESIZE_OPSET = 11;
const OPTIONAL_SCALES_OPSET = 13;
/** Pad takes its pads as an input since opset 11. */
const PADS_INPUT_OPSET = 11;

/**
 * A model that brings its input to another size before anything else: `pad` by reflection, the same on both
 * sides, `resize` by half_pixel linear interpolation; both commute with flips. The input keeps its name and
 * its size, which is fixed where it was free. `pad` is the default where both differences are even.
 * @throws UserError `setting-invalid` for a size that cannot be made evenly, `model-unsupported` when the
 *   network takes no other size, saying which operator does not.
 */
export function padModel(network: Network, to: Size, mode?: 'resize' | 'pad'): PadModel {
  const { rows, columns } = imageAxes(network.input.layout);
  const from: Size = [network.input.shape[rows]!, network.input.shape[columns]!];
  const chosen = mode ?? (evenPads(from, to) === undefined ? 'resize' : 'pad');
  checkSize(network, from, to, chosen);
  const { model, input } = network;
  const adder = new NodeAdder(model.graph.proto, model.opset);
  const type = valueDataType(declaredInput(network));
  const sized = chosen === 'pad' ? padded(network, adder, evenPads(from, to)!) : resized(network, adder, to, type);
  const renamed = new Map([[input.name, sized]]);
  const nodes = model.graph.nodes.map((node) => renameTensors(node, renamed));
  const fixed = replaceNodes(model.proto, [...adder.nodes, ...nodes], adder.initializers);
  fixed.graph.valueInfo = [];
  fixed.graph.input = fixSize(fixed.graph.input, network);
  return {
    bytes: encodeModel(fixed),
    mode: chosen,
    from,
    to,
    warnings: fixedSizeWarnings(network),
  };
}

/** Columns to add on each side; undefined when that is not the same number on both, or none. */
function evenPads(from: Size, to: Size): Size | undefined {
  const pads = to.map((size, i) => (size - from[i]!) / 2);
  const fits = pads.every((pad, i) => Number.isInteger(pad) && pad >= 0 && pad < from[i]!);
  return fits ? [pads[0]!, pads[1]!] : undefined;
}

function checkSize(network: Network, from: Size, to: Size, mode: 'resize' | 'pad'): void {
  const { path } = network.model;
  const refuse = (why: string, reason: 'setting-invalid' | 'model-unsupported' = 'setting-invalid'): UserError =>
    new UserError(reason, `${path}: ${why}`, path);
  if (String(from) === String(to)) throw refuse(`its input is ${to.join('×')} already. Choose another size.`);
  if (mode === 'pad' && evenPads(from, to) === undefined) {
    throw refuse(
      `${from.join('×')} cannot be padded to ${to.join('×')} by the same number of pixels on both sides, and an uneven pad shifts the picture's centre. Resize instead, or choose a size that differs by an even number.`,
    );
  }
  if (mode === 'resize' && network.model.opset < RESIZE_OPSET) {
    throw refuse(
      `to resize inside the model, opset ${RESIZE_OPSET} or later is needed, found ${network.model.opset}. Convert the model, or choose a larger size that differs by even numbers, which can be padded.`,
      'model-unsupported',
    );
  }
  const obstacle = sizeObstacle(network, to);
  if (obstacle !== undefined) {
    throw refuse(
      `it cannot work on ${to.join('×')}: ${obstacle}. Use --tta, or train a model for that size.`,
      'model-unsupported',
    );
  }
}

/** Why a network takes no other size: the first operator whose result cannot be made, or an output that changes. */
export function sizeObstacle(network: Network, to: Size): string | undefined {
  const { model, input, shapes } = network;
  const { rows, columns } = imageAxes(input.layout);
  const shape = input.shape.map((d, axis) => (axis === rows ? to[0] : axis === columns ? to[1] : d));
  const other = inferShapes(model, new Map([[input.name, shape]]));
  for (const node of model.graph.nodes) {
    const stuck = node.output.find((o) => o !== '' && shapes.shape(o) !== undefined && other.shape(o) === undefined);
    if (stuck === undefined) continue;
    const found = node.input.filter((i) => i !== '').map((i) => other.shape(i)?.join('×') ?? '?');
    return `${model.graph.nodeName(node)} (${node.opType}) does not fit inputs of ${found.join(' and ')}`;
  }
  for (const { name } of model.graph.outputs) {
    const [before, after] = [shapes.shape(name), other.shape(name)];
    if (String(before) === String(after)) continue;
    return `its output ${name} would be ${after?.join('×') ?? 'of unknown shape'}, not ${before?.join('×') ?? 'as before'}`;
  }
  return undefined;
}

function padded({ input, model }: Network, adder: NodeAdder, [height, width]: Size): string {
  const { rows, columns } = imageAxes(input.layout);
  const side = [0, 1, 2, 3].map((axis) => (axis === rows ? height : axis === columns ? width : 0));
  const pads = [...side, ...side];
  const output = adder.fresh(`${input.name}_padded`);
  const mode = attribute.string('reflect');
  return adder.add(
    model.opset < PADS_INPUT_OPSET
      ? makeNode('Pad', [input.name], [output], { mode, pads: attribute.ints(pads) })
      : makeNode('Pad', [input.name, adder.integers(pads)], [output], { mode }),
  );
}

/** Batch and channels are read off the input, so that they may stay free. */
function resized({ input, model }: Network, adder: NodeAdder, to: Size, type: Type): string {
  const { name } = input;
  const fresh = (suffix: string): string => adder.fresh(`${name}_${suffix}`);
  const shape = adder.add(makeNode('Shape', [name], [fresh('shape')]));
  const part = (start: number, end: number): string => adder.crop(shape, [{ axis: 0, start, end }]);
  const size = adder.integers(to);
  const parts = input.layout === 'nchw' ? [part(0, 2), size] : [part(0, 1), size, part(3, 4)];
  const sizes = adder.add(makeNode('Concat', parts, [fresh('sizes')], { axis: attribute.int(0) }));
  const real = type === Type.FLOAT ? name : adder.add(cast(name, fresh('float'), Type.FLOAT));
  const attributes = {
    mode: attribute.string('linear'),
    coordinate_transformation_mode: attribute.string('half_pixel'),
  };
  const none =
    model.opset < OPTIONAL_SCALES_OPSET ? adder.constant(makeTensor(fresh('none'), [0], new Float32Array())) : '';
  const output = adder.add(makeNode('Resize', [real, none, none, sizes], [fresh('resized')], attributes));
  if (type === Type.FLOAT) return output;
  const rounded = type === Type.UINT8 ? adder.add(makeNode('Round', [output], [fresh('rounded')])) : output;
  return adder.add(cast(rounded, fresh('sized'), type));
}

function cast(input: string, output: string, type: Type) {
  return makeNode('Cast', [input], [output], { to: attribute.int(type) });
}
