import { NOT_FOLLOWED } from '../follow/rule';
import { CONJUGATED } from '../mirror/mirrorImage';
import { NO_FLAGS, type Family, type OperatorKind, type OperatorRecord } from '../record';
import type { Rule as ShapeRule } from '../shape/operator';
import { multiHeadAttention, packedAttention, recurrent } from '../shape/sequences';

function shapeOnly(kind: OperatorKind, shape: ShapeRule): OperatorRecord {
  return { kind, shape, follow: NOT_FOLLOWED, mirror: CONJUGATED, flags: NO_FLAGS };
}

/** Operators over sequences of positions. */
export const ATTENTION: Family = {
  'ai.onnx': {
    RNN: shapeOnly('recurrence', recurrent),
    GRU: shapeOnly('recurrence', recurrent),
    LSTM: shapeOnly('recurrence', recurrent),
  },
  'com.microsoft': {
    Attention: shapeOnly('attention', packedAttention),
    MultiHeadAttention: shapeOnly('attention', multiHeadAttention),
  },
};
