import { FLIPS, ORIENTATIONS } from '../../report/flips';
import type { FixMeasurement } from '../../protocol/fix';
import type { Flip, PerFlip } from '../../report/report';
import type { Network } from '../../operators/network';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { relativeL2 } from '../measure/metrics';
import { concatenationAxis } from './mergeRuns';
import type { Outputs } from './verify';

/**
 * A model whose outputs are vectors, against the one that puts them one behind the other for x and its flips. Under a
 * flip the parts change places, which is told apart from what else the flip changes.
 *
 * @param flips the group, in the order of the parts behind the original's
 */
export function compareConcatenation(
  { shapes }: Network,
  original: Outputs,
  fixed: Outputs,
  flips: readonly Flip[],
): FixMeasurement {
  const x = fixed.get('id')!;
  const merged = Object.keys(x).filter((name) => x[name]!.data.length !== original.get('id')![name]!.data.length);
  const figure = (of: (name: string, flip: Flip) => number): PerFlip<number> =>
    Object.fromEntries(flips.map((flip) => [flip, Math.max(...merged.map((name) => of(name, flip)))]));
  const parts = (tensor: FloatTensor, name: string, places: readonly number[]): Float32Array =>
    partsInPlace(tensor, concatenationAxis(shapes.shape(name)!), flips.length + 1, places);
  const first = (name: string): number => relativeL2(original.get('id')![name]!.data, parts(x[name]!, name, [0]));
  return {
    before: figure((name, flip) => relativeL2(original.get('id')![name]!.data, original.get(flip)![name]!.data)),
    after: figure((name, flip) => relativeL2(x[name]!.data, fixed.get(flip)![name]!.data)),
    partsSwapped: figure((name, flip) =>
      relativeL2(x[name]!.data, parts(fixed.get(flip)![name]!, name, placesUnder(flip, flips))),
    ),
    damage: Math.max(...merged.map(first)),
  };
}

/** Which part of a flipped input's output is which of the original's: f(o·gx) stands where f(o·x) does. */
function placesUnder(flip: Flip, flips: readonly Flip[]): readonly number[] {
  const bits = (orientation: (typeof ORIENTATIONS)[number]): number => ORIENTATIONS.indexOf(orientation);
  const group = ['id', ...FLIPS.filter((f) => flips.includes(f))] as const;
  // As bits, h is 1, v is 2 and hv both: one flip after another is an exclusive or.
  return group.map((orientation) => group.findIndex((other) => bits(other) === (bits(orientation) ^ bits(flip))));
}

/** The parts of a tensor that lie one behind the other on an axis, in other places. */
function partsInPlace(
  { dims, data }: FloatTensor,
  axis: number,
  count: number,
  places: readonly number[],
): Float32Array {
  const inner = dims.slice(axis).reduce((a, b) => a * b, 1);
  const part = inner / count;
  const result = new Float32Array((data.length / count) * places.length);
  for (let start = 0, to = 0; start < data.length; start += inner) {
    for (const place of places) {
      result.set(data.subarray(start + place * part, start + (place + 1) * part), to);
      to += part;
    }
  }
  return result;
}
