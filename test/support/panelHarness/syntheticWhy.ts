import type { KernelView, LayerInsight, Matrix } from '../../../src/protocol/views';
import { applyPatch } from '../../../src/report/patch';
import type { Flip, LayerReport, Report } from '../../../src/report/report';
import { seeded, seedOf } from './random';

/** Made-up answers about the why of a made-up report; the same question always gets the same answer. */

/** Every second layer answers a flip by swapping channels; deep layers are off by one pixel. */
export function syntheticInsight({ tensor, shape, error }: LayerReport, flip: Flip): LayerInsight {
  const random = seeded(seedOf(`${tensor} ${flip}`));
  const [, channels = 1, rows = 1] = shape;
  const own = error[flip] ?? 0;
  if (rows === 1) return { swaps: [] };
  const swaps = Array.from({ length: channels > 64 ? 6 : 0 }, (_, i) => ({
    channel: 2 * i,
    partner: 2 * i + 1,
    similarity: 0.98 - 0.03 * i,
    own: 0.3 * random(),
  }));
  const shift = rows < 30 ? { shift: { dy: 0, dx: 1, error: own * 0.6, unshifted: own } } : {};
  return { permuted: own * (swaps.length > 0 ? 0.54 : 0.97), swaps, ...shift };
}

export function syntheticKernels(node: string, flip: Flip, count: number): readonly KernelView[] {
  const random = seeded(seedOf(node));
  const size = node === '/conv1/Conv' ? 7 : 3;
  return Array.from({ length: count }, (_, i) => {
    const kernel = {
      width: size,
      height: size,
      data: Float32Array.from({ length: size * size }, () => random() - 0.5),
    };
    return { node, filter: 5 * i, channel: i % 3, asymmetry: 1.4 - 0.07 * i, kernel, mirrored: mirror(kernel, flip) };
  });
}

function mirror({ width, height, data }: Matrix, flip: Flip): Matrix {
  const at = (i: number): number => {
    const [y, x] = [Math.floor(i / width), i % width];
    return (flip === 'h' ? y : height - 1 - y) * width + (flip === 'v' ? x : width - 1 - x);
  };
  return { width, height, data: data.map((_, i) => data[at(i)] ?? 0) };
}

/** The report with an account in which some layers work against the rest. */
export function withSyntheticAccount(report: Report, flip: Flip): Report {
  const random = seeded(11);
  const spatial = report.layers.filter(({ shape }) => (shape[2] ?? 1) > 1);
  const raw = spatial.map(() => random() - 0.15);
  const sum = raw.reduce((a, b) => a + b, 0);
  const layers = spatial.map(({ tensor }, i) => ({ tensor, attribution: { [flip]: (raw[i] ?? 0) / sum } }));
  const shares = Array.from({ length: 49 }, (_, i) => Math.exp(-(((i % 7) - 5) ** 2) / 3) / 12 - 0.004 * random());
  const account = {
    output: 'embedding',
    error: 0.088,
    rest: 0,
    spatial: { tensor: spatial.at(-1)?.tensor ?? '', width: 7, height: 7, shares },
  };
  return applyPatch(report, { attributions: { [flip]: account }, layers });
}

/** The report with a linear map of one layer's channels, under every flip. */
export function withSyntheticLinear(report: Report, tensor: string): Report {
  const error = report.layers.find((layer) => layer.tensor === tensor)?.error ?? {};
  const linear = report.flips.map((flip) => {
    const own = error[flip] ?? 0;
    const fit = { error: own * 0.31, unmapped: own, permuted: own * 0.94, lambda: 1e-4, samples: 32 };
    return [flip, { ...fit, source: 'noise' as const }] as const;
  });
  return applyPatch(report, { layers: [{ tensor, linear: Object.fromEntries(linear) }] });
}
