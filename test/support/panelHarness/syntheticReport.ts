import { IMAGENET_PREPROCESS } from '../../../src/report/imageNet';
import { upgradeOutput } from '../../../src/report/upgrade';
import type { ActionName, LayerReport, OutputPair, Orientation, PerFlip, Report } from '../../../src/report/report';
import { seeded } from './random';

/** What the made-up report is like. */
export interface SyntheticOptions {
  readonly seed?: number;
  /** More than the 27 of a ResNet-18: stages are repeated. */
  readonly layers?: number;
  readonly classes?: boolean;
  /** The classes have no names. */
  readonly unnamed?: boolean;
  readonly exact?: boolean;
  readonly causes?: boolean;
  readonly local?: boolean;
  readonly tensorInput?: boolean;
  readonly outputs?: number;
  /** The first output holds detections, or is a map of class scores. */
  readonly first?: 'detections' | 'map';
  /** The first output's contract is assumed, and it might be of classes. */
  readonly assumed?: boolean;
  /** Name of an output that is not compared. */
  readonly ignored?: string;
  readonly warnings?: readonly string[];
  /** Stands as the name of one layer. */
  readonly oddName?: string;
  /** Why no size is aligned. */
  readonly noSize?: string;
}

const FLIP_ACTIONS: PerFlip<ActionName> = { h: 'flip(3)', v: 'flip(2)', hv: 'flip(2,3)' };
const STAGES: readonly (readonly [channels: number, size: number])[] = [
  [64, 112],
  [64, 56],
  [128, 28],
  [256, 14],
  [512, 7],
];
const LABELS = ['Egyptian cat', 'tabby, tabby cat', 'tiger cat', 'lynx, catamount', 'Persian cat', 'window screen'];

/** A report of the shape a ResNet gives, from a seed. Its figures are made up and only look right. */
export function syntheticReport(options: SyntheticOptions = {}): Report {
  const random = seeded(options.seed ?? 1);
  const layers = syntheticLayers(options, random);
  const first = layers[0]?.tensor ?? null;
  return {
    schema: 'flipscope/report@2',
    tool: { name: 'flipscope', version: '0.1.0', onnxruntime: '1.30.0' },
    model: {
      path: '/home/ada/models/resnet18-embedding.onnx',
      name: 'resnet18-embedding.onnx',
      sha256: '9f2c4b7a55d0c1e8a6f3b2d4e5f60718293a4b5c6d7e8f901a2b3c4d5e6f7a8b',
      opset: 13,
      producer: 'pytorch 1.13.1',
      inputs: [{ name: 'input', dtype: 'float32', shape: ['batch', 3, 'height', 'width'] }],
      outputs: [{ name: 'embedding', dtype: 'float32', shape: ['batch', 512] }],
    },
    input: inputOf(options),
    flips: ['h', 'v', 'hv'],
    outputs: Array.from({ length: options.outputs ?? 1 }, (_, i) => {
      if (i === 0 && options.first !== undefined) return drawnOutput(options.first, options.oddName);
      const output = syntheticOutput(i, options, random);
      return options.assumed === true && i === 0 ? assumed(output) : output;
    }),
    ...(options.ignored === undefined
      ? {}
      : { ignored: [{ name: options.ignored, contract: { kind: 'ignore', ...STATED } }] }),
    layers,
    firstBroken: options.exact === true ? { h: null, v: null, hv: null } : { h: first, v: first, hv: first },
    noiseFloor: 1e-5,
    ...(options.causes === true ? { causes: syntheticCauses(), sizeAdvice: sizeAdvice(options), audit: AUDIT } : {}),
    checks: { instrumentationDelta: 0 },
    timings: { load: 42, preprocess: 61, run: 118, report: 3 },
    warnings: options.warnings ?? [],
  };
}

function inputOf(options: SyntheticOptions): Report['input'] {
  const common = { name: 'input', layout: 'nchw', flipMode: 'tensor' } as const;
  if (options.tensorInput === true) {
    return { ...common, shape: [1, 12, 224, 224], source: { kind: 'tensor', path: '/home/ada/data/sentinel.npy' } };
  }
  return {
    ...common,
    shape: [1, 3, 224, 224],
    source: { kind: 'image', path: '/home/ada/images/chelsea.png', width: 451, height: 300 },
    preprocess: IMAGENET_PREPROCESS,
    preprocessOrigin: 'ImageNet default',
    preprocessError: { h: 0, v: 3.1e-3, hv: 3.1e-3 },
  };
}

function syntheticLayers(options: SyntheticOptions, random: () => number): LayerReport[] {
  const wanted = options.layers ?? 27;
  const perStage = Math.max(1, Math.round((wanted - 3) / STAGES.length));
  const layers = STAGES.flatMap(([channels, size], stage) =>
    Array.from({ length: perStage }, (_, i): LayerReport => {
      const depth = (stage + i / perStage) / STAGES.length;
      const op = i % 5 === 4 ? 'Add' : 'Relu';
      const path = stage === 0 ? `/conv${i + 1}` : `/layer${stage}/layer${stage}.${i >> 1}/relu${i % 2 ? '_1' : ''}`;
      return {
        ...errorsAt(depth, options, random),
        tensor: `${path}/${op}_output_0`,
        node: `${path}/${op}`,
        op,
        shape: [1, channels, size, size],
        action: FLIP_ACTIONS,
      };
    }),
  );
  const odd = layers[2];
  if (odd !== undefined && options.oddName !== undefined) layers[2] = { ...odd, node: options.oddName };
  return [
    ...layers,
    embedding('/avgpool/GlobalAveragePool', 'GlobalAveragePool', [1, 512, 1, 1], options, random),
    embedding('/Flatten', 'Flatten', [1, 512], options, random),
  ];
}

function errorsAt(
  depth: number,
  options: SyntheticOptions,
  random: () => number,
): Pick<LayerReport, 'error' | 'pooled' | 'cosine' | 'local'> {
  const base = options.exact === true ? 1.4e-7 : 0.16 + 0.3 * depth + 0.08 * (random() - 0.5);
  const error = { h: base, v: base * (1.2 + 0.2 * random()), hv: base * (1.3 + 0.2 * random()) };
  const scaled = (factor: number): PerFlip<number> => ({
    h: error.h * factor,
    v: error.v * factor,
    hv: error.hv * factor,
  });
  const local = options.local === true && random() < 0.6 ? { local: scaled(0.2 + 0.5 * random()) } : {};
  return {
    error,
    pooled: scaled(0.12 + 0.15 * random()),
    cosine: { h: 1 - error.h ** 2 / 2, v: 1 - error.v ** 2 / 2, hv: 1 - error.hv ** 2 / 2 },
    ...local,
  };
}

function embedding(
  path: string,
  op: string,
  shape: number[],
  options: SyntheticOptions,
  random: () => number,
): LayerReport {
  const { error, cosine } = errorsAt(-0.25, options, random);
  const action = { h: 'invariant', v: 'invariant', hv: 'invariant' } as const;
  return { tensor: `${path}_output_0`, node: path, op, shape, action, error, pooled: {}, cosine };
}

function syntheticOutput(index: number, options: SyntheticOptions, random: () => number): Report['outputs'][number] {
  const exact = options.exact === true;
  const pairs = (['id-h', 'id-v', 'id-hv', 'h-v', 'h-hv', 'v-hv'] as const).map((pair): OutputPair => {
    const [a, b] = pair.split('-') as [Orientation, Orientation];
    const relL2 = exact ? 1.2e-7 : 0.08 + 0.05 * random();
    return { a, b, relL2, cosine: 1 - relL2 ** 2 / 2, maxAbs: relL2 * 2.1, meanAbs: relL2 * 0.31 };
  });
  const name = ['embedding', 'scores', 'boxes'][index] ?? `output_${index}`;
  const common = { name, expects: 'invariance', pairs } as const;
  return upgradeOutput(
    options.classes === true
      ? { ...common, shape: [1, 1000], classes: syntheticClasses(options) }
      : { ...common, shape: [1, 512] },
    1e-5,
  );
}

type Detected = NonNullable<NonNullable<Report['outputs'][number]['detections']>['id']>[number];

/** An output that is drawn: detections (one matched, one moved, one missing, one extra under h), or a map of scores. */
function drawnOutput(kind: NonNullable<SyntheticOptions['first']>, odd = 'dog'): Report['outputs'][number] {
  const common = { expects: 'equivariance', tolerance: { rtol: 1e-5, atol: 0 } } as const;
  const found = { origin: 'name of the output', certainty: 'found' } as const;
  if (kind === 'map') {
    return {
      ...common,
      name: 'scores',
      shape: [1, 5, 14, 14],
      contract: { kind: 'map', ...found, positions: { kind: 'axes', rows: 2, columns: 3 } },
      verdict: { h: 'broken', v: 'broken', hv: 'broken' },
      figure: { h: { name: 'relL2', value: 0.12 } },
      pairs: [{ a: 'id', b: 'h', relL2: 0.12, cosine: 0.99, maxAbs: 2, meanAbs: 0.4 }],
    };
  }
  const at = (left: number, top: number, score: number, label: string): Detected => ({
    sample: 0,
    box: [left, top, left + 60, top + 80],
    score,
    class: 1,
    label,
    keypoints: [
      [left + 20, top + 20],
      [left + 40, top + 25],
    ],
  });
  const id = [at(10, 20, 0.93, 'cat'), at(90, 60, 0.81, odd), at(150, 10, 0.4, 'cat')];
  const h = [at(10, 20, 0.93, 'cat'), at(97, 64, 0.77, odd), at(30, 130, 0.31, 'bird')];
  return {
    ...common,
    name: 'detections',
    shape: [3, 6],
    contract: { kind: 'boxes', ...found, positions: { kind: 'set', axis: 0 }, axis: 1 },
    verdict: { h: 'broken' },
    figure: { h: { name: 'unmatched', value: 1 / 3 } },
    pairs: [],
    boxes: { h: { matched: 2, meanIoU: 0.88, missing: 1, extra: 1, scoreChange: 0.02 } },
    keypoints: { h: { meanDistance: 0.01, pixels: 4, within5: 1 } },
    detections: { id, h },
    matches: {
      h: [
        [0, 0],
        [1, 1],
      ],
    },
  };
}

const STATED = { origin: 'resnet18-embedding.flipscope.json', certainty: 'stated' } as const;

function assumed(output: Report['outputs'][number]): Report['outputs'][number] {
  const [first] = output.pairs;
  return {
    ...output,
    contract: { kind: 'vector', origin: 'two axes, no names of classes', certainty: 'assumed' },
    otherwise: { contract: 'classes', figure: { h: first!.relL2 }, top1: { h: false } },
  };
}

function syntheticClasses({ unnamed = false }: SyntheticOptions): NonNullable<Report['outputs'][number]['classes']> {
  const top = (order: readonly number[], peak: number) =>
    order.map((label, rank) => ({
      index: 280 + label,
      ...(unnamed ? {} : { label: LABELS[label] ?? '' }),
      p: peak * 0.45 ** rank,
    }));
  return {
    top: {
      id: top([0, 1, 2, 3, 4], 0.52),
      h: top([0, 2, 1, 3, 4], 0.47),
      v: top([2, 0, 5, 1, 3], 0.31),
      hv: top([1, 0, 2, 3, 5], 0.36),
    },
    agreement: { h: true, v: false, hv: false },
    top5Overlap: { h: 5, v: 4, hv: 4 },
    jsd: { h: 0.0061, v: 0.0873, hv: 0.0612 },
  };
}

function syntheticCauses(): NonNullable<Report['causes']> {
  const cause = {
    error: 0.0881,
    shares: { kernel: 0.0502, grid: 0.0379 },
    counterfactuals: [
      { mirrored: [], error: 0.0881 },
      { mirrored: ['kernel'], error: 0.145 },
      { mirrored: ['grid'], error: 0.0662 },
      { mirrored: ['kernel', 'grid'], error: 3.1e-7 },
    ],
    twinResidual: 3.1e-7,
  } as const;
  return { h: cause, v: cause, hv: cause };
}

const AUDIT: NonNullable<Report['audit']> = [
  {
    node: '/conv1/Conv',
    op: 'Conv',
    verdicts: ['asymmetric kernel', 'misaligned grid'],
    asymmetry: { H: 0.9, W: 1.2 },
  },
  { node: '/maxpool/MaxPool', op: 'MaxPool', verdicts: ['misaligned grid'] },
  { node: '/layer2/layer2.0/conv1/Conv', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 1.1, W: 1.31 } },
  { node: '/layer3/layer3.1/conv2/Conv', op: 'Conv', verdicts: ['asymmetric kernel'], asymmetry: { H: 1.3, W: 0.7 } },
];

const SIZE_ADVICE: NonNullable<Report['sizeAdvice']> = {
  W: [225, 193, 257],
  H: [225, 193, 257],
  misaligned: [
    { node: '/conv1/Conv', op: 'Conv', axis: 'W', r: 1, cause: 'grid' },
    { node: '/maxpool/MaxPool', op: 'MaxPool', axis: 'W', r: 1, cause: 'grid' },
    { node: '/layer2/layer2.0/conv1/Conv', op: 'Conv', axis: 'W', r: 1, cause: 'grid' },
  ],
  measured: [{ size: [225, 225], error: { h: 0.038, v: 0.041, hv: 0.049 } }],
};

function sizeAdvice({ noSize }: SyntheticOptions): NonNullable<Report['sizeAdvice']> {
  if (noSize === undefined) return SIZE_ADVICE;
  return { W: [], H: [], misaligned: SIZE_ADVICE.misaligned, reason: noSize };
}
