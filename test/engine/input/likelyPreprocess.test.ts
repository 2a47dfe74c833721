import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { EngineFixture, PROJECT } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const IMAGE = { kind: 'image', path: join(PROJECT, 'media', 'samples', 'chelsea.png') } as const;

/** A network whose operators are named after Keras' ResNet50, as tf2onnx writes it. */
async function inputOf(channels: number, type = Type.FLOAT) {
  const b = new GraphBuilder();
  const x = b.input('x', [1, channels, 16, 16], type);
  const values = type === Type.FLOAT ? x : b.node('Cast', [x], { to: attribute.int(Type.FLOAT) });
  b.output(b.globalAveragePool(b.conv(values, 4, 3, { name: 'resnet50/conv1_conv/Conv2D' })), 'y');
  return (await engine.report({ ...b.build(), producerName: 'tf2onnx' }, { input: IMAGE })).input;
}

describe('preprocessing that names make likely', () => {
  it('is assumed, and said to be', async () => {
    expect(await inputOf(3)).toMatchObject({
      preprocess: { channels: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1] },
      preprocessOrigin: 'assumed: Keras’ resnet50, by the names of its operators',
      preprocessCertainty: 'assumed',
    });
  });

  it('is not taken for another number of channels, nor for integers', async () => {
    const [gray, bytes] = [await inputOf(1), await inputOf(3, Type.UINT8)];
    expect([gray.preprocessOrigin, bytes.preprocessOrigin]).toEqual([
      'assumed: pixels / 255',
      'assumed: bare pixels, as uint8 can hold them',
    ]);
  });
});
