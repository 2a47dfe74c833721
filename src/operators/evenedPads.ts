import { intsAttribute } from '../onnx/attributes';
import { isDefaultDomain } from '../onnx/operatorSets';
import type { OnnxModel } from '../onnx/model';
import type { NodeProto } from '../onnx/proto/onnx_pb';
import { isPointwise, operatorKind, operatorOf } from './catalog';
import type { ConcreteShapes } from './follow/rule';
import { gridRule, paddedBefore, windowCount, windowPads, type AxisPads } from './gridRule';
import { padAmounts, type PadAmounts } from './mirror/padAmounts';
import { windowAttributes } from './windowAttributes';

/** A network whose shapes are known. */
interface ShapedNetwork {
  readonly model: OnnxModel;
  readonly shapes: ConcreteShapes;
}

/**
 * Axes along which a Pad adds more to one end than to the other and the windows behind it leave what is more unread, with
 * what it adds: together they pad evenly, though neither does alone. A stride over a padding of (0, 1) does so at odd
 * sizes (the convolutions with strides of Keras' MobileNet and EfficientNet, of Stable Diffusion's encoder). Asked of the
 * Pad, or of such a window, whose axes they are; empty for every other node.
 */
export function evenedPads(network: ShapedNetwork, node: NodeProto): ReadonlyMap<number, AxisPads> {
  const pad = isWindow(node) ? padBefore(network, node) : node;
  const amounts = pad === undefined ? undefined : amountsOf(network, pad);
  const shape = network.shapes.shape(pad?.output[0] ?? '');
  if (pad === undefined || amounts === undefined || shape === undefined) return new Map();
  const padsOf = (axis: number): AxisPads => ({ begin: amounts.begin[axis]!, end: amounts.end[axis]! });
  const uneven = [...shape.keys()].filter((axis) => padsOf(axis).begin !== padsOf(axis).end);
  if (uneven.length === 0) return new Map();
  const readers = windowsBehind(network, { tensor: pad.output[0]!, order: [...shape.keys()] });
  if (readers === undefined || readers.length === 0) return new Map();
  const evened = uneven.filter((axis) => readers.every((reader) => evens(network, reader, shape, axis, padsOf(axis))));
  const order = readers.find(({ window }) => window === node)?.order ?? [...shape.keys()];
  return new Map(evened.map((axis) => [order.indexOf(axis), padsOf(axis)]));
}

function isWindow(node: NodeProto): boolean {
  const kind = operatorKind(node);
  return isDefaultDomain(node.domain) && (kind === 'convolution' || kind === 'pooling');
}

function amountsOf({ model, shapes }: ShapedNetwork, pad: NodeProto): PadAmounts | undefined {
  const shape = shapes.shape(pad.input[0] ?? '');
  if (operatorOf(pad).flags.pads !== true || shape === undefined) return undefined;
  return padAmounts({ node: pad, opset: model.opset, value: (i) => shapes.value(pad.input[i] ?? '') }, shape.length);
}

/** Whether it keeps every entry, place by place or with axes that change places. */
function keepsPlaces(node: NodeProto): boolean {
  return isPointwise(node) || operatorOf(node).flags.axes === 'permuted';
}

function padBefore({ model: { graph } }: ShapedNetwork, window: NodeProto): NodeProto | undefined {
  let producer = graph.producer(window.input[0] ?? '');
  while (producer !== undefined && keepsPlaces(producer)) producer = graph.producer(producer.input[0] ?? '');
  return producer;
}

/** A tensor with the entries of a padded one; `order`: the padded tensor's axis that each of its axes is. */
interface Padded {
  readonly tensor: string;
  readonly order: readonly number[];
}

interface Reader {
  readonly window: NodeProto;
  readonly order: readonly number[];
}

/** The windows that alone read a padded tensor and what keeps its places; undefined where something else does. */
function windowsBehind({ model: { graph } }: ShapedNetwork, padded: Padded): readonly Reader[] | undefined {
  const readers: Reader[] = [];
  const waiting = [padded];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { tensor, order } = next;
    if (graph.isOutput(tensor)) return undefined;
    for (const node of graph.consumers(tensor)) {
      if (node.input[0] !== tensor || node.input.slice(1).includes(tensor)) return undefined;
      const permuted = operatorOf(node).flags.axes === 'permuted';
      const perm = permuted ? intsAttribute(node, 'perm', [...order.keys()].reverse()) : [...order.keys()];
      if (isWindow(node)) readers.push({ window: node, order });
      else if (!keepsPlaces(node) || perm.length !== order.length) return undefined;
      else waiting.push(...node.output.map((made) => ({ tensor: made, order: perm.map((axis) => order[axis]!) })));
    }
  }
  return readers;
}

/**
 * Whether a window without pads of its own reads as many of the columns that are added to an axis of the padded tensor at
 * either end. Of its own input the shape may not be known yet.
 */
function evens(
  { shapes }: ShapedNetwork,
  { window, order }: Reader,
  shape: readonly number[],
  axis: number,
  pads: AxisPads,
): boolean {
  const { weights } = operatorOf(window).flags;
  const taps = weights === undefined ? [] : shapes.shape(window.input[weights] ?? '')?.slice(2);
  const {
    kernel,
    dilations,
    strides,
    pads: explicit,
    autoPad,
    ceilMode,
  } = windowAttributes(window, shape.length, taps);
  const i = order.indexOf(axis) - 2;
  if (kernel[i] === undefined) return false;
  const geometry = { size: shape[axis]!, kernel: kernel[i], dilation: dilations[i]!, stride: strides[i]! };
  const own = windowPads(autoPad, explicit[i]!, geometry);
  if (own.begin !== 0 || own.end !== 0) return false;
  // What the Pad adds is data to the window: `ceil_mode` counts it so, and adds columns of another kind beyond it.
  const alone = { ...geometry, pads: own, ceilMode };
  const { r, aligned } = gridRule(paddedBefore({ ...alone, outputSize: windowCount(alone) }, pads));
  return aligned && r >= 0;
}
