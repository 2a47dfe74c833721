import * as letters from '../attentionLetters';
import { attention as followAttention } from '../follow/attention';
import { rotary } from '../follow/places';
import { recurrence as followRecurrence } from '../follow/recurrence';
import { attention as mirrorAttention } from '../mirror/attention';
import { rotary as mirrorRotary } from '../mirror/places';
import { recurrence as mirrorRecurrence } from '../mirror/recurrence';
import { NO_FLAGS, type Family, type OperatorFlags, type OperatorRecord } from '../record';
import { sameShape } from '../shape/elementwise';
import type { Rule as ShapeRule } from '../shape/operator';
import * as shape from '../shape/sequences';

function attending(of: letters.Attention, rule: ShapeRule, flags: OperatorFlags = NO_FLAGS): OperatorRecord {
  return { kind: 'attention', shape: rule, follow: followAttention(of), mirror: mirrorAttention(of), flags };
}

/** Angles by position: numbers of positions at input `positions`, or rows of the tables at the inputs after the data. */
function turning(positions: number, tables: readonly number[]): OperatorRecord {
  return {
    kind: 'parameterized',
    shape: sameShape,
    follow: rotary,
    mirror: mirrorRotary(positions, tables),
    flags: NO_FLAGS,
  };
}

const recurrent: OperatorRecord = {
  kind: 'recurrence',
  shape: shape.recurrent,
  follow: followRecurrence,
  mirror: mirrorRecurrence,
  flags: { weights: 1 },
};

/** Operators over sequences of positions. */
export const ATTENTION: Family = {
  'ai.onnx': {
    Attention: attending(letters.attention, shape.attention),
    RotaryEmbedding: turning(3, [1, 2]),
    RNN: recurrent,
    GRU: recurrent,
    LSTM: recurrent,
  },
  'com.microsoft': {
    Attention: attending(letters.packedAttention(3, 4, 5), shape.packedAttention),
    QAttention: attending(letters.packedAttention(5, 8, undefined), shape.packedAttention, { quantized: 'inside' }),
    MultiHeadAttention: attending(letters.multiHeadAttention, shape.multiHeadAttention),
    GroupQueryAttention: attending(letters.groupQueryAttention, shape.groupQueryAttention),
    RotaryEmbedding: turning(1, []),
    DynamicQuantizeLSTM: { ...recurrent, flags: { quantized: 'inside', mixesSamples: true } },
  },
};
