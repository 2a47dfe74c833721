import { TensorProto_DataType, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { attribute } from '../../../src/onnx/attributes';
import { GraphBuilder } from './graphBuilder';

/** A name that would be markup if anyone forgot to escape it. */
export const HOSTILE_NAME = '<img src=x onerror=alert(1)>';

export interface TinyOptions {
  readonly seed?: number;
  /** A number fixes the batch; default 'N', free. */
  readonly batch?: number | string;
  /** Height and width; default free. */
  readonly size?: readonly [number | string, number | string];
  readonly inputChannels?: number;
  /** The input is NHWC and the first operator transposes it, as tf2onnx writes. */
  readonly nhwc?: boolean;
  /** Name of the first convolution. */
  readonly firstName?: string;
  readonly symmetric?: 'h' | 'v' | 'hv';
  readonly classes?: number;
}

export interface StridedOptions extends TinyOptions {
  readonly outputs?: readonly ('low' | 'mask' | 'labels')[];
}

/** Conv-Relu-MaxPool-Conv-Relu-GlobalAveragePool-Gemm: 8 and 16 filters, strides 2 and 2. */
export function tinyClassifier(options: TinyOptions = {}): ModelProto {
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  const symmetric = options.symmetric === undefined ? {} : { symmetric: options.symmetric };
  const x = tinyInput(b, options);
  const first = b.relu(b.conv(x, 8, 3, { stride: 2, pads: 1, name: options.firstName ?? 'conv1', ...symmetric }));
  const pooled = b.maxPool(first, 3, { stride: 2, pads: 1 });
  const second = b.relu(b.conv(pooled, 16, 3, { pads: 1, name: 'conv2', ...symmetric }));
  b.output(b.gemm(b.flatten(b.globalAveragePool(second)), options.classes ?? 10), 'output');
  return b.build();
}

/** A dense output of the input's size: encoder, ×2 upsampling, skip connection. Needs even sizes. */
export function tinySegmenter(options: TinyOptions = {}): ModelProto {
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  const symmetric = options.symmetric === undefined ? {} : { symmetric: options.symmetric };
  const x = tinyInput(b, options);
  const skip = b.relu(b.conv(x, 8, 3, { pads: 1, name: 'encoder1', ...symmetric }));
  const deep = b.relu(b.conv(skip, 16, 2, { stride: 2, name: 'encoder2', ...symmetric }));
  const up = b.convTranspose(deep, 8, 2, { stride: 2, name: 'decoder1', ...symmetric });
  const joined = b.relu(b.conv(b.concat([up, skip]), 8, 3, { pads: 1, name: 'decoder2', ...symmetric }));
  b.output(b.conv(joined, options.classes ?? 4, 1, { name: 'scores' }), 'output');
  return b.build();
}

/**
 * Two strides of 2, aligned at sizes that leave 1 when divided by 4. Outputs: `low`, scores at ¼ of the size;
 * `mask`, the same four times enlarged; `labels`, its classes as int64.
 */
export function stridedSegmenter({ outputs = ['low', 'mask'], ...options }: StridedOptions = {}): ModelProto {
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  const kernels = { stride: 2, pads: 1, ...(options.symmetric === undefined ? {} : { symmetric: options.symmetric }) };
  const first = b.relu(b.conv(tinyInput(b, options), 8, 3, { name: 'encoder1', ...kernels }));
  const second = b.relu(b.conv(first, 8, 3, { name: 'encoder2', ...kernels }));
  b.conv(second, options.classes ?? 4, 1, { name: 'low' });
  b.resize('low', 4, { coordinate_transformation_mode: 'half_pixel' }, { name: 'mask' });
  b.node('ArgMax', ['mask'], { axis: attribute.int(1), keepdims: attribute.int(0) }, { name: 'labels' });
  for (const name of outputs) {
    b.output(name, name, name === 'labels' ? TensorProto_DataType.INT64 : TensorProto_DataType.FLOAT);
  }
  return b.build();
}

/** A classifier with a dense layer over space, for one size: position matters. */
export function tinyLeNet(options: TinyOptions = {}): ModelProto {
  const [height, width] = options.size ?? [28, 28];
  const b = new GraphBuilder({ seed: options.seed ?? 1 });
  const x = b.input('input', [options.batch ?? 'N', options.inputChannels ?? 1, height, width]);
  const conv = b.relu(b.conv(x, 6, 5, { pads: 2, name: 'conv1' }));
  const pooled = b.averagePool(conv, 2, { stride: 2 });
  const flat = b.flatten(pooled, 6 * Math.floor(Number(height) / 2) * Math.floor(Number(width) / 2));
  b.output(b.gemm(b.relu(b.gemm(flat, 32)), options.classes ?? 10), 'output');
  return b.build();
}

/** onnxruntime has no such operator. */
export function unsupportedOperator(): ModelProto {
  const b = new GraphBuilder();
  const x = b.conv(b.input('input', ['N', 3, 'H', 'W']), 4, 3, { pads: 1 });
  b.output(b.node('FancyAttention', [x], {}, { domain: 'com.example' }), 'output');
  return b.build([{ domain: 'com.example', version: 1 }]);
}

/** Token numbers in, no image anywhere. */
export function noImageInput(): ModelProto {
  const b = new GraphBuilder();
  const tokens = b.input('tokens', ['N', 'T'], TensorProto_DataType.INT64);
  const table = b.weight([100, 8], { std: 1 }, 'embedding');
  b.output(b.node('Gather', [table, tokens], { axis: attribute.int(0) }), 'output');
  return b.build();
}

function tinyInput(b: GraphBuilder, options: TinyOptions): string {
  const batch = options.batch ?? 'N';
  const [height, width] = options.size ?? ['H', 'W'];
  const channels = options.inputChannels ?? 3;
  if (!options.nhwc) return b.input('input', [batch, channels, height, width]);
  const x = b.input('input', [batch, height, width, channels], TensorProto_DataType.FLOAT, 3);
  return b.transpose(x, [0, 3, 1, 2]);
}

/** A classifier whose scores are no numbers: it divides zero by zero. */
export function undefinedScores(): ModelProto {
  const b = new GraphBuilder();
  const scores = b.gemm(b.flatten(b.globalAveragePool(b.input('input', [1, 3, 16, 16])), 3), 4);
  const zero = b.node('Mul', [scores, b.weight([1, 1], [0])]);
  b.output(b.node('Div', [zero, zero]), 'output');
  return b.build();
}
