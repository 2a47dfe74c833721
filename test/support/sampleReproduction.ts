import type { ReproductionPictures, ReproductionResult } from '../../src/protocol/reproduction';
import type { Cause, Head, Reproduction } from '../../src/report/report';

type Run = Reproduction['runs'][number];

/** Errors of one head: as it is (↔, ↕, between the two), with the kernels flipped, and with everything mirrored. */
interface Errors {
  readonly asItIs: readonly [number, number, number];
  readonly kernels: readonly [number, number];
  readonly all?: readonly [number, number];
}

const EXCERPT = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_unused, j) => (i - j) / 8 + 0.01));

export function sampleRun(side: number, errors: { readonly [H in Head]?: Errors }, misaligned: boolean): Run {
  const compared = (relL2: number) => ({ relL2, maxAbs: 3 * relL2, excerpt: EXCERPT });
  const all: readonly Cause[] = ['kernel', 'grid'];
  return {
    size: [side, side],
    shape: [20, 3, side, side],
    misaligned: misaligned
      ? (['W', 'H'] as const).map((axis) => ({ node: 'conv1', op: 'Conv', axis, r: 1, cause: 'grid' }))
      : [],
    grid: {
      node: 'conv1',
      op: 'Conv',
      size: side,
      kernel: 7,
      stride: 2,
      begin: 3,
      end: 3,
      unread: misaligned ? 1 : 0,
    },
    heads: Object.entries(errors).map(([head, found]) => ({
      head: head as Head,
      differences: (['y1 y2', 'y1 y3', 'y2 y3'] as const).map((pair, i) => {
        const [a, b] = pair.split(' ') as ['y1', 'y2'];
        return { a, b, ...compared(found.asItIs[i]!) };
      }),
      experiments: (['h', 'v'] as const).flatMap((flip, i) => [
        { flip, mirrored: ['kernel'] as const, ...compared(found.kernels[i]!) },
        ...(found.all === undefined ? [] : [{ flip, mirrored: all, ...compared(found.all[i]!) }]),
      ]),
    })),
  };
}

/** The question as it comes out for the built-in model, in figures that were made up. */
export function sampleReproduction(change: Partial<Reproduction> = {}): Reproduction {
  return {
    schema: 'flipscope/reproduction@1',
    tool: { name: 'flipscope', version: '1.2.3', onnxruntime: '1.30.0' },
    model: {
      path: 'builtin:resnet18-headless',
      name: 'ResNet-18 Without Its Head (Random Weights)',
      sha256: '00',
      opset: 13,
      producer: 'flipscope',
      inputs: [{ name: 'x', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: ['N', 512] }],
    },
    seed: 0,
    features: 'layer4.1.out',
    output: [20, 512],
    noiseFloor: 1e-5,
    runs: [
      sampleRun(
        128,
        {
          avg: { asItIs: [0.088, 0.09, 0.087], kernels: [0.151, 0.152], all: [3e-7, 3.1e-7] },
          max: { asItIs: [0.11, 0.112, 0.109], kernels: [0.18, 0.181], all: [3.2e-7, 3.2e-7] },
        },
        true,
      ),
      sampleRun(
        129,
        {
          avg: { asItIs: [0.066, 0.067, 0.066], kernels: [2e-7, 2.1e-7] },
          max: { asItIs: [0.088, 0.087, 0.088], kernels: [2.2e-7, 2.3e-7] },
        },
        false,
      ),
    ],
    warnings: [],
    ...change,
  };
}

/** The same with pictures, for the page. */
export function sampleResult(change: Partial<Reproduction> = {}): ReproductionResult {
  const reproduction = sampleReproduction(change);
  return { reproduction, pictures: samplePictures(reproduction) };
}

function samplePictures({ runs, output: [height, width] }: Reproduction): ReproductionPictures {
  const map = (error: number) => ({
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => error * Math.sin(i * 1.7) * Math.cos(i / 90)),
  });
  const kernel = { width: 7, height: 7, data: Float32Array.from({ length: 49 }, (_, i) => Math.sin(i * 2.3)) };
  const mirrored = { ...kernel, data: kernel.data.map((_, i) => kernel.data[i - (i % 7) + 6 - (i % 7)]!) };
  return {
    differences: runs.flatMap(({ heads }, run) =>
      heads.flatMap(({ head, differences, experiments }) => [
        ...(['h', 'v'] as const).map((flip, i) => ({
          run,
          head,
          flip,
          mirrored: [],
          map: map(differences[i]!.relL2),
        })),
        ...experiments.map(({ flip, mirrored: causes, relL2 }) => ({
          run,
          head,
          flip,
          mirrored: causes,
          map: map(relL2),
        })),
      ]),
    ),
    kernels: [3, 17, 40].map((filter) => ({ node: 'conv1', filter, channel: 1, asymmetry: 1.4, kernel, mirrored })),
  };
}
