import { gridSample, pad } from '../follow/pointwise';
import { regions } from '../follow/places';
import { gridSample as mirrorGridSample } from '../mirror/gridSample';
import { CONJUGATED } from '../mirror/mirrorImage';
import { pad as mirrorPad } from '../mirror/pad';
import { resize as mirrorResize, upsample as mirrorUpsample } from '../mirror/resize';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { pad as paddedShape } from '../shape/layouts';
import type { Rule as ShapeRule } from '../shape/operator';
import { resize as resizedShape, upsample as upsampledShape } from '../shape/resizing';
import { cropAndResize, gridSample as sampledShape, maxRoiPool, roiAlign } from '../shape/windows';

const padding: OperatorRecord = {
  kind: 'padding',
  shape: paddedShape,
  follow: pad,
  mirror: mirrorPad,
  flags: { placement: [1, 3], pads: true },
};

const sampled: OperatorRecord = {
  kind: 'sampling',
  shape: sampledShape,
  follow: gridSample,
  mirror: mirrorGridSample,
  flags: NO_FLAGS,
};

/** Regions whose borders are numbers. */
function ofRegions(shape: ShapeRule, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'sampling', shape, follow: regions, mirror: CONJUGATED, flags };
}

/** Operators that read space on another grid, or add to its borders. */
export const RESAMPLING: Family = {
  'ai.onnx': {
    Pad: padding,
    Resize: {
      kind: 'resampling',
      shape: resizedShape,
      follow: pad,
      mirror: mirrorResize,
      flags: { placement: [1, 2, 3], spreads: true },
    },
    Upsample: {
      kind: 'resampling',
      shape: upsampledShape,
      follow: pad,
      mirror: mirrorUpsample,
      flags: { placement: [1], spreads: true },
    },
    GridSample: sampled,
    RoiAlign: ofRegions(roiAlign),
    MaxRoiPool: ofRegions(maxRoiPool),
  },
  'com.microsoft': {
    // Amounts are an input whatever the model's operator set, as in ONNX Pad 11.
    Pad: { ...padding, mirror: (context) => mirrorPad({ ...context, opset: 11 }) },
    GridSample: sampled,
    CropAndResize: ofRegions(cropAndResize, { placement: [3] }),
  },
};
