import { describe, expect, it } from 'vitest';
import { readKerasApplication } from '../../../src/contracts/found/kerasApplications';
import { parseModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { GraphBuilder } from '../../support/models/graphBuilder';

/** What is told by the name of an operator, in a file of an exporter. */
function read(name: string, producer = 'tf2onnx') {
  const b = new GraphBuilder();
  b.output(b.conv(b.input('x', [1, 3, 8, 8]), 2, 3, { name }), 'y');
  return readKerasApplication(parseModel(encodeModel({ ...b.build(), producerName: producer }), 'model.onnx'));
}

describe('applications of Keras', () => {
  it.each([
    ['StatefulPartitionedCall/mobilenet_1.00_224/conv1/Conv2D', 'rgb', 1 / 255, 0.5, 0.5],
    ['functional_1/mobilenetv2_0.75_None_1/Conv1_1/convolution', 'rgb', 1 / 255, 0.5, 0.5],
    ['a;nasnet_mobile_1/stem_conv1_1/convolution', 'rgb', 1 / 255, 0.5, 0.5],
    ['resnet50v2_2/conv1_conv_1/convolution', 'rgb', 1 / 255, 0.5, 0.5],
    ['resnet50/conv1_conv/Conv2D', 'bgr', 1, 103.939, 1],
    ['vgg16_1/block1_conv1_1/convolution', 'bgr', 1, 103.939, 1],
    ['densenet121_1/conv1_conv_1/convolution', 'rgb', 1 / 255, 0.485, 0.229],
  ])('are fed as they were trained: %s', (name, channels, scale, mean, std) => {
    const { preprocess, certainty } = read(name)!;
    expect(certainty).toBe('assumed');
    expect(preprocess).toMatchObject({ channels, scale });
    expect([preprocess!.mean, preprocess!.std].map((values) => values!.length)).toEqual([3, 3]);
    expect([preprocess!.mean![0], preprocess!.std![0]]).toEqual([mean, std]);
  });

  it('say which they are', () => {
    expect(read('functional_1/mobilenetv2_1.00_224_1/Conv1_1/convolution')!.origin).toBe(
      'Keras’ mobilenetv2_1.00_224, by the names of its operators',
    );
  });

  it('are told by no operator of that name, no other exporter and no other network', () => {
    expect(read('functional_1/resnet50')).toBeUndefined();
    expect(read('resnet50/conv1/Conv', 'pytorch')).toBeUndefined();
    expect(read('efficientnetb0_1/stem_conv_1/convolution')).toBeUndefined();
    expect(read('my_resnet50/conv1/Conv2D')).toBeUndefined();
  });
});
