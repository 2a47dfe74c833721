import { formatMean } from './experiments';
import { layerGrids, pooledError, type Layer, type LayerGrid } from './network';
import { noiseSignals } from './noise';

/** What follows the first convolution, before the mean. */
export const SECOND_LAYERS = ['convolution', 'maximum', 'average', 'none'] as const;
export type SecondLayer = (typeof SECOND_LAYERS)[number];

/** Sizes of the signal that are tried. */
export const SIZES = { first: 5, last: 33 };
const SIGNALS = 80;
/** Below this an error is float rounding. */
const EXACT = 1e-9;

/** One size, with the kernel as it is and with the mean of it and its mirror image. */
export interface SizeResult {
  readonly size: number;
  readonly own: number;
  readonly symmetric: number;
  readonly grids: readonly LayerGrid[];
  readonly aligned: boolean;
}

/** A convolution with stride 2, padded alike at both ends, and what follows it with stride 2. */
export function networkOf(kernel: readonly number[], second: SecondLayer): readonly Layer[] {
  const pad = Math.floor((kernel.length - 1) / 2);
  const convolution: Layer = { kind: 'convolution', kernel, stride: 2, pads: { begin: pad, end: pad } };
  if (second === 'none') return [convolution];
  return [convolution, second === 'convolution' ? convolution : { kind: second, size: 2, stride: 2 }];
}

/** (k + gk) / 2, which is its own mirror image. */
export function symmetrized(kernel: readonly number[]): readonly number[] {
  return kernel.map((k, i) => (k + kernel[kernel.length - 1 - i]!) / 2);
}

/** How far a flip changes the mean at every size, over noise that is the same for all of them. */
export function sweepSizes(kernel: readonly number[], second: SecondLayer): readonly SizeResult[] {
  const { first, last } = SIZES;
  const noise = noiseSignals(SIGNALS, last, 1);
  const [own, symmetric] = [networkOf(kernel, second), networkOf(symmetrized(kernel), second)];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const size = first + i;
    const signals = noise.map((signal) => signal.slice(0, size));
    const grids = layerGrids(own, size);
    return {
      size,
      own: pooledError(own, signals),
      symmetric: pooledError(symmetric, signals),
      grids,
      aligned: grids.every(({ aligned }) => aligned),
    };
  });
}

/** `W mod 4 = 1`, from the sizes that are aligned; nothing where there is no such rule. */
export function alignedRule(results: readonly SizeResult[]): string | undefined {
  for (const period of [1, 2, 4]) {
    const rests = new Set(results.filter(({ aligned }) => aligned).map(({ size }) => size % period));
    const [rest] = rests;
    if (rest === undefined || rests.size > 1) continue;
    if (results.every(({ size, aligned }) => aligned === (size % period === rest))) {
      return period === 1 ? 'every W' : `W mod ${period} = ${rest}`;
    }
  }
  return undefined;
}

/** What happens at one of the sizes, sentence by sentence. */
export function explainSize(results: readonly SizeResult[], size: number): readonly string[] {
  const { own, symmetric, grids, aligned } = results.find((result) => result.size === size)!;
  const rule = alignedRule(results);
  return [
    aligned
      ? `W = ${size}: the windows of the flipped signal lie on the same places in every layer.`
      : whereItParts(size, grids),
    changes(own, symmetric),
    rule === undefined ? 'No size is aligned in every layer.' : `Aligned in every layer: ${rule}.`,
  ];
}

function whereItParts(size: number, grids: readonly LayerGrid[]): string {
  const broken = grids.findIndex(({ aligned }) => !aligned);
  const { length, unread } = grids[broken]!;
  const values = broken === 0 ? 'the signal' : `the ${length} values of layer ${broken}`;
  const last = unread === 1 ? 'the last one is' : `the last ${unread} are`;
  const why =
    unread === 0 ? `the windows on ${values} lie off center` : `of ${values} with padding, ${last} never read`;
  return `W = ${size}: misaligned from layer ${broken + 1} on: ${why}, and after a flip it is the other end.`;
}

function changes(own: number, symmetric: number): string {
  const text = (error: number): string => (error < EXACT ? 'not at all' : `by ${formatMean(100 * error)}%`);
  return `A flip changes the mean ${text(own)} with this kernel, and ${text(symmetric)} with its symmetric part (k + flipped k) / 2.`;
}
