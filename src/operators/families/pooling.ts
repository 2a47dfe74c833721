import { pooling as follow } from '../follow/pointwise';
import { maxUnpool as followUnpool } from '../follow/places';
import { maxUnpool as mirrorUnpool } from '../mirror/places';
import { pooling as mirror } from '../mirror/pooling';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { maxUnpool, pooling as shape } from '../shape/windows';

function pool(flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'pooling', shape, follow, mirror, flags };
}

/** Windows without weights. */
export const POOLING: Family = {
  'ai.onnx': {
    MaxPool: pool(),
    AveragePool: pool(),
    LpPool: pool(),
    // Where its entries go stands in numbers that count positions.
    MaxUnpool: {
      kind: 'sampling',
      shape: maxUnpool,
      follow: followUnpool,
      mirror: mirrorUnpool,
      flags: { placement: [2] },
    },
  },
  'com.microsoft': { QLinearAveragePool: pool({ quantized: 'results' }) },
};
