import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import { sizeAdvice } from '../../../src/analysis/audit/sizeAdvice';
import { allAtOnce } from '../../../src/protocol/steps';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { tinyLeNet, tinySegmenter } from '../../support/models/tinyModels';

describe('size advice', () => {
  it('for ResNet-18 at 224: widths that leave one over 32, nearest first', () => {
    const advice = allAtOnce(sizeAdvice(networkOf(resnet18(), [1, 3, 224, 224])));
    expect(advice.W).toEqual([225, 193, 257, 161, 289, 129]);
    expect(advice.H).toEqual(advice.W);
    expect(advice.reason).toBeUndefined();
    expect(advice.misaligned.length).toBe(16);
  });

  it('begins with the present size when that is aligned', () => {
    expect(allAtOnce(sizeAdvice(networkOf(resnet18(), [1, 3, 225, 224]))).H[0]).toBe(225);
  });

  it('counts a Pad with the windows behind it, which leave unread what it adds to one end at odd sizes', () => {
    // Keras' MobileNet: a first stride with pads 0, 1 of its own, then a Pad by 0, 1 before each.
    const b = new GraphBuilder();
    let x = b.conv(b.input('x', [1, 3, 'H', 'W']), 4, 3, { stride: 2, autoPad: 'SAME_UPPER' });
    for (let i = 0; i < 4; i++) {
      const rows = b.node('Transpose', [x], { perm: attribute.ints([0, 2, 3, 1]) });
      const padded = b.node('Pad', [rows, b.ints([0, 0, 0, 0, 0, 1, 1, 0])], {});
      const columns = b.node('Transpose', [b.relu(padded)], { perm: attribute.ints([0, 3, 1, 2]) });
      x = b.relu(b.conv(columns, 4, 3, { stride: 2, pads: 0, name: `strided_${i}` }));
    }
    b.output(b.globalAveragePool(x), 'y');
    const model = b.build();
    const { W, misaligned } = allAtOnce(sizeAdvice(networkOf(model, [1, 3, 224, 224])));
    expect(W).toEqual([221, 253, 189, 285, 157, 317]);
    expect(misaligned.filter(({ axis }) => axis === 'W').map(({ op, cause }) => `${op} ${cause}`)).toEqual([
      'Conv padding',
      ...new Array<string>(4).fill('Pad padding'),
    ]);
    expect(allAtOnce(sizeAdvice(networkOf(model, [1, 3, 221, 221]))).misaligned).toEqual([]);
  });

  it('says which operators want different sizes', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 'H', 'W']);
    const odd = b.conv(x, 4, 3, { stride: 2, pads: 1, name: 'wants_odd' });
    const even = b.conv(x, 4, 2, { stride: 2, name: 'wants_even' });
    b.output(b.add(b.globalAveragePool(odd), b.globalAveragePool(even)), 'y');
    const advice = allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 32, 32])));
    expect(advice.W).toEqual([]);
    expect(advice.reason).toContain('wants_odd (Conv) wants');
    expect(advice.reason).toContain('wants_even (Conv) wants');
    expect(advice.reason).toMatch(/^No width or height from 16 to 64 aligns every operator: [^.]*\.$/);
  });

  it('finds the two among thousands that want different sizes', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 1, 'H', 'W']);
    const odd = Array.from({ length: 1500 }, () => b.conv(x, 1, 3, { stride: 2, pads: 1 }));
    // Each is aligned together with all of these, at 29 and at 35.
    const wants = [b.conv(x, 1, 1, { stride: 7, name: 'wants_29' }), b.conv(x, 1, 2, { stride: 11, name: 'wants_35' })];
    b.output(
      b.node(
        'Sum',
        [...odd, ...wants].map((map) => b.globalAveragePool(map)),
      ),
      'y',
    );
    expect(allAtOnce(sizeAdvice(networkOf(b.build(), [1, 1, 32, 32]))).reason).toMatch(
      /: wants_29 \(Conv\) wants 29, 36, wants_35 \(Conv\) wants 24, 35\.$/,
    );
  });

  it('tells the reasons of both axes where they differ', () => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [1, 3, 'H', 'W']), 4, 2, { autoPad: 'SAME_UPPER', name: 'skewed' }), 'y');
    expect(allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 32, 48]))).reason).toMatch(
      /^No width from 24 to 96 .*\. No height from 16 to 64 /,
    );
  });

  it('says which operator is aligned at no size', () => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [1, 3, 'H', 'W']), 4, 2, { autoPad: 'SAME_UPPER', name: 'skewed' }), 'y');
    expect(allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 32, 32]))).reason).toContain(
      'skewed (Conv) is aligned at none',
    );
  });

  it('says that a dense layer over space takes one size only', () => {
    const b = new GraphBuilder();
    const skewed = b.conv(b.input('x', [1, 3, 16, 16]), 4, 2, { autoPad: 'SAME_UPPER' });
    b.output(b.gemm(b.flatten(skewed, 4 * 16 * 16), 5), 'y');
    const { W, reason } = allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 16, 16])));
    expect(W).toEqual([]);
    expect(reason).toContain('runs at no other width');
    expect(reason).toContain('Gemm');
  });

  it('finds the size that a dense layer over space takes as well', () => {
    // 29 columns pool to 14, and so do 28, without a rest.
    expect(allAtOnce(sizeAdvice(networkOf(tinyLeNet({ size: [29, 29] }), [1, 1, 29, 29]))).W).toEqual([28]);
  });

  it('leaves out sizes at which the two sides of a Concat do not fit', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 'H', 'W']);
    const down = b.relu(b.conv(x, 4, 3, { stride: 2, pads: 1, name: 'down' }));
    b.output(b.concat([b.convTranspose(down, 4, 2, { stride: 2 }), x]), 'y');
    const { W, reason } = allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 32, 32])));
    // The strided convolution wants an odd width, from which it makes an even one.
    expect(W).toEqual([]);
    expect(reason).toContain(
      'No width or height from 16 to 64 at which the model runs aligns every operator: down (Conv)',
    );
  });

  it('leaves out sizes that are smaller than a window', () => {
    const b = new GraphBuilder();
    b.output(b.conv(b.input('x', [1, 3, 'H', 'W']), 4, 7), 'y');
    expect(allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 8, 8]))).W).toEqual([8, 9, 7, 10, 11, 12]);
  });

  it('leaves out sizes at which a skip connection does not fit', () => {
    const { W } = allAtOnce(sizeAdvice(networkOf(tinySegmenter(), [1, 3, 32, 32])));
    expect(W.length).toBeGreaterThan(0);
    expect(W.every((w) => w % 2 === 0)).toBe(true);
  });

  it('knows what a window on a single column does where there are more', () => {
    const b = new GraphBuilder();
    let x = b.input('x', [1, 3, 'H', 'W']);
    for (const stride of [2, 2, 2, 3]) x = b.conv(x, 4, 1, { stride });
    b.output(b.globalAveragePool(x), 'y');
    // At 33 the last one slides over five columns, of which it reads two.
    expect(allAtOnce(sizeAdvice(networkOf(b.build(), [1, 3, 19, 19]))).W).toEqual([25]);
  });
});
