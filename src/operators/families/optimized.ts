import { CONJUGATED } from '../mirror/mirrorImage';
import { NO_FLAGS, type Family, type OperatorKind, type OperatorRecord } from '../record';
import { UNKNOWN_SHAPE } from '../shape/operator';

/** Layouts for one processor, in which no flip is followed. */
function optimized(layout: string) {
  return (kind: OperatorKind): OperatorRecord => ({
    kind,
    shape: UNKNOWN_SHAPE,
    follow: { unfollowed: `${layout}; use the file before ONNX Runtime optimized it`, isUnknown: true },
    mirror: CONJUGATED,
    flags: NO_FLAGS,
  });
}

const channelsLast = optimized('has the channels last');
const blocked = optimized('has its channels in blocks (NCHWc), for one kind of processor');

/** What ONNX Runtime writes into a file that it optimized for the machine at hand. */
export const OPTIMIZED: Family = {
  'com.microsoft': {
    NhwcFusedConv: channelsLast('convolution'),
    NhwcMaxPool: channelsLast('pooling'),
  },
  'com.microsoft.nchwc': {
    ReorderInput: blocked('movement'),
    ReorderOutput: blocked('movement'),
    Conv: blocked('convolution'),
    AveragePool: blocked('pooling'),
    MaxPool: blocked('pooling'),
    GlobalAveragePool: blocked('reduction'),
    GlobalMaxPool: blocked('reduction'),
    Upsample: blocked('resampling'),
  },
};
