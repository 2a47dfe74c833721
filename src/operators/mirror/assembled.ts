import { indexMap } from '../follow/action';
import { isBlockReversal, simplify, type AxisMaps } from '../follow/axisMaps';
import type { MirrorRule, Plan } from './mirrorImage';

/**
 * The rule of an operator that runs over an image, also where that image was put together from blocks by Reshape and
 * Transpose: the flip reverses the blocks and leaves each in its own order. That this is not the image's mirror image is
 * one difference more, besides the operator's own, as it is DepthToSpace's where that operator puts the image together.
 */
export const assembled =
  (rule: MirrorRule): MirrorRule =>
  (context) => {
    const [data, ...others] = context.inputs;
    const isImage = (axis: number): boolean =>
      context.outputs[0]!.get(axis) === 'reverse' || context.outShape(0)[axis] === 1;
    const blocks = new Map(
      [...data!].flatMap(([axis, map]) =>
        isImage(axis) && map !== 'reverse' && isBlockReversal(map) ? [[axis, map] as const] : [],
      ),
    );
    if (blocks.size === 0) return rule(context);
    const mirrored: AxisMaps = new Map([...data!].map(([axis, map]) => [axis, blocks.has(axis) ? 'reverse' : map]));
    const image = rule({ ...context, inputs: [mirrored, ...others] });
    return {
      ...image,
      differences: [{ cause: 'position', form: 'blocks in the order of the image' }, ...image.differences],
      plan: (isMirrored) => {
        const plan = image.plan(isMirrored);
        return isMirrored('position') ? plan : { ...plan, inputs: asTheyLie(plan.inputs, blocks) };
      },
    };
  };

/**
 * What is taken for R·T is B·T: a state S of it is S·R·B·T. With R the reversal and B the blocks' map,
 * `(S·R·B·T)[i] = T[B[R[S[i]]]]`.
 */
function asTheyLie([data, ...others]: Plan['inputs'], blocks: ReadonlyMap<number, Int32Array>): Plan['inputs'] {
  if (data === undefined || data === 'any') return [data ?? 'any', ...others];
  const state = new Map(data);
  for (const [axis, block] of blocks) {
    const wanted = state.get(axis);
    const order = wanted === undefined ? undefined : indexMap(wanted, block.length);
    const map = simplify(block.map((_, i) => block[block.length - 1 - (order?.[i] ?? i)]!));
    if (map === undefined) state.delete(axis);
    else state.set(axis, map);
  }
  return [state, ...others];
}
