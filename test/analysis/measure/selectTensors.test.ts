import { performance } from 'node:perf_hooks';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { selectTensors } from '../../../src/analysis/measure/selectTensors';
import { attribute } from '../../../src/onnx/attributes';
import { parseModel } from '../../../src/onnx/model';
import { encodeModel } from '../../../src/onnx/write';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { mobilenetV2 } from '../../support/models/mobilenetV2';
import { resnet18 } from '../../support/models/resnet';

/** Builds on an input of 8 channels and tells the chosen layers as `op → tensor`. */
function chosen(build: (b: GraphBuilder, x: string) => string): string[] {
  const b = new GraphBuilder();
  b.output(build(b, b.input('x', ['N', 8, 16, 16])));
  return selectTensors(b.model()).map((c) => `${c.op} → ${c.tensor}`);
}

const named = (name: string) => ({ name });
const number = (b: GraphBuilder, value: number) => b.weight([], [value]);

describe('selectTensors', () => {
  it.each<[string, (b: GraphBuilder, x: string) => string]>([
    ['Neg', (b, x) => b.node('Neg', [x])],
    ['Transpose', (b, x) => b.node('Transpose', [x])],
    ['Mul', (b, x) => b.node('Mul', [x, 'two'])],
  ])('takes no time for 20,000 operators in a row: %s', (_, next) => {
    const begun = performance.now();
    const [first] = chosen((b, x) => {
      b.weight([], [2], 'two');
      let y = b.conv(x, 8, 3);
      for (let i = 0; i < 20_000; i++) y = next(b, y);
      return y;
    });
    expect(first).toMatch(/^Conv/);
    // A second at most on a machine that does nothing else; it was minutes.
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('takes the last tensor of a convolution with its norm and activation', () => {
    const found = chosen((b, x) => b.relu(b.batchNorm(b.conv(x, 8, 3, { pads: 1 })), named('y')));
    expect(found).toEqual(['Conv+Relu → y']);
  });

  it.each([
    [6, 'Conv+Relu+Relu+Relu+Relu+Relu+Relu → y'],
    [7, 'Conv+Relu+Relu+Relu+Relu+Relu+Relu+Relu → y'],
    [8, 'Conv+Relu+Relu+Relu+Relu+Relu+Relu+… → y'],
    [300, 'Conv+Relu+Relu+Relu+Relu+Relu+Relu+… → y'],
  ])('names eight operators of a chain at most: %d behind a convolution', (count, found) => {
    const chain = (b: GraphBuilder, x: string): string => {
      let last = b.conv(x, 8, 1);
      for (let i = 1; i < count; i++) last = b.relu(last);
      return b.relu(last, named('y'));
    };
    expect(chosen(chain)).toEqual([found]);
  });

  it('keeps a tensor that something else reads too', () => {
    const found = chosen((b, x) => {
      const conv = b.conv(x, 8, 3, { pads: 1, name: 'conv' });
      return b.concat([b.relu(conv, named('relu')), conv], 1, named('y'));
    });
    expect(found).toEqual(['Conv → conv', 'Relu → relu', 'Concat → y']);
  });

  it('adds inside the convolution that ONNX Runtime fuses, and keeps the other branch', () => {
    const found = chosen((b, x) => {
      const main = b.conv(x, 8, 3, { pads: 1, name: 'main' });
      const down = b.conv(x, 8, 1, { name: 'down' });
      return b.relu(b.add(main, down), named('y'));
    });
    expect(found).toEqual(['Conv → down', 'Conv+Add+Relu → y']);
  });

  it.each([
    ['SiLU', (b: GraphBuilder, x: string) => b.node('Mul', [x, b.node('Sigmoid', [x])], {}, named('y'))],
    [
      'HardSwish',
      (b: GraphBuilder, x: string) => {
        const shifted = b.node('Add', [x, number(b, 3)]);
        const clipped = b.node('Clip', [shifted, number(b, 0), number(b, 6)]);
        return b.node('Div', [b.node('Mul', [x, clipped]), number(b, 6)], {}, named('y'));
      },
    ],
    [
      'Gelu',
      (b: GraphBuilder, x: string) => {
        const erf = b.node('Erf', [b.node('Div', [x, number(b, Math.SQRT2)])]);
        const product = b.node('Mul', [x, b.node('Add', [erf, number(b, 1)])]);
        return b.node('Mul', [product, number(b, 0.5)], {}, named('y'));
      },
    ],
  ])('knows %s in single operators', (name, build) => {
    expect(chosen((b, x) => build(b, b.conv(x, 8, 3, { pads: 1 })))).toEqual([`Conv+${name} → y`]);
  });

  it.each([
    ['scaled before a sigmoid', ['Mul', 'Sigmoid']],
    ['scaled after a sigmoid', ['Sigmoid', 'Mul']],
  ])('takes what is %s for no SiLU', (_, types) => {
    const found = chosen((b, x) =>
      types.reduce(
        (y, type, i) => b.node(type, type === 'Mul' ? [y, number(b, 4)] : [y], {}, i === 1 ? named('y') : {}),
        b.conv(x, 8, 3, { pads: 1 }),
      ),
    );
    expect(found).toEqual(['Conv+Sigmoid → y']);
  });

  it('knows a layer normalization in single operators, also beside a skip connection', () => {
    const found = chosen((b, x) => {
      const conv = b.conv(x, 8, 3, { pads: 1, name: 'conv' });
      const axes = { axes: attribute.ints([1]) };
      const centered = b.node('Sub', [conv, b.node('ReduceMean', [conv], axes)]);
      const variance = b.node('ReduceMean', [b.node('Pow', [centered, number(b, 2)])], axes);
      const deviation = b.node('Sqrt', [b.node('Add', [variance, number(b, 1e-6)])]);
      const scaled = b.node('Mul', [b.node('Div', [centered, deviation]), b.weight([8, 1, 1], { std: 1 })]);
      const normal = b.node('Add', [scaled, b.weight([8, 1, 1], { std: 1 })], {}, named('normal'));
      return b.add(conv, normal, named('y'));
    });
    expect(found).toEqual(['Conv → conv', 'LayerNormalization → normal', 'Add → y']);
  });

  it('sees both parts of a squeeze and excitation block', () => {
    const found = chosen((b, x) => {
      const conv = b.relu(b.conv(x, 8, 3, { pads: 1 }), named('conv'));
      const squeezed = b.globalAveragePool(conv, named('pool'));
      const gate = b.node('Sigmoid', [b.conv(squeezed, 8, 1)], {}, named('gate'));
      return b.node('Mul', [conv, gate], {}, named('y'));
    });
    expect(found).toEqual(['Conv+Relu → conv', 'GlobalAveragePool → pool', 'Conv+Sigmoid → gate', 'Mul → y']);
  });

  it('leaves out the inside of attention, moves and scalings', () => {
    const found = chosen((b, x) => {
      const tokens = b.transpose(b.node('Reshape', [x, b.ints([0, 8, 256])]), [0, 2, 1], { channels: 8 });
      const project = (name: string) => b.node('MatMul', [tokens, b.weight([8, 8], { std: 1 })], {}, { name });
      const scores = b.node('MatMul', [project('q'), b.transpose(project('k'), [0, 2, 1])]);
      const weights = b.node('Softmax', [b.node('Div', [scores, number(b, 3)])], { axis: attribute.int(-1) });
      const mixed = b.node('MatMul', [weights, project('v')]);
      return b.node('MatMul', [mixed, b.weight([8, 8], { std: 1 })], {}, named('y'));
    });
    expect(found).toEqual(['MatMul → q', 'MatMul → k', 'MatMul → v', 'MatMul → y']);
  });

  it('keeps position embeddings, and a softmax over classes', () => {
    const found = chosen((b, x) => {
      const placed = b.node('Add', [x, b.weight([1, 8, 16, 16], { std: 1 })], {}, named('placed'));
      const flat = b.flatten(b.globalAveragePool(b.conv(placed, 8, 3), named('pool')));
      return b.node('Softmax', [b.gemm(flat, 4, named('logits'))], {}, named('y'));
    });
    expect(found).toEqual([
      'Add → placed',
      'Conv → Conv_1',
      'GlobalAveragePool → pool',
      'Gemm → logits',
      'Softmax → y',
    ]);
  });

  it('measures a quantized layer after its DequantizeLinear', () => {
    const found = chosen((b, x) => {
      const scale = number(b, 0.1);
      const quantized = b.node('QuantizeLinear', [b.relu(b.conv(x, 8, 3)), scale]);
      const first = b.node('DequantizeLinear', [quantized, scale], {}, named('first'));
      const second = b.node('DequantizeLinear', [quantized, scale], {}, named('second'));
      return b.add(b.conv(first, 8, 1, named('a')), second, named('y'));
    });
    expect(found).toEqual(['Conv+Relu → first', 'Conv+Add → y']);
  });

  it('ignores computations on shapes', () => {
    const found = chosen((b, x) => {
      const conv = b.relu(b.conv(x, 8, 3), named('conv'));
      const size = b.node('Gather', [b.node('Shape', [conv]), b.ints([0])], { axis: attribute.int(0) });
      const target = b.node('Concat', [b.node('Mul', [size, b.ints([1])]), b.ints([-1])], { axis: attribute.int(0) });
      return b.gemm(b.node('Reshape', [conv, target], {}, { channels: 8 * 14 * 14 }), 4, named('y'));
    });
    expect(found).toEqual(['Conv+Relu → conv', 'Gemm → y']);
  });

  it('never chooses what is not float', () => {
    const b = new GraphBuilder();
    const x = b.conv(b.input('x', ['N', 8, 16, 16]), 8, 3, named('conv'));
    const mask = b.node('Cast', [b.node('Greater', [x, number(b, 0)])], { to: attribute.int(Type.INT64) });
    b.output(mask, 'y', Type.INT64);
    expect(selectTensors(b.model()).map((c) => c.tensor)).toEqual(['conv']);
  });

  it.each([
    ['ResNet-18', resnet18, 23],
    ['MobileNetV2', mobilenetV2, 54],
  ])('finds every layer of %s, in graph order', (_, build, count) => {
    const model = parseModel(encodeModel(build()), 'zoo.onnx');
    const choices = selectTensors(model);
    const order = choices.map((c) => model.graph.nodes.indexOf(model.graph.producer(c.tensor)!));
    expect(choices.length).toBe(count);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});
