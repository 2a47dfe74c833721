import { fc } from '../fastCheck';
import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../../../src/onnx/proto/onnx_pb';
import { attribute, makeNode, type AttributeValue } from '../../../src/onnx/attributes';
import { makeInt64Tensor, makeTensor, makeTypedTensor } from '../../../src/onnx/tensors';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { makeModel } from './model';

/** One layer to be drawn: an operator's index and numbers that decide its attributes, all taken modulo what fits. */
export interface LayerChoice {
  readonly operator: number;
  readonly source: number;
  readonly numbers: readonly number[];
}

export interface ModelChoice {
  readonly opset: number;
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layers: readonly LayerChoice[];
}

const number = fc.integer({ min: 0, max: 9999 });

export function modelChoice(
  maxLayers: number,
  opsets: readonly number[] = [13, 17, 18, 19],
): fc.Arbitrary<ModelChoice> {
  return fc.record({
    opset: fc.constantFrom(...opsets),
    batch: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 3, max: 14 }),
    width: fc.integer({ min: 3, max: 14 }),
    layers: fc.array(
      fc.record({ operator: number, source: number, numbers: fc.array(number, { minLength: 16, maxLength: 16 }) }),
      { minLength: 1, maxLength: maxLayers },
    ),
  });
}

interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Builds models layer by layer, keeping every shape, so that each layer fits. */
export class RandomModel {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly values: Value[];
  readonly opset: number;
  private numbers: readonly number[] = [];
  private at = 0;
  private count = 0;
  private noise = 12345;

  constructor(readonly choice: ModelChoice) {
    this.opset = choice.opset;
    this.values = [{ name: 'x', shape: [choice.batch, choice.channels, choice.height, choice.width] }];
  }

  use(numbers: readonly number[]): void {
    this.numbers = numbers;
    this.at = 0;
  }

  /** The next of the layer's numbers, `low … high`. */
  draw(low: number, high: number): number {
    const value = this.numbers[this.at++ % this.numbers.length]!;
    return low + (value % (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.draw(0, list.length - 1)]!;
  }

  weights(shape: readonly number[], scale = 1): string {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * this.random());
    return this.initializer(makeTensor(this.name('w'), shape, data));
  }

  half(shape: readonly number[]): string {
    const data = Uint16Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      // Halves between 0.5 and 2, of either sign.
      const bits = Math.floor((this.random() + 1) * 1024) & 0x7ff;
      return (0x3800 + bits) | (this.random() < 0 ? 0x8000 : 0);
    });
    return this.initializer(makeTypedTensor(this.name('w16'), shape, Type.FLOAT16, data));
  }

  bytes(shape: readonly number[]): string {
    const data = Int8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.round(100 * this.random()));
    return this.initializer(makeTensor(this.name('w8'), shape, data));
  }

  integers(values: readonly number[], dims = [values.length]): string {
    return this.initializer(makeInt64Tensor(this.name('i'), values, dims));
  }

  initializer(tensor: TensorProto): string {
    this.initializers.push(tensor);
    return tensor.name;
  }

  /** Adds a node with one output of the given shape. */
  add(
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: Record<string, AttributeValue> = {},
  ): Value {
    const value = { name: this.name('t'), shape };
    this.nodes.push(makeNode(op, inputs, [value.name], attributes));
    this.values.push(value);
    return value;
  }

  name(prefix: string): string {
    return `${prefix}${this.count++}`;
  }

  /** −1 … 1, from a linear congruential generator. */
  private random(): number {
    this.noise = (this.noise * 48271) % 2147483647;
    return (2 * this.noise) / 2147483647 - 1;
  }

  /** The model with every tensor that nothing reads as an output, in the order made. */
  finish(): ModelProto {
    const read = new Set(this.nodes.flatMap((n) => n.input));
    const outputs = this.nodes.flatMap((n) => n.output).filter((name) => name !== '' && !read.has(name));
    return makeModel({
      nodes: this.nodes,
      initializers: this.initializers,
      opset: this.opset,
      inputs: [makeValueInfo('x', Type.FLOAT, this.values[0]!.shape)],
      outputs: outputs.map((name) => create(ValueInfoProtoSchema, { name })),
    });
  }
}

/** A layer that fits the value, or undefined. */
type Layer = (m: RandomModel, from: Value) => void;

const MAX_ENTRIES = 6000;
const isImage = ({ shape }: Value): boolean => shape.length === 4;
const entries = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function windowed(m: RandomModel, from: Value): WindowDraw | undefined {
  if (!isImage(from)) return undefined;
  const axes = [2, 3].map((axis) => {
    const size = from.shape[axis]!;
    const kernel = m.draw(1, 4);
    const dilation = m.draw(1, 2);
    const span = dilation * (kernel - 1) + 1;
    const stride = m.draw(1, 3);
    const begin = Math.min(m.draw(0, 2), kernel - 1);
    const end = Math.min(m.draw(0, 3) === 0 ? m.draw(0, 2) : begin, kernel - 1);
    return { size, kernel, dilation, span, stride, begin, end };
  });
  if (axes.some((a) => a.size + a.begin + a.end < a.span)) return undefined;
  const autoPad = m.pick(['NOTSET', 'NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']);
  // ONNX Runtime refuses SAME with dilations, and in pools with strides longer than the kernel.
  const same = autoPad.startsWith('SAME') && axes.every((a) => a.dilation === 1 && a.stride <= a.kernel);
  return { axes, autoPad: autoPad.startsWith('SAME') && !same ? 'NOTSET' : autoPad };
}

interface WindowDraw {
  readonly axes: readonly {
    readonly size: number;
    readonly kernel: number;
    readonly dilation: number;
    readonly span: number;
    readonly stride: number;
    readonly begin: number;
    readonly end: number;
  }[];
  readonly autoPad: string;
}

function windowAttributes({ axes, autoPad }: WindowDraw): Record<string, AttributeValue> {
  const pads = [...axes.map((a) => a.begin), ...axes.map((a) => a.end)];
  return {
    kernel_shape: attribute.ints(axes.map((a) => a.kernel)),
    strides: attribute.ints(axes.map((a) => a.stride)),
    ...(autoPad === 'NOTSET' ? { pads: attribute.ints(pads) } : { auto_pad: attribute.string(autoPad) }),
  };
}

function windowOutputs({ axes, autoPad }: WindowDraw, ceil = false): readonly number[] | undefined {
  const sizes = axes.map((a) => {
    if (autoPad.startsWith('SAME')) return Math.ceil(a.size / a.stride);
    const [begin, end] = autoPad === 'VALID' ? [0, 0] : [a.begin, a.end];
    const room = a.size + begin + end - a.span;
    if (room < 0) return 0;
    if (!ceil) return Math.floor(room / a.stride) + 1;
    const count = Math.ceil(room / a.stride) + 1;
    // ONNX Runtime leaves out a last window that starts beyond the image, but its shape inference does not.
    return (count - 1) * a.stride >= a.size + begin ? 0 : count;
  });
  return sizes.some((s) => s < 1) ? undefined : sizes;
}

const conv: Layer = (m, from) => {
  const window = windowed(m, from);
  const sizes = window && windowOutputs(window);
  if (!window || !sizes) return;
  const input = from.shape[1]!;
  const group = m.draw(0, 2) === 0 ? input : 1;
  const output = group * m.draw(1, 3);
  const shape = [output, input / group, ...window.axes.map((a) => a.kernel)];
  const weights = convWeights(m, shape);
  const bias = m.draw(0, 1) === 0 ? [] : [m.weights([output])];
  m.add('Conv', [from.name, weights, ...bias], [from.shape[0]!, output, ...sizes], {
    ...windowAttributes(window),
    group: attribute.int(group),
    dilations: attribute.ints(window.axes.map((a) => a.dilation)),
  });
};

/** Plain, shared with an earlier convolution, half precision behind a Cast, or quantized behind a DequantizeLinear. */
function convWeights(m: RandomModel, shape: readonly number[]): string {
  const kind = m.draw(0, 5);
  const shared = m.initializers.find((t) => t.name.startsWith('w') && t.dims.map(Number).join() === shape.join());
  if (kind === 0 && shared?.dataType === Type.FLOAT) return shared.name;
  if (kind === 1) return hidden(m, m.add('Cast', [m.half(shape)], shape, { to: attribute.int(Type.FLOAT) }));
  if (kind === 2) {
    const scale = m.initializer(makeTensor(m.name('s'), [shape[0]!], new Float32Array(shape[0]!).fill(0.01)));
    return hidden(m, m.add('DequantizeLinear', [m.bytes(shape), scale], shape, { axis: attribute.int(0) }));
  }
  if (kind === 3) return hidden(m, m.add('Abs', [m.weights(shape)], shape));
  return m.weights(shape);
}

/** A value that no further layer may take. */
function hidden(m: RandomModel, value: Value): string {
  m.values.splice(m.values.indexOf(value), 1);
  return value.name;
}

const convTranspose: Layer = (m, from) => {
  if (!isImage(from)) return;
  const axes = [2, 3].map((axis) => {
    const kernel = m.draw(1, 4);
    const stride = m.draw(1, 3);
    const dilation = m.draw(1, 2);
    const outputPadding = m.draw(0, stride - 1);
    const begin = Math.min(m.draw(0, 2), kernel - 1);
    const end = m.draw(0, 3) === 0 ? Math.min(m.draw(0, 2), kernel - 1) : begin;
    const full = stride * (from.shape[axis]! - 1) + outputPadding + dilation * (kernel - 1) + 1;
    return { kernel, stride, dilation, outputPadding, begin, end, full };
  });
  const sizes = axes.map((a) => a.full - a.begin - a.end);
  const input = from.shape[1]!;
  const group = m.draw(0, 2) === 0 ? input : 1;
  const perGroup = m.draw(1, 2);
  if (sizes.some((s) => s < 1) || entries([from.shape[0]!, group * perGroup, ...sizes]) > MAX_ENTRIES) return;
  const weights = convWeights(m, [input, perGroup, ...axes.map((a) => a.kernel)]);
  const shapeGiven = m.draw(0, 4) === 0;
  const value = m.add('ConvTranspose', [from.name, weights], [from.shape[0]!, group * perGroup, ...sizes], {
    kernel_shape: attribute.ints(axes.map((a) => a.kernel)),
    strides: attribute.ints(axes.map((a) => a.stride)),
    dilations: attribute.ints(axes.map((a) => a.dilation)),
    output_padding: attribute.ints(axes.map((a) => a.outputPadding)),
    group: attribute.int(group),
    ...(shapeGiven
      ? { output_shape: attribute.ints(sizes) }
      : { pads: attribute.ints([...axes.map((a) => a.begin), ...axes.map((a) => a.end)]) }),
  });
  // ONNX's shape inference takes output_shape for the whole shape, and refuses what follows.
  if (shapeGiven) hidden(m, value);
};

const pool =
  (op: 'MaxPool' | 'AveragePool' | 'LpPool'): Layer =>
  (m, from) => {
    const drawn = windowed(m, from);
    if (!drawn) return;
    const dilates = op === 'MaxPool' || m.opset >= (op === 'AveragePool' ? 19 : 18);
    const axes = drawn.axes.map((a) => (dilates ? a : { ...a, dilation: 1, span: a.kernel }));
    const ceil = (op !== 'LpPool' || m.opset >= 18) && m.draw(0, 1) === 1;
    // SAME pads cover every column already.
    const same = drawn.autoPad.startsWith('SAME') && ceil;
    const window = { axes, autoPad: same ? 'NOTSET' : drawn.autoPad };
    const sizes = windowOutputs(window, ceil);
    if (!sizes || axes.some((a) => a.size + a.begin + a.end < a.span)) return;
    m.add(op, [from.name], [...from.shape.slice(0, 2), ...sizes], {
      ...windowAttributes(window),
      ...(ceil ? { ceil_mode: attribute.int(1) } : {}),
      ...(dilates ? { dilations: attribute.ints(axes.map((a) => a.dilation)) } : {}),
      ...(op === 'AveragePool' ? { count_include_pad: attribute.int(m.draw(0, 1)) } : {}),
    });
  };

const maxPoolWithIndices: Layer = (m, from) => {
  const window = windowed(m, from);
  if (!window) return;
  const plain = { autoPad: 'NOTSET', axes: window.axes.map((a) => ({ ...a, dilation: 1, span: a.kernel })) };
  const sizes = windowOutputs(plain);
  if (!sizes) return;
  const value = m.add('MaxPool', [from.name], [...from.shape.slice(0, 2), ...sizes], windowAttributes(plain));
  m.nodes.at(-1)!.output.push(m.name('indices'));
  void value;
};

const pad: Layer = (m, from) => {
  if (!isImage(from)) return;
  const modes = ['constant', 'reflect', 'edge', ...(m.opset >= 19 ? ['wrap'] : [])];
  const mode = m.pick(modes);
  const limit = (axis: number): number => Math.min(3, from.shape[axis]! - 1);
  const pads = [0, 0, m.draw(0, limit(2)), m.draw(0, limit(3)), 0, 0, m.draw(0, limit(2)), m.draw(0, limit(3))];
  if (mode === 'constant' && m.draw(0, 3) === 0) pads[m.pick([2, 3, 6, 7])] = -1;
  const shape = from.shape.map((d, axis) => d + pads[axis]! + pads[axis + 4]!);
  if (shape.some((d) => d < 1) || entries(shape) > MAX_ENTRIES) return;
  const value =
    mode === 'constant' && m.draw(0, 1) === 0 ? [m.initializer(makeTensor(m.name('c'), [], Float32Array.of(0.5)))] : [];
  m.add('Pad', [from.name, m.integers(pads), ...value], shape, { mode: attribute.string(mode) });
};

const slice: Layer = (m, from) => {
  const axis = m.draw(0, from.shape.length - 1);
  const size = from.shape[axis]!;
  const step = m.pick([1, 1, 2, 3, -1, -2]);
  const [a, b] = [m.draw(0, size - 1), m.draw(0, size - 1)].sort((p, q) => p - q) as [number, number];
  const length = Math.ceil((b - a + 1) / Math.abs(step));
  const [start, end] = step > 0 ? [a, b + 1] : [b, a - 1 < 0 ? -size - 1 : a - 1];
  const shape = from.shape.map((d, i) => (i === axis ? length : d));
  m.add('Slice', [from.name, ...[start, end, axis, step].map((v) => m.integers([v]))], shape);
};

const resize: Layer = (m, from) => {
  if (!isImage(from)) return;
  const mode = m.pick(['nearest', 'linear', 'cubic']);
  const coordinates = m.pick([
    'half_pixel',
    'pytorch_half_pixel',
    'align_corners',
    'asymmetric',
    ...(m.opset >= 19 ? ['half_pixel_symmetric'] : []),
  ]);
  const byScale = m.draw(0, 1) === 1;
  const scales = [2, 3].map(() => m.pick([0.5, 0.6, 0.75, 1, 1.5, 2, 2.4, 3]));
  const sizes = scales.map((s, i) => Math.max(1, Math.floor(Math.fround(s) * from.shape[i + 2]!)));
  if (sizes.some((s, i) => Math.floor(Math.fround(scales[i]!) * from.shape[i + 2]!) < 1 || s > 40)) return;
  const shape = [...from.shape.slice(0, 2), ...sizes];
  if (entries(shape) > MAX_ENTRIES) return;
  const factors = m.initializer(makeTensor(m.name('f'), [4], Float32Array.from([1, 1, ...scales])));
  const inputs = byScale ? [from.name, '', factors] : [from.name, '', '', m.integers(shape)];
  m.add('Resize', inputs, shape, {
    mode: attribute.string(mode),
    coordinate_transformation_mode: attribute.string(coordinates),
    nearest_mode: attribute.string(m.pick(['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'])),
  });
};

const unary: Layer = (m, from) => {
  m.add(
    m.pick(['Relu', 'Sigmoid', 'Tanh', 'Abs', 'Softplus', 'HardSwish'].slice(0, m.opset >= 14 ? 6 : 5)),
    [from.name],
    from.shape,
  );
};

/** Adds a constant that broadcasts: per channel, or over space like a position embedding. */
const addConstant: Layer = (m, from) => {
  const shape = from.shape.map((d) => (m.draw(0, 1) === 0 ? 1 : d));
  m.add(m.pick(['Add', 'Mul', 'Sub']), [from.name, m.weights(shape.slice(m.draw(0, shape.length - 1)))], from.shape);
};

const addSkip: Layer = (m, from) => {
  const others = m.values.filter((v) => v !== from && v.shape.join() === from.shape.join());
  if (others.length > 0) m.add(m.pick(['Add', 'Mul', 'Max']), [from.name, m.pick(others).name], from.shape);
};

const concat: Layer = (m, from) => {
  const axis = m.draw(0, from.shape.length - 1);
  const fits = (v: Value): boolean =>
    v.shape.length === from.shape.length && v.shape.every((d, i) => i === axis || d === from.shape[i]);
  const other = m.pick(m.values.filter(fits));
  const constant = m.draw(0, 2) === 0;
  const shape = from.shape.map((d, i) => (i === axis ? d + (constant ? 1 : other.shape[i]!) : d));
  if (entries(shape) > MAX_ENTRIES) return;
  const second = constant ? m.weights(from.shape.map((d, i) => (i === axis ? 1 : d))) : other.name;
  const pair = m.draw(0, 1) === 0 ? [from.name, second] : [second, from.name];
  m.add('Concat', pair, shape, { axis: attribute.int(axis) });
};

const transpose: Layer = (m, from) => {
  const perm = [...from.shape.keys()];
  for (let i = perm.length - 1; i > 0; i--) {
    const j = m.draw(0, i);
    [perm[i], perm[j]] = [perm[j]!, perm[i]!];
  }
  m.add(
    'Transpose',
    [from.name],
    perm.map((p) => from.shape[p]!),
    { perm: attribute.ints(perm) },
  );
};

/** Folds two neighboring axes into one, or unfolds one into two. */
const reshape: Layer = (m, from) => {
  const { shape } = from;
  const axis = m.draw(0, shape.length - 1);
  const folded =
    axis + 1 < shape.length && shape.length > 2
      ? [...shape.slice(0, axis), shape[axis]! * shape[axis + 1]!, ...shape.slice(axis + 2)]
      : undefined;
  const factor = [2, 3, 4].find((f) => shape[axis]! % f === 0 && shape[axis]! > f);
  const unfolded =
    factor !== undefined && shape.length < 5
      ? [...shape.slice(0, axis), factor, shape[axis]! / factor, ...shape.slice(axis + 1)]
      : undefined;
  const to = m.draw(0, 1) === 0 ? (folded ?? unfolded) : (unfolded ?? folded);
  if (to !== undefined) m.add('Reshape', [from.name, m.integers(to)], to);
};

const matMul: Layer = (m, from) => {
  const k = from.shape.at(-1)!;
  const n = m.draw(1, 5);
  if (from.shape.length >= 2) m.add('MatMul', [from.name, m.weights([k, n])], [...from.shape.slice(0, -1), n]);
};

/** X·Xᵀ over the last axis, softmax, times X: attention without weights. */
const attention: Layer = (m, from) => {
  if (from.shape.length < 3) return;
  const rank = from.shape.length;
  const perm = [...from.shape.keys()];
  [perm[rank - 1], perm[rank - 2]] = [rank - 2, rank - 1];
  const batch = from.shape.slice(0, -2);
  const [tokens, width] = from.shape.slice(-2) as [number, number];
  if (entries(batch) * tokens * tokens > MAX_ENTRIES) return;
  const keys = m.add('Transpose', [from.name], [...batch, width, tokens], { perm: attribute.ints(perm) });
  const scores = m.add('MatMul', [from.name, keys.name], [...batch, tokens, tokens]);
  const weights = m.add('Softmax', [scores.name], scores.shape, { axis: attribute.int(-1) });
  m.add('MatMul', [weights.name, from.name], from.shape);
};

const flattenGemm: Layer = (m, from) => {
  if (!isImage(from)) return;
  const features = entries(from.shape.slice(1));
  const flat = m.add('Flatten', [from.name], [from.shape[0]!, features]);
  m.add('Gemm', [flat.name, m.weights([3, features]), m.weights([3])], [from.shape[0]!, 3], {
    transB: attribute.int(1),
  });
};

const normalization: Layer = (m, from) => {
  const channels = from.shape[1];
  if (channels === undefined || from.shape.length < 3) return;
  const parameters = [m.weights([channels]), m.weights([channels])];
  if (m.draw(0, 1) === 0) {
    m.add('InstanceNormalization', [from.name, ...parameters], from.shape);
  } else {
    const positive = m.initializer(makeTensor(m.name('v'), [channels], new Float32Array(channels).fill(0.8)));
    m.add('BatchNormalization', [from.name, ...parameters, m.weights([channels]), positive], from.shape);
  }
};

const layerNormalization: Layer = (m, from) => {
  if (m.opset < 17) return;
  const axis = m.draw(1, from.shape.length - 1);
  const inner = from.shape.slice(axis);
  m.add('LayerNormalization', [from.name, m.weights(inner), m.weights(inner)], from.shape, {
    axis: attribute.int(axis),
  });
};

const softmax: Layer = (m, from) => {
  m.add('Softmax', [from.name], from.shape, { axis: attribute.int(m.draw(0, from.shape.length - 1)) });
};

const reduceMean: Layer = (m, from) => {
  const axis = m.draw(0, from.shape.length - 1);
  const keep = m.draw(0, 1);
  if (from.shape.length < 3) return;
  const shape = keep === 1 ? from.shape.map((d, i) => (i === axis ? 1 : d)) : from.shape.filter((_, i) => i !== axis);
  const axes =
    m.opset >= 18
      ? { inputs: [m.integers([axis])], attributes: {} }
      : { inputs: [], attributes: { axes: attribute.ints([axis]) } };
  m.add('ReduceMean', [from.name, ...axes.inputs], shape, { ...axes.attributes, keepdims: attribute.int(keep) });
};

const globalPool: Layer = (m, from) => {
  if (isImage(from))
    m.add(m.pick(['GlobalAveragePool', 'GlobalMaxPool']), [from.name], [...from.shape.slice(0, 2), 1, 1]);
};

const blocks: Layer = (m, from) => {
  if (!isImage(from)) return;
  const [n, c, h, w] = from.shape as [number, number, number, number];
  if (c % 4 === 0 && m.draw(0, 1) === 0) {
    const mode = m.pick(['DCR', 'CRD']);
    m.add('DepthToSpace', [from.name], [n, c / 4, 2 * h, 2 * w], {
      blocksize: attribute.int(2),
      mode: attribute.string(mode),
    });
  } else if (h % 2 === 0 && w % 2 === 0) {
    m.add('SpaceToDepth', [from.name], [n, 4 * c, h / 2, w / 2], { blocksize: attribute.int(2) });
  }
};

const split: Layer = (m, from) => {
  const axis = m.draw(0, from.shape.length - 1);
  const size = from.shape[axis]!;
  if (size < 2) return;
  const first = m.draw(1, size - 1);
  const parts = [first, size - first];
  const outputs = parts.map((p) => ({ name: m.name('t'), shape: from.shape.map((d, i) => (i === axis ? p : d)) }));
  m.nodes.push(
    makeNode(
      'Split',
      [from.name, m.integers(parts)],
      outputs.map((o) => o.name),
      { axis: attribute.int(axis) },
    ),
  );
  m.values.push(...outputs);
};

const gather: Layer = (m, from) => {
  const axis = m.draw(0, from.shape.length - 1);
  const size = from.shape[axis]!;
  if (m.draw(0, 1) === 0 && from.shape.length > 2) {
    const index = m.integers([m.draw(0, size - 1)], []);
    m.add(
      'Gather',
      [from.name, index],
      from.shape.filter((_, i) => i !== axis),
      { axis: attribute.int(axis) },
    );
  } else {
    const picked = Array.from({ length: m.draw(1, 4) }, () => m.draw(0, size - 1));
    const shape = from.shape.map((d, i) => (i === axis ? picked.length : d));
    m.add('Gather', [from.name, m.integers(picked)], shape, { axis: attribute.int(axis) });
  }
};

const tile: Layer = (m, from) => {
  const repeats = from.shape.map(() => (m.draw(0, 3) === 0 ? 2 : 1));
  const shape = from.shape.map((d, i) => d * repeats[i]!);
  if (entries(shape) <= MAX_ENTRIES) m.add('Tile', [from.name, m.integers(repeats)], shape);
};

const cumSum: Layer = (m, from) => {
  m.add('CumSum', [from.name, m.integers([m.draw(0, from.shape.length - 1)], [])], from.shape);
};

const lrn: Layer = (m, from) => {
  if (isImage(from)) m.add('LRN', [from.name], from.shape, { size: attribute.int(3) });
};

const gridSample: Layer = (m, from) => {
  if (!isImage(from) || m.opset < 16) return;
  const [n, c] = from.shape as [number, number];
  m.add('GridSample', [from.name, m.weights([n, 3, 4, 2], 0.9)], [n, c, 3, 4]);
};

const einsum: Layer = (m, from) => {
  if (isImage(from)) {
    const [n, c, h] = from.shape as [number, number, number];
    m.add('Einsum', [from.name, m.weights([from.shape[3]!, 2])], [n, c, h, 2], {
      equation: attribute.string('nchw,wk->nchk'),
    });
  }
};

/** `expand` and a comparison as a mask. */
const where: Layer = (m, from) => {
  const mask = m.add('Greater', [from.name, m.weights([1])], from.shape);
  m.add('Where', [hidden(m, mask), from.name, m.weights([from.shape.at(-1)!])], from.shape);
};

export const LAYERS: readonly Layer[] = [
  conv,
  conv,
  conv,
  conv,
  convTranspose,
  convTranspose,
  pool('MaxPool'),
  pool('AveragePool'),
  pool('AveragePool'),
  pool('LpPool'),
  maxPoolWithIndices,
  pad,
  pad,
  slice,
  slice,
  resize,
  resize,
  unary,
  unary,
  addConstant,
  addConstant,
  addSkip,
  addSkip,
  concat,
  transpose,
  reshape,
  matMul,
  attention,
  flattenGemm,
  normalization,
  layerNormalization,
  softmax,
  reduceMean,
  globalPool,
  blocks,
  split,
  gather,
  tile,
  cumSum,
  lrn,
  gridSample,
  einsum,
  where,
];

/** The model that a choice describes; layers that do not fit are left out. Undefined when none fits. */
export function buildRandomModel(choice: ModelChoice): ModelProto | undefined {
  const m = new RandomModel(choice);
  for (const layer of choice.layers) {
    m.use(layer.numbers);
    // Later values are drawn more often, so that models grow deep.
    const recent = m.values.slice(-3);
    const from =
      layer.source % 4 === 0 ? m.values[layer.source % m.values.length]! : recent[layer.source % recent.length]!;
    LAYERS[layer.operator % LAYERS.length]!(m, from);
  }
  return m.nodes.length === 0 ? undefined : m.finish();
}
