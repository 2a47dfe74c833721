import type { NodeProto } from '../onnx/proto/onnx_pb';
import { intAttribute } from '../onnx/attributes';

/** Where RNN, GRU and LSTM have time steps and samples: `layout` 1 puts the samples first. */
export interface RecurrentAxes {
  /** Of the input X. */
  readonly time: number;
  readonly batch: number;
  /** Of the output Y, with one state for each step. */
  readonly outTime: number;
  readonly outBatch: number;
  /** Of the first and last states. */
  readonly stateBatch: number;
}

export function recurrentAxes(node: NodeProto): RecurrentAxes {
  return intAttribute(node, 'layout', 0) === 1
    ? { time: 1, batch: 0, outTime: 1, outBatch: 0, stateBatch: 0 }
    : { time: 0, batch: 1, outTime: 0, outBatch: 2, stateBatch: 1 };
}
