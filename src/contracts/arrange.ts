import type { AxisAction, AxisMap } from '../operators/follow/action';
import { composeMaps } from '../operators/follow/action';
import { sameMap, simplify } from '../operators/follow/axisMaps';
import type { FloatTensor } from '../operators/follow/rearrange';
import { rearrange } from '../operators/follow/rearrange';
import type { Arrangement, Mix } from './arrangement';

/**
 * `tensor` in the arrangement that the flip asks for: what a flipped input gave, brought back to the original's.
 *
 * @param near the original: of angles, which are the same modulo π, the value nearest to its own is taken
 */
export function arrange(tensor: FloatTensor, { axes, mix, relabel }: Arrangement, near?: FloatTensor): FloatTensor {
  const moved = rearrange(tensor, mergeAxes(axes, tensor.dims));
  const mixed = mix === undefined ? moved : { dims: tensor.dims, data: mixEntries(moved, mix, near?.data) };
  if (relabel === undefined) return mixed;
  return { dims: tensor.dims, data: mixed.data.map((value) => relabel.get(value) ?? value) };
}

function mixEntries({ data, dims }: FloatTensor, { axis, rules }: Mix, near?: Float32Array): Float32Array {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * dims[axis]!;
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += block) {
    rules.forEach(({ source, factor, minus, offset, modulo }, entry) => {
      if (factor === 0) return;
      const to = start + entry * inner;
      const from = start + source * inner;
      const size = minus === undefined ? undefined : start + minus * inner;
      for (let i = 0; i < inner; i++) {
        const value = factor * data[from + i]! + offset - (size === undefined ? 0 : data[size + i]!);
        result[to + i] = modulo === undefined || near === undefined ? value : nearest(value, near[to + i]!, modulo);
      }
    });
  }
  return result;
}

/**
 * Of values that are the same modulo a period, such as angles, those nearest to `near`; others as they are. What an
 * arrangement says of them holds in whatever order the entries are.
 */
export function nearestTo(tensor: FloatTensor, { mix }: Arrangement, near: FloatTensor): FloatTensor {
  const rules = mix?.rules.map(({ modulo }, source) => ({
    source,
    factor: 1,
    offset: 0,
    ...(modulo !== undefined && { modulo }),
  }));
  if (mix === undefined || rules?.some(({ modulo }) => modulo !== undefined) !== true) return tensor;
  return { dims: tensor.dims, data: mixEntries(tensor, { axis: mix.axis, rules }, near.data) };
}

/** What is the same as `value` modulo `period`, and nearest to `target`. */
function nearest(value: number, target: number, period: number): number {
  return value - period * Math.round((value - target) / period);
}

/** Leaves an output as it is, but for entries that its contract ignores: they are zero, as in what is brought back. */
export function withoutIgnored(tensor: FloatTensor, arrangement: Arrangement): FloatTensor {
  const ignores = arrangement.mix?.rules.some(({ factor }) => factor === 0);
  return ignores === true ? arrange(arrange(tensor, arrangement), arrangement) : tensor;
}

/** One map per axis, in case an arrangement names one twice. */
export function mergeAxes(axes: readonly AxisAction[], dims: readonly number[]): readonly AxisAction[] {
  const merged = new Map<number, AxisAction>();
  for (const { axis, map } of axes) {
    const before = merged.get(axis);
    merged.set(axis, { axis, map: before === undefined ? map : composeMaps(before.map, map, dims[axis]!) });
  }
  return [...merged.values()];
}

/** Whether two arrangements do the same to a tensor of this shape. */
export function sameArrangement(a: Arrangement, b: Arrangement, shape: readonly number[]): boolean {
  const [mapsA, mapsB] = [a, b].map(({ axes }) => new Map(mergeAxes(axes, shape).map(({ axis, map }) => [axis, map])));
  const sameAxes = shape.every(
    (size, axis) => size === 1 || sameMap(orderOf(mapsA!, axis), orderOf(mapsB!, axis), size),
  );
  return sameAxes && mixText(a) === mixText(b) && names(a) === names(b);
}

/** An identity is no map. */
function orderOf(maps: ReadonlyMap<number, AxisMap>, axis: number): AxisMap | undefined {
  const map = maps.get(axis);
  return map === undefined || map === 'reverse' ? map : simplify(map);
}

/** What a mix does, as text; nothing where it leaves every entry as it is. */
function mixText({ mix }: Arrangement): string {
  const changed = mix?.rules.flatMap(({ source, factor, minus, offset, modulo }, i) =>
    source === i && factor === 1 && minus === undefined && offset === 0 && modulo === undefined
      ? []
      : [[i, source, factor, minus ?? '', offset].join(':')],
  );
  return changed === undefined || changed.length === 0 ? '' : `${mix!.axis}/${changed.join()}`;
}

function names({ relabel }: Arrangement): string {
  return [...(relabel ?? [])]
    .map(([from, to]) => `${from}>${to}`)
    .sort()
    .join();
}
