import { fc } from '../fastCheck';
import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import { denseHead, type DENSE_HEADS } from './denseHeads';
import { detector, type DetectorForm } from './detector';
import { GraphBuilder } from './graphBuilder';
import { landmarks } from './landmarks';
import { buildRandomModel, modelChoice } from './randomModel';
import { stridedSegmenter, tinyClassifier, tinyLeNet, tinySegmenter } from './tinyModels';

/** A model and how it is analyzed. */
export interface Analyzed {
  readonly model: () => ModelProto;
  readonly change?: Partial<AnalysisSpec>;
  /** What `<model>.flipscope.json` says. */
  readonly sidecar?: object;
  readonly memoryBudgetMB?: number;
  /** Whether only the main questions are asked. */
  readonly isShort?: boolean;
  /** Arithmetic that other processors do another way may differ by more than float32 does. */
  readonly relative?: number;
}

type Cases = Readonly<Record<string, Analyzed>>;

const FREE = ['N', 3, 'H', 'W'] as const;

export const CLASSIFIERS: Cases = {
  'even size': { model: () => tinyClassifier(), change: { size: [32, 30] } },
  'aligned size': { model: () => tinyClassifier(), change: { size: [33, 33] } },
  'symmetric kernels': { model: () => tinyClassifier({ symmetric: 'h' }), change: { size: [32, 33] } },
  'channels last': { model: () => tinyClassifier({ nhwc: true }), change: { size: [20, 24] } },
  'two images': { model: () => tinyClassifier({ batch: 2, size: [17, 18] }), change: { flips: ['v'] } },
  'gray image': { model: () => tinyClassifier({ batch: 1, size: [20, 21], inputChannels: 1 }) },
  'every tensor': { model: () => tinyClassifier({ size: [16, 18] }), change: { layers: 'all' } },
  'small memory': { model: () => tinyClassifier({ batch: 1, size: [40, 42] }), memoryBudgetMB: 0.02 },
  'dense over space': { model: () => tinyLeNet({ batch: 1, size: [12, 14] }) },
  'labels and probabilities': {
    model: probabilities,
    change: { size: [18, 21] },
    sidecar: {
      labels: ['cat', 'dog', 'left', 'right', 'owl'],
      outputs: { p: { contract: 'classes', swap: [[2, 3]] } },
    },
  },
  'unit embedding': { model: embedding, change: { size: [20, 21] } },
  'padded at one end': { model: () => convolved({ stride: 2, autoPad: 'SAME_UPPER' }), change: { size: [18, 20] } },
  'dilated groups': { model: dilatedGroups, change: { size: [19, 22] } },
  'fewer means': { model: squeezed, change: { size: [21, 16] } },
  tokens: { model: tokens },
  'half precision': { model: half, relative: 2e-2 },
  quantized: { model: quantized, relative: 3e-2 },
  'quantized operators': { model: quantizedOperators, relative: 3e-2 },
  'zero branch': { model: () => zeroBranch(true), change: { size: [14, 15] } },
  'zero output': { model: () => zeroBranch(false), change: { size: [14, 15] } },
  'head of steps': { model: headOfSteps, change: { size: [17, 20] } },
};

export const MAPS: Cases = {
  segmenter: { model: () => tinySegmenter(), change: { size: [16, 20] } },
  'three outputs': {
    model: () => stridedSegmenter({ outputs: ['low', 'mask', 'labels'] }),
    change: { size: [16, 18] },
  },
  'aligned map': { model: () => stridedSegmenter({ symmetric: 'hv' }), change: { size: [17, 18] } },
  'transposed convolution': { model: enlarged, change: { size: [11, 12] } },
  'pixel shuffle': { model: shuffled, change: { size: [9, 10] } },
  resized: { model: resized, change: { size: [13, 10] } },
  'moved by a pixel': { model: moved, change: { size: [15, 16] } },
  'pooled with a rest': { model: pooled, change: { size: [14, 16] } },
  'windows of tokens': { model: windows },
  'two pictures': { model: stereo, change: { size: [12, 13] } },
  'unit map': { model: unitMap, change: { size: [9, 12] } },
  'labels alone': { model: () => stridedSegmenter({ outputs: ['labels'] }), change: { size: [16, 18] } },
  'flow not stated': { model: () => denseHead('flow', true), isShort: true },
  'joints not stated': { model: () => denseHead('joints', true), isShort: true },
  'a further number': { model: scaled, change: { inputs: { factor: 2 } } },
  flow: {
    model: () => denseHead('flow', false),
    sidecar: { outputs: { flow: { contract: 'map', negate: { h: [0], v: [1] } } } },
  },
  joints: {
    model: () => denseHead('joints', false),
    sidecar: { outputs: { heatmaps: { contract: 'map', swap: [[1, 2]] } } },
  },
  'sensitive and ignored': {
    model: () => stridedSegmenter({ batch: 1, size: [16, 16] }),
    sidecar: { outputs: { low: { contract: 'sensitive', flips: ['h'] }, mask: { contract: 'ignore' } } },
  },
};

const HEADS: readonly (keyof typeof DENSE_HEADS)[] = [
  'deltas',
  'ltrb',
  'dfl',
  'anchors',
  'centers',
  'corners',
  'pose',
  'turned',
  'bins',
  'priors',
  'subpixel',
  'facePoints',
  'anchoredPoints',
  'cornerDeltas',
];

const FORMS: readonly DetectorForm[] = [
  'rows6',
  'torchvision',
  'mmdet',
  'tensorflow',
  'detr',
  'picks',
  'faces15',
  'poses',
  'movenet',
];

export const DETECTIONS: Cases = {
  ...Object.fromEntries(HEADS.map((name) => [`head ${name}`, { model: () => denseHead(name, false), isShort: true }])),
  ...Object.fromEntries(
    FORMS.map((form) => [
      `detector ${form}`,
      { model: () => detector({ form, seed: 3, isBroken: true }), change: { flips: ['h'] }, isShort: true },
    ]),
  ),
  'detector of another flip': {
    model: () => detector({ form: 'rows6', seed: 4, isBroken: true }),
    sidecar: { outputs: { output0: { contract: 'boxes', form: 'xyxy', unit: 'pixels', axis: 2, flips: ['v'] } } },
    isShort: true,
  },
  'landmarks in shares': { model: () => landmarks({ seed: 6, unit: '0..1', isBroken: true }) },
  'landmarks in pixels': {
    model: () => landmarks({ seed: 4, unit: 'pixels', isBroken: true }),
    change: { flips: ['h'] },
  },
  'landmarks of the center': {
    model: () => landmarks({ seed: 5, unit: '-1..1', isFlat: true, origin: 'center', isBroken: true }),
    change: { flips: ['h'] },
    sidecar: {
      outputs: {
        landmarks: {
          contract: 'keypoints',
          axis: 1,
          unit: '-1..1',
          perPoint: 2,
          swap: [
            [0, 1],
            [3, 4],
          ],
        },
      },
    },
  },
} as Cases;

const RANDOM_MODELS = 16;

/** Networks that a generator put together, with images of 1, 3 or 4 channels. */
export const RANDOM: Cases = Object.fromEntries(
  fc
    .sample(modelChoice(7), { seed: 4, numRuns: 2 * RANDOM_MODELS })
    .map((choice) => ({ ...choice, channels: [1, 3, 4][choice.channels % 3]! }))
    // A width of 3 may as well be channels.
    .filter((choice) => choice.width > 4 && buildRandomModel(choice) !== undefined)
    .slice(0, RANDOM_MODELS)
    .map((choice, i) => [`random ${i}`, { model: () => buildRandomModel(choice)! }]),
);

function probabilities(): ModelProto {
  const b = new GraphBuilder({ seed: 3 });
  const seen = b.relu(b.batchNorm(b.conv(b.input('image', FREE), 6, 3, { stride: 2, pads: 1, gain: 3 })));
  b.output(b.node('Softmax', [b.gemm(b.flatten(b.globalAveragePool(seen)), 5)], { axis: attribute.int(1) }), 'p');
  return b.build();
}

function embedding(): ModelProto {
  const b = new GraphBuilder({ seed: 4, opset: 17 });
  const seen = b.relu6(b.conv(b.input('image', FREE), 6, [3, 5], { stride: [1, 2], pads: [1, 2, 1, 2] }));
  const mean = b.node('ReduceMean', [seen], { axes: attribute.ints([2, 3]), keepdims: attribute.int(0) });
  b.output(b.node('LpNormalization', [mean], { axis: attribute.int(-1) }), 'embedding');
  return b.build();
}

function convolved(options: { readonly stride: number; readonly autoPad: string }): ModelProto {
  const b = new GraphBuilder({ seed: 5 });
  const first = b.relu(b.conv(b.input('image', FREE), 6, 3, { ...options, name: 'first' }));
  const second = b.conv(b.maxPool(first, 2, options), 8, 3, { ...options, autoPad: 'SAME_LOWER', name: 'second' });
  b.output(b.flatten(b.globalAveragePool(b.relu(second))), 'y');
  return b.build();
}

function dilatedGroups(): ModelProto {
  const b = new GraphBuilder({ seed: 6, opset: 14 });
  const first = b.relu(b.conv(b.input('image', FREE), 8, 3, { pads: [1, 0, 2, 1], name: 'first' }));
  const deep = b.conv(first, 8, 3, { groups: 8, dilation: [1, 2], stride: [2, 1], pads: [0, 2, 1, 2], name: 'deep' });
  const wide = b.conv(deep, 12, 1, { groups: 4, stride: 2, bias: false, name: 'wide' });
  const activated = b.node('HardSwish', [wide]);
  b.output(b.flatten(b.node('GlobalMaxPool', [activated])), 'y');
  return b.build();
}

/** Squeeze and excitation, instance norm, a skip connection. */
function squeezed(): ModelProto {
  const b = new GraphBuilder({ seed: 7 });
  const x = b.relu(b.conv(b.input('image', FREE), 6, 3, { pads: 1 }));
  const squeeze = b.relu(b.conv(b.globalAveragePool(x), 3, 1));
  const gate = b.node('Sigmoid', [b.conv(squeeze, 6, 1)]);
  const kept = b.node('Mul', [x, gate]);
  const normal = b.node('InstanceNormalization', [kept, b.weight([6], { std: 1 }), b.weight([6], { std: 0.1 })]);
  const sum = b.add(normal, b.conv(x, 6, [1, 3], { pads: [0, 1, 0, 1] }));
  b.output(b.gemm(b.flatten(b.globalAveragePool(b.node('Sigmoid', [sum]))), 4), 'scores');
  return b.build();
}

/** Patches, position embeddings, a class token, attention of one head, a norm of layers. */
function tokens(): ModelProto {
  const b = new GraphBuilder({ seed: 8, opset: 17 });
  const patches = b.conv(b.input('image', [1, 3, 16, 20]), 8, 4, { stride: 4, name: 'patches' });
  const rows = b.transpose(b.node('Reshape', [patches, b.ints([1, 8, 20])]), [0, 2, 1]);
  const joined = b.node('Concat', [b.weight([1, 1, 8], { std: 1 }, 'class'), rows], { axis: attribute.int(1) });
  const placed = b.node('Add', [joined, b.weight([1, 21, 8], { std: 0.5 }, 'positions')], {}, { name: 'placed' });
  const dense = (x: string, units: number): string => b.node('MatMul', [x, b.weight([8, units], { std: 0.4 })]);
  const [q, k, v] = [dense(placed, 8), dense(placed, 8), dense(placed, 8)];
  const scores = b.node('MatMul', [q, b.transpose(k, [0, 2, 1])]);
  const attended = b.node('MatMul', [b.node('Softmax', [scores], { axis: attribute.int(-1) }), v]);
  const normal = b.node('LayerNormalization', [b.add(placed, attended), b.weight([8], { std: 1 })], {
    axis: attribute.int(-1),
  });
  const first = b.node('Gather', [normal, b.ints([0], [])], { axis: attribute.int(1) });
  b.output(b.node('MatMul', [first, b.weight([8, 5], { std: 0.4 })]), 'logits');
  b.output(normal, 'tokens');
  return b.build();
}

function half(): ModelProto {
  const b = new GraphBuilder({ seed: 9 });
  const to = (x: string, type: Type): string => b.node('Cast', [x], { to: attribute.int(type) });
  const x = to(b.input('image', [1, 3, 12, 13]), Type.FLOAT16);
  const weights = to(b.weight([6, 3, 3, 3], { std: 0.3 }, 'kernels'), Type.FLOAT16);
  const y = b.node('Conv', [x, weights], { pads: attribute.ints([1, 1, 1, 1]) }, { channels: 6, name: 'conv' });
  b.output(to(b.node('GlobalAveragePool', [b.relu(y)]), Type.FLOAT), 'y');
  return b.build();
}

/** Whole numbers up to 63, of which no processor's sums overflow. */
function quantized(): ModelProto {
  const b = new GraphBuilder({ seed: 10 });
  const [scale, zero] = [
    b.weight([], [0.05], 'scale'),
    b.node('Cast', [b.weight([], [0])], { to: attribute.int(Type.UINT8) }),
  ];
  const x = b.node('QuantizeLinear', [
    b.node('Add', [b.input('image', [1, 3, 12, 14]), b.weight([], [3])]),
    scale,
    zero,
  ]);
  const values = Array.from({ length: 4 * 27 }, (_, i) => ((i * 29) % 63) - 31);
  const kernels = b.node('Cast', [b.weight([4, 3, 3, 3], values, 'kernels')], { to: attribute.int(Type.INT8) });
  const signed = b.node('Cast', [b.weight([], [0])], { to: attribute.int(Type.INT8) });
  const dequantized = [
    b.node('DequantizeLinear', [x, scale, zero]),
    b.node('DequantizeLinear', [kernels, b.weight([], [0.01]), signed]),
  ];
  const y = b.node('Conv', dequantized, { strides: attribute.ints([2, 2]) }, { channels: 4, name: 'conv' });
  b.output(b.flatten(b.globalAveragePool(b.relu(y))), 'y');
  return b.build();
}

function enlarged(): ModelProto {
  const b = new GraphBuilder({ seed: 11 });
  const low = b.relu(b.conv(b.input('image', FREE), 6, 3, { stride: 2, pads: 1 }));
  b.output(b.convTranspose(low, 2, 3, { stride: 2, pads: 1, outputPadding: 1, name: 'up' }), 'map');
  return b.build();
}

function shuffled(): ModelProto {
  const b = new GraphBuilder({ seed: 12 });
  const deep = b.relu(b.conv(b.input('image', FREE), 6, 3, { pads: 1 }));
  const blocks = b.conv(deep, 12, 3, { pads: 1, name: 'blocks' });
  b.output(b.node('DepthToSpace', [blocks], { blocksize: attribute.int(2), mode: attribute.string('CRD') }), 'large');
  return b.build();
}

function resized(): ModelProto {
  const b = new GraphBuilder({ seed: 13 });
  const x = b.conv(b.input('image', FREE), 4, 3, { pads: 1, symmetric: 'hv' });
  const up = b.resize(x, 2, { coordinate_transformation_mode: 'asymmetric' }, { name: 'asymmetric' });
  const down = b.resize(
    up,
    0.75,
    { mode: 'nearest', coordinate_transformation_mode: 'half_pixel' },
    { name: 'nearest' },
  );
  b.output(
    b.resize(down, 2, { coordinate_transformation_mode: 'align_corners', mode: 'cubic' }, { name: 'corners' }),
    'map',
  );
  return b.build();
}

/** Even kernels padded at one end: symmetric but for a pixel. */
function moved(): ModelProto {
  const b = new GraphBuilder({ seed: 14 });
  const x = b.conv(b.input('image', FREE), 4, 2, { pads: [0, 0, 1, 1], symmetric: 'hv', name: 'moved' });
  b.output(b.conv(b.relu(x), 2, 1), 'map');
  return b.build();
}

function pooled(): ModelProto {
  const b = new GraphBuilder({ seed: 15 });
  const x = b.relu(b.conv(b.input('image', FREE), 4, 1, { name: 'seen' }));
  const ceiled = b.averagePool(x, 3, { stride: 2, ceilMode: true });
  const counted = b.averagePool(ceiled, 2, { stride: 1, pads: [0, 0, 1, 1], countIncludePad: true });
  b.output(b.maxPool(counted, [3, 2], { stride: [2, 3] }), 'map');
  return b.build();
}

/** Blocks of 4×4 positions, mixed within themselves and put back. */
function windows(): ModelProto {
  const b = new GraphBuilder({ seed: 16 });
  const x = b.conv(b.input('image', [1, 3, 8, 12]), 4, 1);
  const split = b.transpose(b.node('Reshape', [x, b.ints([1, 4, 2, 4, 3, 4])]), [0, 2, 4, 3, 5, 1]);
  const rows = b.node('Reshape', [split, b.ints([6, 16, 4])]);
  const weights = b.node('Add', [
    b.node('MatMul', [rows, b.transpose(rows, [0, 2, 1])]),
    b.weight([16, 16], { std: 0.5 }, 'bias'),
  ]);
  const mixed = b.node('MatMul', [b.node('Softmax', [weights], { axis: attribute.int(2) }), rows]);
  const apart = b.transpose(b.node('Reshape', [mixed, b.ints([1, 2, 3, 4, 4, 4])]), [0, 5, 1, 3, 2, 4]);
  b.output(b.node('Reshape', [apart, b.ints([1, 4, 8, 12])]), 'map');
  return b.build();
}

function stereo(): ModelProto {
  const b = new GraphBuilder({ seed: 17 });
  const [left, right] = ['left', 'right'].map((name) =>
    b.conv(b.input(name, FREE), 4, 3, { pads: 1, name: `of ${name}` }),
  );
  b.output(b.conv(b.relu(b.concat([left!, right!])), 2, 1), 'disparity');
  return b.build();
}

function scaled(): ModelProto {
  const b = new GraphBuilder({ seed: 18 });
  const x = b.conv(b.input('image', ['N', 3, 10, 11]), 4, 3, { stride: 2 });
  b.output(b.node('Mul', [x, b.input('factor', [1])]), 'map');
  return b.build();
}

/** A branch that is zero whatever the image, alone or beside another one. */
function zeroBranch(isBeside: boolean): ModelProto {
  const b = new GraphBuilder({ seed: 19 });
  const x = b.input('image', FREE);
  const zero = b.relu(
    b.conv(x, 4, 3, { pads: 1, bias: false, kernelValues: Array(9).fill(0) as number[], name: 'zero' }),
  );
  const other = b.relu(b.conv(x, 4, 3, { pads: 1, stride: 1, name: 'other' }));
  const joined = isBeside ? b.concat([zero, other]) : zero;
  b.output(b.flatten(b.globalAveragePool(joined)), 'y');
  return b.build();
}

/** A dense layer in single steps behind the pooling. */
function headOfSteps(): ModelProto {
  const b = new GraphBuilder({ seed: 20 });
  const pooled = b.flatten(b.globalAveragePool(b.relu(b.conv(b.input('image', FREE), 6, 3, { stride: 2, pads: 1 }))));
  const scaled = b.node('Mul', [pooled, b.weight([6], { std: 1 })]);
  const moved = b.node('Sub', [scaled, b.weight([6], { std: 0.2 })]);
  const dense = b.node('MatMul', [moved, b.weight([6, 4], { std: 1 })]);
  b.output(b.node('Add', [b.weight([4], { std: 0.3 }), b.node('Div', [dense, b.weight([], [2])])]), 'scores');
  return b.build();
}

/** Vectors of length 1 at each place. */
function unitMap(): ModelProto {
  const b = new GraphBuilder({ seed: 21 });
  const x = b.conv(b.input('image', FREE), 5, 3, { pads: 1 });
  const squares = b.node('ReduceSum', [b.node('Mul', [x, x]), b.ints([1])], { keepdims: attribute.int(1) });
  b.output(b.node('Div', [x, b.node('Sqrt', [squares])]), 'map');
  return b.build();
}

/** As `quantized`, in operators of whole numbers. */
function quantizedOperators(): ModelProto {
  const b = new GraphBuilder({ seed: 22 });
  const byte = (value: number, type: Type): string =>
    b.node('Cast', [b.weight([], [value])], { to: attribute.int(type) });
  const [scale, zero] = [b.weight([], [0.05], 'scale'), byte(60, Type.UINT8)];
  const x = b.node('QuantizeLinear', [b.input('image', [1, 3, 12, 13]), scale, zero]);
  const values = Array.from({ length: 4 * 27 }, (_, i) => ((i * 31) % 61) - 30);
  const kernels = b.node('Cast', [b.weight([4, 3, 3, 3], values, 'kernels')], { to: attribute.int(Type.INT8) });
  const out = [b.weight([], [0.1], 'out scale'), byte(20, Type.UINT8)];
  const inputs = [x, scale, zero, kernels, b.weight([], [0.02]), byte(0, Type.INT8), ...out];
  const y = b.node('QLinearConv', inputs, { pads: attribute.ints([1, 1, 1, 1]) }, { channels: 4, name: 'conv' });
  b.output(b.globalAveragePool(b.node('DequantizeLinear', [y, ...out])), 'y');
  return b.build();
}
