import { allAxes } from '../axes';
import * as follow from '../follow/movement';
import { NOT_FOLLOWED } from '../follow/rule';
import * as followPlaces from '../follow/places';
import * as mirrorBlocks from '../mirror/blocks';
import { CONJUGATED } from '../mirror/mirrorImage';
import * as mirror from '../mirror/movement';
import * as mirrorPlaces from '../mirror/places';
import { slice as mirrorSlice } from '../mirror/slice';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorKind, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import * as layouts from '../shape/layouts';
import type { Rule as ShapeRule } from '../shape/operator';
import * as selections from '../shape/selections';

/** The same entries under other axes. */
function reshaping(shape: ShapeRule, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return {
    kind: 'movement',
    shape,
    follow: follow.reshape,
    mirror: mirror.reshape,
    flags: { elements: 'kept', ...flags },
  };
}

/** Operators whose entries are not followed, only counted. */
function counted(kind: OperatorKind, shape: ShapeRule, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind, shape, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags };
}

/** QLinearConcat: the result's scale and zero point, then each tensor with its own. */
const everyThird = (inputs: number): readonly number[] => allAxes(inputs).filter((i) => i >= 2 && (i - 2) % 3 === 0);

/** Operators that move entries without computing. */
export const MOVEMENT: Family = {
  'ai.onnx': {
    Reshape: reshaping(layouts.reshape, { placement: [1] }),
    Flatten: reshaping(layouts.flatten),
    Squeeze: reshaping(layouts.squeeze, { placement: [1], axes: 'removed' }),
    Unsqueeze: reshaping(layouts.unsqueeze, { placement: [1], axes: 'inserted' }),
    Transpose: {
      kind: 'movement',
      shape: layouts.transpose,
      follow: follow.transpose,
      mirror: mirror.transpose,
      flags: { axes: 'permuted' },
    },
    Expand: {
      kind: 'movement',
      shape: layouts.expand,
      follow: follow.repeat,
      mirror: mirror.expand,
      flags: { placement: [1], spreads: true },
    },
    Tile: {
      kind: 'movement',
      shape: layouts.tile,
      follow: follow.repeat,
      mirror: mirror.tile,
      flags: { placement: [1], spreads: true },
    },
    Concat: {
      kind: 'movement',
      shape: selections.concat(),
      follow: follow.concat(),
      mirror: mirror.concat(),
      flags: { joins: true },
    },
    Split: {
      kind: 'movement',
      shape: selections.split,
      follow: follow.split,
      mirror: mirror.split,
      flags: { placement: [1] },
    },
    Slice: {
      kind: 'movement',
      shape: selections.slice,
      follow: follow.slice,
      mirror: mirrorSlice,
      flags: { placement: [1, 2, 3, 4] },
    },
    Gather: {
      kind: 'movement',
      shape: selections.gather,
      follow: follow.gather,
      mirror: mirror.gather,
      flags: { placement: [1] },
    },
    DepthToSpace: {
      kind: 'blocks',
      shape: layouts.depthToSpace,
      follow: follow.depthToSpace,
      mirror: mirrorBlocks.depthToSpace,
      flags: NO_FLAGS,
    },
    SpaceToDepth: {
      kind: 'blocks',
      shape: layouts.spaceToDepth,
      follow: follow.spaceToDepth,
      mirror: mirrorBlocks.spaceToDepth,
      flags: NO_FLAGS,
    },
    Col2Im: {
      kind: 'blocks',
      shape: layouts.col2Im,
      follow: followPlaces.col2Im,
      mirror: mirrorPlaces.col2Im,
      flags: { placement: [1, 2] },
    },
    CenterCropPad: {
      kind: 'padding',
      shape: layouts.centerCropPad,
      follow: followPlaces.centerCropPad,
      mirror: mirrorPlaces.centerCropPad,
      flags: { placement: [1] },
    },
    ReverseSequence: counted('movement', sameShape),
  },
  'com.microsoft': {
    ExpandDims: reshaping(layouts.unsqueeze, { placement: [1] }),
    QLinearConcat: {
      kind: 'movement',
      shape: selections.concat(everyThird),
      follow: follow.concat(everyThird),
      mirror: mirror.concat(everyThird),
      flags: { joins: true, quantized: 'results' },
    },
  },
};
