import { gridSample, pad, resize } from '../follow/pointwise';
import { NOT_FOLLOWED } from '../follow/rule';
import { CONJUGATED } from '../mirror/mirrorImage';
import { pad as mirrorPad } from '../mirror/pad';
import { resize as mirrorResize, upsample as mirrorUpsample } from '../mirror/resize';
import { NO_FLAGS, type Family } from '../record';
import { pad as paddedShape } from '../shape/layouts';
import { resize as resizedShape, upsample as upsampledShape } from '../shape/resizing';
import { gridSample as sampledShape, maxRoiPool, roiAlign } from '../shape/windows';

/** Operators that read space on another grid, or add to its borders. */
export const RESAMPLING: Family = {
  'ai.onnx': {
    Pad: { kind: 'padding', shape: paddedShape, follow: pad, mirror: mirrorPad, flags: { placement: [1, 3] } },
    Resize: {
      kind: 'resampling',
      shape: resizedShape,
      follow: resize,
      mirror: mirrorResize,
      flags: { placement: [1, 2, 3], spreads: true },
    },
    Upsample: {
      kind: 'resampling',
      shape: upsampledShape,
      follow: resize,
      mirror: mirrorUpsample,
      flags: { placement: [1], spreads: true },
    },
    GridSample: { kind: 'sampling', shape: sampledShape, follow: gridSample, mirror: CONJUGATED, flags: NO_FLAGS },
    RoiAlign: { kind: 'sampling', shape: roiAlign, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags: NO_FLAGS },
    MaxRoiPool: { kind: 'sampling', shape: maxRoiPool, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags: NO_FLAGS },
  },
};
