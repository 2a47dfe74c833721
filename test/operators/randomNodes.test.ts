import { describe, expect, it } from 'vitest';
import { parseModel, type OnnxModel } from '../../src/onnx/model';
import { TensorProto_DataType as Type } from '../../src/onnx/proto/onnx_pb';
import { makeTypedTensor } from '../../src/onnx/tensors';
import { randomNodes } from '../../src/operators/constantNodes';
import { GraphBuilder } from '../support/models/graphBuilder';

/** A Dropout that is told to train. */
function withRatio(ratio: number): OnnxModel {
  const net = new GraphBuilder({ seed: 9 });
  const x = net.input('x', [1, 3, 16, 16]);
  const scalar = net.initializer(makeTypedTensor('ratio', [], Type.FLOAT, Float32Array.of(ratio)));
  const mode = net.initializer(makeTypedTensor('mode', [], Type.BOOL, Uint8Array.of(1)));
  net.output(net.node('Dropout', [net.conv(x, 4, 3, { pads: 1 }), scalar, mode]), 'y');
  return parseModel(net.bytes(), 'dropout.onnx');
}

describe('a Dropout that is told to train', () => {
  it('makes a model random, unless it drops nothing', () => {
    expect(randomNodes(withRatio(0.5).graph)).toHaveLength(1);
    expect(randomNodes(withRatio(0).graph)).toEqual([]);
  });
});
