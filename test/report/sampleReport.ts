import { IMAGENET_PREPROCESS } from '../../src/report/imageNet';
import { upgradeOutput } from '../../src/report/upgrade';
import { judgedReport } from '../support/judgedReport';
import { applyPatch } from '../../src/report/patch';
import type {
  ClassComparison,
  Flip,
  LayerLinear,
  LayerReport,
  OutputPair,
  PerFlip,
  Report,
} from '../../src/report/report';

/** Names as an attacker's model would carry them: markup, a formula, terminal escapes, table and code-span breakers. */
export const HOSTILE = {
  markup: '<img src=x onerror=alert(1)>',
  formula: '=HYPERLINK("http://example.test","a")',
  terminal: 'evil\u001b[31m\u001b]0;title\u0007\u0008name\r\nsecond line',
  markdown: 'a|b`c``@everyone <b>',
};

const perFlip = (h: number, v: number, hv: number): PerFlip<number> => ({ h, v, hv });

/** A plausible trained network: the error rises, falls at the pooling, and ends small. */
function layer(index: number, count: number): LayerReport {
  const depth = index / (count - 1);
  const error = 0.05 + 0.5 * Math.sin(Math.PI * depth) ** 2 + 0.02 * Math.sin(index * 7);
  const size = Math.max(7, 112 >> Math.floor(depth * 4.5));
  return {
    tensor: `layer${index}_out`,
    node: `/layer${index}/Conv`,
    op: index % 3 === 2 ? 'Add' : 'Conv',
    shape: [1, 64 << Math.floor(depth * 3.5), size, size],
    action: { h: 'flip(3)', v: 'flip(2)', hv: 'flip(2,3)' },
    error: perFlip(error * 0.7, error, error * 1.2),
    pooled: perFlip(error * 0.1, error * 0.2, error * 0.22),
    cosine: perFlip(1 - error ** 2 / 4, 1 - error ** 2 / 2, 1 - error ** 2 / 1.6),
    local: perFlip(index % 3 === 2 ? 0 : error * 0.6, error * 0.7, error * 0.8),
  };
}

function pairs(): OutputPair[] {
  const orientations = ['id', 'h', 'v', 'hv'] as const;
  const flat = orientations.flatMap((a, i) => orientations.slice(i + 1).map((b) => ({ a, b })));
  return flat.map(({ a, b }, i) => ({
    a,
    b,
    relL2: 0.048 + 0.06 * i,
    cosine: 0.9988 - 0.01 * i,
    maxAbs: 0.31 + i / 10,
    meanAbs: 0.027,
  }));
}

const LABELS = ['tabby', 'tiger cat', 'Egyptian cat', 'lynx', 'window screen', 'Persian cat'];
const top = (start: number) =>
  LABELS.slice(start, start + 5).map((label, i) => ({
    index: 281 + start + i,
    label,
    p: [0.42, 0.25, 0.12, 0.04, 0.01][i]!,
  }));

/** A report with every optional part. */
export function sampleReport(): Report {
  const stem: LayerReport = {
    tensor: 'sum',
    node: 'stem/BiasAdd',
    op: 'Add',
    shape: [1, 32, 112, 112],
    action: { h: 'flip(3)', v: 'flip(2)', hv: 'flip(2,3)' },
    error: perFlip(3.1e-8, 2.2e-8, 0),
    pooled: perFlip(1e-9, 1e-9, 0),
    cosine: perFlip(1, 1, 1),
  };
  const embedding: LayerReport = {
    tensor: 'embedding',
    node: 'GlobalAveragePool_1',
    op: 'GlobalAveragePool',
    shape: [1, 512, 1, 1],
    action: { h: 'invariant', v: 'invariant', hv: 'invariant' },
    error: perFlip(0.041, 0.21, 0.25),
    pooled: {},
    cosine: perFlip(0.9992, 0.978, 0.969),
  };
  return {
    schema: 'flipscope/report@2',
    tool: { name: 'flipscope', version: '0.1.0', onnxruntime: '1.30.0' },
    model: {
      path: '/models/resnet18.onnx',
      name: 'resnet18.onnx',
      sha256: '0f3c'.repeat(16),
      opset: 13,
      producer: 'pytorch 1.13.1',
      inputs: [{ name: 'input', dtype: 'float32', shape: ['batch', 3, 224, 224] }],
      outputs: [{ name: 'output', dtype: 'float32', shape: ['batch', 1000] }],
    },
    input: {
      name: 'input',
      source: { kind: 'image', path: 'images/chelsea.png', width: 451, height: 300 },
      shape: [1, 3, 224, 224],
      layout: 'nchw',
      contract: {
        input: { role: 'image', layout: 'nchw', channels: 3, origin: 'its channel count', certainty: 'found' },
      },
      preprocess: IMAGENET_PREPROCESS,
      preprocessOrigin: 'ImageNet default',
      flipMode: 'tensor',
      preprocessError: perFlip(0.0021, 0.0019, 0.0028),
    },
    flips: ['h', 'v', 'hv'],
    outputs: [
      upgradeOutput(
        {
          name: 'output',
          shape: [1, 1000],
          expects: 'invariance',
          pairs: pairs(),
          classes: {
            top: { id: top(0), h: top(0), v: top(1), hv: top(1) },
            agreement: { h: true, v: false, hv: false },
            top5Overlap: { h: 5, v: 4, hv: 4 },
            jsd: perFlip(0.0021, 0.21, 0.24),
          },
        },
        1e-5,
      ),
    ],
    layers: [stem, ...Array.from({ length: 26 }, (_, i) => layer(i, 26)), embedding],
    firstBroken: { h: 'layer0_out', v: 'layer0_out', hv: 'layer0_out' },
    noiseFloor: 1e-5,
    causes: {
      h: {
        error: 0.088,
        shares: { kernel: 0.05, grid: 0.038 },
        counterfactuals: [
          { mirrored: [], error: 0.088 },
          { mirrored: ['kernel'], error: 0.145 },
          { mirrored: ['grid'], error: 0.061 },
          { mirrored: ['kernel', 'grid'], error: 3e-7 },
        ],
        twinResidual: 3e-7,
      },
    },
    fixes: [
      { kind: 'resize', size: [225, 225], error: perFlip(0.031, 0.15, 0.19), moves: perFlip(0.021, 0.021, 0.021) },
      { kind: 'symmetrize', error: {}, moves: {}, reason: `the output ${HOSTILE.markup} has no mirror image` },
    ],
    sizeAdvice: {
      W: [225, 193, 257],
      H: [225, 193, 257],
      misaligned: [
        { node: '/conv1/Conv', op: 'Conv', axis: 'W', r: 1, cause: 'grid' },
        { node: '/maxpool/MaxPool', op: 'MaxPool', axis: 'W', r: 1, cause: 'grid' },
      ],
      measured: [
        {
          size: [225, 225],
          error: perFlip(0.038, 0.19, 0.22),
          left: { h: ['kernel'], v: ['kernel', 'position'], hv: ['kernel', 'position'] },
        },
      ],
    },
    audit: [
      {
        node: '/conv1/Conv',
        op: 'Conv',
        verdicts: ['asymmetric kernel', 'misaligned grid'],
        asymmetry: { H: 0.81, W: 0.74 },
        grid: { H: { r: 1, begin: 3, end: 2 }, W: { r: 1, begin: 3, end: 2 } },
      },
      { node: '/relu/Relu', op: 'Relu', verdicts: ['exact'] },
    ],
    checks: { instrumentationDelta: 0 },
    timings: { load: 120.4, preprocess: 38.2, measure: 212.9, report: 4 },
    warnings: ['The input size is free; 224×224 was used.'],
  };
}

/** The sample with the output's difference under h attributed: ten layers, and four places of which one offsets others. */
export function attributedReport(report: Report = sampleReport()): Report {
  const shares = [0, 0.3, 0.2, 0.1, -0.05, 0.1, 0.1, 0.05, 0.05, 0.05];
  const layers = report.layers.map(({ tensor }, i) => ({ tensor, attribution: { h: shares[i] ?? 0 } }));
  const spatial = { tensor: 'layer25_out', height: 2, width: 2, shares: [0.5, 0.4, -0.1, 0.2] };
  const account = { output: report.outputs[0]!.name, error: 0.048, rest: 0.1, spatial };
  return applyPatch(report, { attributions: { h: account }, layers });
}

/** The sample after an attribution under h whose error is float noise. */
/** With what other changes of the input do. */
export function scaledReport(report: Report = sampleReport()): Report {
  const of = (error: number) => ({ output: error });
  const shifts = { shift1: of(0.04), shift2: of(0.055), shift4: of(0.08) };
  return { ...report, scale: { grey1: of(0.004), jpeg90: of(0.02), ...shifts, otherImage: of(1.31) } };
}

export function noiseAttributedReport(report: Report = sampleReport()): Report {
  return applyPatch(report, { attributions: { h: { output: report.outputs[0]!.name, error: 1e-7 } } });
}

const swap = (channel: number, partner: number) => ({ channel, partner, similarity: 0.9 });

/** The sample after channels were matched: under h two layers swap channels, one does partly, one is shifted. */
export function alignedReport(report: Report = sampleReport()): Report {
  const [stem, first, second, third, fourth, fifth, ...rest] = report.layers as [
    LayerReport,
    LayerReport,
    LayerReport,
    LayerReport,
    LayerReport,
    LayerReport,
  ];
  const left = (l: LayerReport, part: number): LayerReport => ({ ...l, permuted: { h: l.error.h! * part } });
  const swaps = [swap(3, 17), swap(17, 3), swap(5, 9), swap(12, 40), swap(9, 5)];
  const shift = { dy: 0, dx: 1, error: 0.04, unshifted: 0.31 };
  return {
    ...report,
    layers: [
      stem,
      { ...left(first, 0.01), swaps: { h: swaps } },
      { ...left(second, 0.4), swaps: { h: [swap(0, 1), swap(1, 0)] } },
      { ...left(third, 0.8), swaps: { h: [swap(2, 6)] } },
      { ...left(fourth, 0.95), shift: { h: shift, v: { ...shift, error: 0.3 } } },
      left(fifth, 1),
      ...rest,
    ],
  };
}

/** The sample with every layer exact up to signs or swapped channels under h. */
export function signedReport(report: Report = sampleReport()): Report {
  const layers = report.layers.map((layer, i): LayerReport => {
    if (layer.error.h === undefined || layer.error.h < 1e-5) return layer;
    const permuted = { h: i % 3 === 0 ? 2e-7 : layer.error.h };
    if (i % 3 === 0) return { ...layer, permuted, mutual: { h: 1 }, swaps: { h: [swap(0, 1), swap(1, 0)] } };
    return { ...layer, permuted, signed: { h: 3e-7 }, negated: { h: i % 3 === 1 ? [4, 5, 6] : [2] } };
  });
  return { ...report, layers };
}

/** The sample after linear maps of channels were fitted under h: one layer of each kind, and two without a map. */
export function linearReport(report: Report = sampleReport()): Report {
  const fit = (error: number, permuted: number): LayerLinear => ({
    error,
    unmapped: 0.3,
    permuted,
    ...(error < permuted ? { lambda: 1e-4 } : {}),
    samples: 32,
    source: 'noise',
  });
  const found: readonly LayerLinear[] = [
    fit(0.02, 0.28),
    fit(0.004, 0.005),
    fit(0.17, 0.29),
    fit(0.21, 0.3),
    { reason: 'few-positions', needed: 56 },
    { reason: 'many-channels' },
  ];
  // The first layer is exact.
  const linearOf = (i: number): Pick<LayerReport, 'linear'> => {
    const linear = found[i - 1];
    return linear === undefined ? {} : { linear: { h: linear } };
  };
  return { ...report, layers: report.layers.map((layer, i) => ({ ...layer, ...linearOf(i) })) };
}

/** The sample of a model that should tell mirror images apart: h and hv change its output, v does not. */
export function sensitiveReport(report: Report = sampleReport()): Report {
  const score = (index: number, label: string, p: number) => ({ index, label, p });
  const classes: ClassComparison = {
    top: {
      id: [score(0, 'left lung', 0.6), score(1, 'right lung', 0.2)],
      h: [score(1, 'right lung', 0.6), score(0, 'left lung', 0.2)],
      v: [score(0, 'left lung', 0.6), score(1, 'right lung', 0.2)],
      hv: [score(1, 'right lung', 0.6), score(0, 'left lung', 0.2)],
    },
    agreement: { h: false, v: true, hv: false },
    top5Overlap: { h: 2, v: 2, hv: 2 },
    jsd: perFlip(0.1, 0, 0.1),
    swapped: {
      h: [[score(0, 'left lung', 0.6), score(1, 'right lung', 0.6)]],
      v: [],
      hv: [[score(0, 'left lung', 0.6), score(1, 'right lung', 0.6)]],
    },
  };
  return judgedReport({
    ...report,
    outputs: report.outputs.map((output) => ({
      ...output,
      sensitive: true,
      classes,
      pairs: output.pairs.map((pair) => (pair.a === 'id' && pair.b === 'v' ? { ...pair, relL2: 2e-7 } : pair)),
    })),
  });
}

/** The same report with hostile names wherever a name comes from a file. */
export function hostileReport(): Report {
  const report = sampleReport();
  const [first, second, ...rest] = report.layers;
  return {
    ...report,
    model: { ...report.model, name: HOSTILE.markup, path: `/m/${HOSTILE.markup}`, producer: HOSTILE.terminal },
    input: { ...report.input, source: { kind: 'tensor', path: `/images/${HOSTILE.terminal}.npy` } },
    outputs: report.outputs.map((output) => ({
      ...output,
      name: HOSTILE.markdown,
      contract: { ...output.contract, origin: `${HOSTILE.markup}${HOSTILE.terminal}` },
      classes: {
        ...output.classes!,
        top: { ...output.classes!.top, id: [{ index: 0, label: HOSTILE.markup, p: 0.9 }] },
      },
    })),
    layers: [
      { ...first!, node: HOSTILE.formula, tensor: HOSTILE.terminal },
      { ...second!, node: HOSTILE.markup, tensor: HOSTILE.markup, op: '</td><script>alert(2)</script>' },
      ...rest,
    ],
    firstBroken: { h: HOSTILE.markup, v: HOSTILE.markup, hv: null },
    warnings: [HOSTILE.markup, HOSTILE.markdown, HOSTILE.terminal],
  };
}

/** A report of few flips, with numbers that JSON cannot write. */
export function nonFiniteReport(): Report {
  const report = sampleReport();
  const flips: Flip[] = ['h'];
  const [first] = report.layers;
  return {
    ...report,
    flips,
    layers: [{ ...first!, error: { h: NaN }, pooled: { h: Infinity }, cosine: { h: -Infinity } }],
  };
}
