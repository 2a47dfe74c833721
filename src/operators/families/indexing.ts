import * as follow from '../follow/indexing';
import * as mirror from '../mirror/indexing';
import { CONJUGATED } from '../mirror/mirrorImage';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { likeInput, sameShape } from '../shape/elementwise';
import { UNKNOWN_SHAPE } from '../shape/operator';
import { compress, gatherND, nonZero, scatterND } from '../shape/selections';

const readByTuples: OperatorRecord = {
  kind: 'movement',
  shape: gatherND,
  follow: follow.gatherND,
  mirror: mirror.gatherND,
  flags: { placement: [1] },
};

const writtenByElements: OperatorRecord = {
  kind: 'movement',
  shape: sameShape,
  follow: follow.scatterElements,
  mirror: mirror.scatterElements,
  flags: { placement: [1] },
};

/** Operators whose results are in no order of space. */
function unfollowed(reason: string, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'choice', shape: UNKNOWN_SHAPE, follow: { unfollowed: reason }, mirror: CONJUGATED, flags };
}

/** Operators that read or write entries by their numbers. */
export const INDEXING: Family = {
  'ai.onnx': {
    GatherND: readByTuples,
    GatherElements: {
      kind: 'movement',
      shape: likeInput(1),
      follow: follow.gatherElements,
      mirror: mirror.gatherElements,
      flags: { placement: [1] },
    },
    Scatter: writtenByElements,
    ScatterElements: writtenByElements,
    ScatterND: {
      kind: 'movement',
      shape: scatterND,
      follow: follow.scatterND,
      mirror: mirror.scatterND,
      flags: { placement: [1] },
    },
    Compress: {
      kind: 'movement',
      shape: compress,
      follow: follow.compress,
      mirror: mirror.compress,
      flags: { placement: [1] },
    },
    NonMaxSuppression: unfollowed('picks boxes by their scores', { placement: [2], selects: 'apart' }),
    Unique: unfollowed('sorts values and drops repeated ones'),
    TensorScatter: { ...unfollowed('writes at places given as numbers'), kind: 'movement', shape: sameShape },
    NonZero: { ...unfollowed('turns positions into numbers', { selects: 'nonzero' }), shape: nonZero },
  },
  'com.microsoft': {
    GatherND: readByTuples,
    Unique: unfollowed('sorts values and drops repeated ones'),
  },
};
