import { create } from '@bufbuild/protobuf';
import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { findLayout, statedLayout } from '../../src/contracts/inputLayout';
import { attribute } from '../../src/onnx/attributes';
import { StringStringEntryProtoSchema } from '../../src/onnx/proto/onnx_pb';
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

const deconv = (channels: number) => (b: GraphBuilder, x: string) =>
  b.node('ConvTranspose', [x, b.weight([channels, 2, 1, 1], { std: 1 })]);
const transposed3 = (b: GraphBuilder, x: string): string =>
  b.node('Conv', [
    b.node('Transpose', [x], { perm: attribute.ints([0, 4, 1, 2, 3]) }),
    b.weight([2, 8, 1, 1, 1], { std: 1 }),
  ]);

describe('the layout of an input', () => {
  it.each<[Shape, string]>([
    [['', 3, '', ''], 'nchw'],
    [['', '', '', 1], 'nhwc'],
    [['N', 4, 64, 64], 'nchw'],
  ])('of shape %j is told by its channel count', (shape, layout) => {
    expect(found(shape)).toMatchObject({ layout, origin: 'its channel count', certainty: 'found' });
  });

  it.each<[Shape, string]>([
    [['batch', 'height', 'width', 'channels'], 'nhwc'],
    [['n', 'h', 'w', 12], 'nhwc'],
    [['batch_size', 'num_channels', 'image_height', 'image_width'], 'nchw'],
    [['inputHeight', 'inputWidth', 'bands'], 'hwc'],
    [['b', 'c', 'frames', 'rows', 'cols'], 'ncdhw'],
  ])('%j is told by the names of its axes', (shape, layout) => {
    expect(found(shape)).toMatchObject({ layout, origin: 'the names of its axes', certainty: 'found' });
  });

  it('is told by which sizes are free', () => {
    expect(found([1, 6, '', ''])).toEqual({ layout: 'nchw', origin: 'its free sizes', certainty: 'found' });
    expect(found([1, '', '', 6])).toEqual({ layout: 'nhwc', origin: 'its free sizes', certainty: 'found' });
  });

  it('is told by the metadata of an Ultralytics export', () => {
    const b = new GraphBuilder();
    b.output(b.relu(b.input('x', ['', '', '', ''])), 'y');
    const proto = b.build();
    const metadata = { description: 'Ultralytics YOLOv8n model', stride: '32', task: 'detect', names: "{0: 'a'}" };
    proto.metadataProps = Object.entries(metadata).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    const model = parseModel(encodeModel(proto), 'x.onnx');
    expect(findLayout(model, tensorInfo(model.graph.inputs[0]!))).toEqual({
      layout: 'nchw',
      origin: 'Ultralytics metadata',
      certainty: 'found',
    });
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
      certainty: 'found',
      channels: 6,
    });
    expect(found(['', '', '', ''], conv(12))).toMatchObject({ layout: 'nchw', channels: 12 });
    const batched = (b: GraphBuilder, x: string): string =>
      transposed([0, 3, 1, 2], 5)(b, b.node('Unsqueeze', [b.relu(x), b.ints([0])]));
    expect(found([40, 50, 5], batched)).toMatchObject({ layout: 'hwc' });
  });

  it.each<[Shape, string, (b: GraphBuilder, x: string) => string]>([
    [[1, 3, 32, 3], 'nhwc', (b, x) => b.node('Sub', [x, b.weight([3], [1, 2, 3])])],
    [[1, 3, 32, 3], 'nchw', (b, x) => b.node('Div', [b.node('Neg', [x]), b.weight([1, 3, 1, 1], [1, 2, 3])])],
    [[1, 3, 32, 3], 'nchw', (b, x) => b.node('ReduceMean', [x], { axes: attribute.ints([2, 3]) })],
    [[1, 3, 32, 3], 'nhwc', (b, x) => b.node('ReduceMean', [x], { axes: attribute.ints([-2, 1]) })],
    [[1, 6, 64, 48], 'nchw', deconv(6)],
    [[2, 7, 9, 11, 8], 'ndhwc', transposed3],
  ])('%j is %s by the first operators', (shape, layout, body) => {
    expect(found(shape, body)).toMatchObject({ layout, origin: 'the first operators', certainty: 'found' });
  });

  it.each<[Shape, string, (b: GraphBuilder, x: string) => string]>([
    [['', '', ''], 'a reduction of three axes', (b, x) => b.node('ReduceMean', [x], { axes: attribute.ints([1, 2]) })],
    [
      ['', '', '', ''],
      'axes of length 1 that are left out',
      (b, x) => b.node('Squeeze', [x], { axes: attribute.ints([2, 3]) }),
    ],
    [['', '', '', ''], 'a reduction over one axis', (b, x) => b.node('ReduceMean', [x], { axes: attribute.ints([1]) })],
  ])('%j is not told by %s', (shape, _, body) => {
    expect(found(shape, body)).toBeUndefined();
  });

  it.each<[Shape, string]>([
    [[1, 3, 13, 4], 'nchw'],
    [[1, 4, 13, 3], 'nhwc'],
    [[1, 1, 28, 3], 'nchw'],
    [[1, 3, 28, 1], 'nhwc'],
    [[1, 4, 28, 1], 'nhwc'],
    [[1, 2, 48, 64], 'nchw'],
    [[1, 48, 64, 2], 'nhwc'],
    [[2, 3, 1, 4], 'nchw'],
    [[1, 1, 16, 64, 64], 'ncdhw'],
    [[1, 3, 4, 32, 32], 'ncdhw'],
  ])('%j is %s by the likelier channel count, which is assumed', (shape, layout) => {
    expect(found(shape)).toMatchObject({ layout, origin: 'the likelier channel count', certainty: 'assumed' });
  });

  it('is what the first convolution reads, whatever the lengths', () => {
    const length = fc.integer({ min: 1, max: 16 });
    fc.assert(
      fc.property(length, length, length, (channels, height, width) => {
        const convolutions = [conv(channels), deconv(channels)];
        for (const body of convolutions)
          expect(found([1, channels, height, width], body)).toMatchObject({ layout: 'nchw', channels });
        const nhwc = found([1, height, width, channels], transposed([0, 3, 1, 2], channels));
        expect(nhwc).toMatchObject({ layout: 'nhwc', channels });
      }),
    );
  });

  it('is told by the tensor that is given, which a file of free axes fits either way', () => {
    const shape = ['', '', '', ''];
    expect(found(shape, relu, [1, 32, 48, 3])).toMatchObject({
      layout: 'nhwc',
      origin: 'the shape of the tensor',
      certainty: 'found',
    });
    expect(found(shape, relu, [3, 32, 48])).toMatchObject({ layout: 'nchw' });
    expect(found(shape, relu, [1, 3, 32, 3])).toBeUndefined();
  });

  it('is told by a tensor of the lengths that are fixed, with or without its batch', () => {
    const byTensor = (shape: Shape, ...given: number[]) => {
      const { layout, origin } = found(shape, relu, given) ?? {};
      return origin === 'the shape of the tensor' ? layout : undefined;
    };
    const free = ['', '', '', ''];
    expect([byTensor(free, 1, 3, 5, 9), byTensor(free, 1, 3, 4, 9), byTensor(free, 1, 6, 32, 48)]).toEqual([
      'nchw',
      undefined,
      undefined,
    ]);
    expect([byTensor(free, 1, 9, 5, 3), byTensor(free, 1, 9, 4, 3)]).toEqual(['nhwc', undefined]);
    expect([byTensor([1, '', '', ''], 3, 32, 48), byTensor([2, '', '', ''], 3, 32, 48)]).toEqual(['nchw', undefined]);
    expect(byTensor([1, '', '', 6], 1, 3, 32, 48)).toBeUndefined();
    expect([byTensor(['n', 'c', 'h', 'w'], 5, 5), byTensor(['n', 'c', 'h', 'w'], 1, 1, 3, 5, 5)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each<[Shape, string | undefined]>([
    [[3, 5, 5], 'chw'],
    [[5, 5, 3], 'hwc'],
    [[3, 4, 5], undefined],
    [[3, 5, 4], undefined],
    [[1, 32, 48], undefined],
    [[3, 'h', 'w'], 'chw'],
    [[3, '', 'any'], 'chw'],
    [[3, 'channels', 32], undefined],
  ])('of three axes %j is %s by its channel count, with sides of five pixels', (shape, layout) => {
    const { layout: told, origin } = found(shape) ?? {};
    expect(origin === 'its channel count' ? told : undefined).toBe(layout);
  });

  it.each<[Shape, string | undefined, string | undefined]>([
    // Names rule out the other layout, in which the channel count fits too.
    [['', 3, 'width', 3], 'nhwc', 'its channel count'],
    [['n', 'height', 3, 3], 'nhwc', 'its channel count'],
    [[1, 6, 48, ''], undefined, undefined],
    [[1, 6, '', 48], undefined, undefined],
    [[1, 4, 2, 64, 2], 'ncdhw', 'the likelier channel count'],
    [[1, 2, 64, 64, 4], 'ndhwc', 'its channel count'],
    [[1, 4, 1, 4], undefined, undefined],
    [[1, 4, 1, 9], 'nchw', 'its channel count'],
  ])('%j is %s by %s', (shape, layout, origin) => {
    const told = found(shape);
    expect([told?.layout, told?.origin]).toEqual([layout, origin]);
  });

  it('that is stated has the channels that the first operators read, where they agree', () => {
    const b = new GraphBuilder();
    b.output(conv(6)(b, b.input('x', ['', '', '', ''])), 'y');
    const model = parseModel(encodeModel(b.build()), 'x.onnx');
    const stated = (layout: 'nchw' | 'nhwc') => statedLayout(model, tensorInfo(model.graph.inputs[0]!), layout, 'me');
    expect(stated('nchw')).toEqual({ layout: 'nchw', origin: 'me', certainty: 'stated', channels: 6 });
    expect(stated('nhwc')).toEqual({ layout: 'nhwc', origin: 'me', certainty: 'stated' });
    expect(stated('nhwc')).not.toHaveProperty('channels');
  });

  it('is not guessed', () => {
    expect(found(['', '', '', ''])).toBeUndefined();
    expect(found([1, 6, 64, 48])).toBeUndefined();
    expect(found([1, 3, 32, 3])).toBeUndefined();
    expect(found([1, 4, 4, 4])).toBeUndefined();
    expect(found([1, 6, 64, 64])).toMatchObject({ layout: 'nchw', origin: 'its equal sides', certainty: 'assumed' });
    expect(found([1, 4, 4, 3])).toMatchObject({ layout: 'nhwc', origin: 'its equal sides', certainty: 'assumed' });
  });

  it('heeds no names that fit no layout', () => {
    expect(found(['batch', 'channel', 'width', 'height'], conv(7))).toMatchObject({ layout: 'nchw', channels: 7 });
  });
});
