import { fixedAxes } from '../axes';
import { broadcast, keep, keepFirst } from '../follow/pointwise';
import {
  CHANNEL_PARAMETERS,
  groupNormalization,
  LAST_AXES_PARAMETERS,
  parameterized,
  symmetric,
} from '../mirror/pointwise';
import { alongAxes } from '../mirror/reduction';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import { batchNorm, layerNorm, skipLayerNorm } from '../shape/windows';

/** Scaled by statistics over axes that are taken as a whole. */
function statistics(flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'symmetric', shape: sameShape, follow: keep, mirror: symmetric, flags };
}

const channels: OperatorRecord = {
  kind: 'parameterized',
  shape: sameShape,
  follow: keepFirst,
  mirror: parameterized(CHANNEL_PARAMETERS),
  flags: NO_FLAGS,
};

const lastAxes: OperatorRecord = {
  kind: 'parameterized',
  shape: layerNorm,
  follow: keepFirst,
  mirror: parameterized(LAST_AXES_PARAMETERS),
  flags: NO_FLAGS,
};

/** The sum with a skip connection, normalized. */
const skip: OperatorRecord = { ...lastAxes, shape: skipLayerNorm, follow: broadcast };

/** Normalizations and softmax. */
export const NORMALIZATION: Family = {
  'ai.onnx': {
    BatchNormalization: { ...channels, shape: batchNorm, flags: { folds: true } },
    InstanceNormalization: channels,
    GroupNormalization: { ...channels, mirror: groupNormalization },
    LayerNormalization: lastAxes,
    RMSNormalization: lastAxes,
    // ONNX Runtime registers its own in the standard domain.
    SimplifiedLayerNormalization: lastAxes,
    Softmax: statistics({ result: 'distribution' }),
    LogSoftmax: statistics(),
    LpNormalization: statistics({ result: 'unit' }),
    MeanVarianceNormalization: statistics(),
    // A window over channels; the positions of space are treated alike.
    LRN: { kind: 'symmetric', shape: sameShape, follow: keep, mirror: alongAxes(fixedAxes(1)), flags: NO_FLAGS },
  },
  'com.microsoft': {
    SkipLayerNormalization: skip,
    SkipSimplifiedLayerNormalization: skip,
    QLinearSoftmax: {
      ...statistics({ quantized: 'results', result: 'distribution' }),
      follow: keepFirst,
    },
  },
};
