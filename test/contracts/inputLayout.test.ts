import { describe, expect, it } from 'vitest';
import { findLayout } from '../../src/contracts/inputLayout';
import { attribute } from '../../src/onnx/attributes';
import { parseModel } from '../../src/onnx/model';
import { tensorInfo } from '../../src/onnx/valueInfo';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from '../support/models/graphBuilder';

type Shape = readonly (number | string)[];

/** The layout found for an input of this shape, behind which `body` stands. */
function found(shape: Shape, body: (b: GraphBuilder, x: string) => string = relu, given?: readonly number[]) {
  const b = new GraphBuilder();
  b.output(body(b, b.input('x', shape)), 'y');
  const model = parseModel(encodeModel(b.build()), 'x.onnx');
  return findLayout(model, tensorInfo(model.graph.inputs[0]!), given);
}

const relu = (b: GraphBuilder, x: string): string => b.relu(x);
const conv = (channels: number) => (b: GraphBuilder, x: string) => {
  b.setChannels(x, channels);
  return b.conv(x, 4, 3, { pads: 1 });
};
const transposed = (perm: readonly number[], channels: number) => (b: GraphBuilder, x: string) =>
  conv(channels)(b, b.node('Transpose', [x], { perm: attribute.ints(perm) }));

describe('the layout of an input', () => {
  it.each<[Shape, string]>([
    [['', 3, '', ''], 'nchw'],
    [['', '', '', 1], 'nhwc'],
    [['N', 4, 64, 64], 'nchw'],
  ])('of shape %j is told by its channel count', (shape, layout) => {
    expect(found(shape)).toMatchObject({ layout, origin: 'its channel count' });
  });

  it.each<[Shape, string]>([
    [['batch', 'height', 'width', 'channels'], 'nhwc'],
    [['n', 'h', 'w', 12], 'nhwc'],
    [['batch_size', 'num_channels', 'image_height', 'image_width'], 'nchw'],
    [['inputHeight', 'inputWidth', 'bands'], 'hwc'],
    [['b', 'c', 'frames', 'rows', 'cols'], 'ncdhw'],
  ])('%j is told by the names of its axes', (shape, layout) => {
    expect(found(shape)).toMatchObject({ layout, origin: 'the names of its axes' });
  });

  it('takes no three-axis batch of sequences for an image', () => {
    expect(found(['batch', 'sequence', 768])).toBeUndefined();
    expect(found(['batch', 'points', 3])).toBeUndefined();
    expect(found([1, 197, 768])).toBeUndefined();
    expect(found(['batch', 'height', 'width'])).toBeUndefined();
  });

  it('is told by the first operators where the shape does not', () => {
    expect(found([1, 64, 48, 6], transposed([0, 3, 1, 2], 6))).toEqual({
      layout: 'nhwc',
      origin: 'the first operators',
      channels: 6,
    });
    expect(found(['', '', '', ''], conv(12))).toEqual({ layout: 'nchw', origin: 'the first operators', channels: 12 });
    const batched = (b: GraphBuilder, x: string): string =>
      transposed([0, 3, 1, 2], 5)(b, b.node('Unsqueeze', [b.relu(x), b.ints([0])]));
    expect(found([40, 50, 5], batched)).toMatchObject({ layout: 'hwc' });
  });

  it('is told by the tensor that is given, which a file of free axes fits either way', () => {
    const shape = ['', '', '', ''];
    expect(found(shape, relu, [1, 32, 48, 3])).toMatchObject({ layout: 'nhwc', origin: 'the shape of the tensor' });
    expect(found(shape, relu, [3, 32, 48])).toMatchObject({ layout: 'nchw' });
    expect(found(shape, relu, [1, 3, 32, 3])).toBeUndefined();
  });

  it('is not guessed', () => {
    expect(found(['', '', '', ''])).toBeUndefined();
    expect(found([1, 6, 64, 48])).toBeUndefined();
    expect(found([1, 6, 64, 64])).toMatchObject({ layout: 'nchw', origin: 'its equal sides' });
  });

  it('heeds no names that fit no layout', () => {
    expect(found(['batch', 'channel', 'width', 'height'], conv(7))).toMatchObject({ layout: 'nchw', channels: 7 });
  });
});
