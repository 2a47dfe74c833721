import { intAttribute, stringAttribute } from '../../onnx/attributes';
import { indexMap } from '../follow/action';
import type { MirrorContext, MirrorImage, MirrorRule } from './mirrorImage';
import { commutes, conjugated } from './mirrorImage';
import type { State } from './state';

/** DepthToSpace and SpaceToDepth: a block's columns lie in the channels, so flips usually reorder channels too. */
const blocks = (context: MirrorContext, isDeep: boolean): MirrorImage => {
  const [data, out] = [context.inputs[0]!, context.outputs[0]!];
  if (data.size === 0 && out.size === 0) return commutes(context);
  // Of the two, write DepthToSpace's relation: each entry of the deep tensor is one of the wide tensor.
  const deep = { shape: isDeep ? context.inShape(0) : context.outShape(0), state: isDeep ? data : out };
  const wide = { shape: isDeep ? context.outShape(0) : context.inShape(0), state: isDeep ? out : data };
  const sameBatch = !data.has(0) && !out.has(0);
  const columnFirst = isDeep && stringAttribute(context.node, 'mode', 'DCR') === 'CRD';
  return sameBatch && relates(context, columnFirst, deep, wide) ? commutes(context) : conjugated(context, 'position');
};

export const depthToSpace: MirrorRule = (context) => blocks(context, true);
export const spaceToDepth: MirrorRule = (context) => blocks(context, false);

interface Side {
  readonly shape: readonly number[];
  readonly state: State;
}

/** Whether moving an entry by the deep side's order and then unfolding it is the same as unfolding first. */
function relates(context: MirrorContext, columnFirst: boolean, deep: Side, wide: Side): boolean {
  const block = intAttribute(context.node, 'blocksize', 1);
  const deepMaps = fullMaps(deep);
  const wideMaps = fullMaps(wide);
  const channels = wide.shape[1]!;
  const place = (c: number, h: number, w: number): readonly [number, number, number] => {
    const inner = columnFirst ? c % (block * block) : Math.floor(c / channels);
    const channel = columnFirst ? Math.floor(c / (block * block)) : c % channels;
    return [channel, h * block + Math.floor(inner / block), w * block + (inner % block)];
  };
  for (let c = 0; c < deep.shape[1]!; c++) {
    for (let h = 0; h < deep.shape[2]!; h++) {
      for (let w = 0; w < deep.shape[3]!; w++) {
        const moved = place(deepMaps[1]![c]!, deepMaps[2]![h]!, deepMaps[3]![w]!);
        const unfolded = place(c, h, w).map((index, axis) => wideMaps[axis + 1]![index]!);
        if (moved.some((index, axis) => index !== unfolded[axis])) return false;
      }
    }
  }
  return true;
}

function fullMaps({ shape, state }: Side): readonly Int32Array[] {
  return shape.map((size, axis) => {
    const map = state.get(axis);
    return map === undefined ? Int32Array.from({ length: size }, (_, i) => i) : indexMap(map, size);
  });
}
