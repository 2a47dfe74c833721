import { imageAxes } from '../layout';
import { formatList } from './format';
import type { Cause, Report } from '../report';

const SHORT: { readonly [C in Cause]: string } = {
  kernel: 'kernels',
  grid: 'stride grid',
  padding: 'padding',
  resample: 'resampling',
  position: 'position-dependent layers',
  other: 'other operators',
};

const LONG: { readonly [C in Cause]: string } = {
  kernel: 'asymmetric kernels',
  grid: 'the stride grid',
  padding: 'uneven padding',
  resample: 'resampling',
  position: 'position-dependent layers',
  other: 'other operators',
};

const MEANINGS: { readonly [C in Cause]: string } = {
  kernel: 'A kernel that is not its own mirror image answers a mirrored pattern differently.',
  grid: 'The strides do not fit the size: the last columns or rows are never read, so a flipped input is sampled elsewhere.',
  padding: 'More zeros are padded at one end than at the other, so a flip moves the sampling grid.',
  resample: 'Resizing samples off center, or rounds ties to one side.',
  position:
    'Weights tied to a position: position embeddings, a dense layer over space, fixed slices; and, where the contract mirrors coordinates or swaps left and right, that the network does not.',
  other: 'Other operators that do not commute with the flip.',
};

/** Of an output whose values a flip should change, not only their places. */
const IN_VALUES = 'position-dependent layers, or left and right told apart in the coordinates or channels';

/**
 * A cause in plain words; the grid with the size it is misaligned at.
 *
 * @param output whose error it is a part of
 */
export function causeName(report: Report, cause: Cause, output?: string): string {
  if (cause === 'position' && changesValues(report, output)) return IN_VALUES;
  if (cause !== 'grid') return LONG[cause];
  const { shape, layout } = report.input;
  const { rows, columns } = imageAxes(layout);
  const [height, width] = [shape[rows], shape[columns]];
  return height === undefined ? LONG.grid : `${LONG.grid} at ${height}×${width}`;
}

/** Whether the output's contract mirrors numbers or swaps channels: where the network does not, that is `position` too. */
function changesValues({ outputs }: Report, name: string | undefined): boolean {
  const contract = outputs.find((output) => output.name === name)?.contract;
  if (contract === undefined) return false;
  if (contract.negate !== undefined) return true;
  return [contract, ...(contract.parts ?? [])].some(
    ({ kind, swap }) => kind === 'boxes' || kind === 'keypoints' || swap !== undefined,
  );
}

/** A cause in plain words, of no one image. */
export function causeTitle(cause: Cause): string {
  return LONG[cause];
}

/** `kernels`, `kernels and stride grid`. */
export function causeList(causes: readonly Cause[]): string {
  return formatList(causes.map((cause) => SHORT[cause]));
}

/** What a cause is, in one sentence. */
export function causeMeaning(cause: Cause): string {
  return MEANINGS[cause];
}
