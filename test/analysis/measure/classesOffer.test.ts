import { describe, expect, it } from 'vitest';
import { classesOffer } from '../../../src/analysis/measure/classesOffer';
import type { OutputFacts } from '../../../src/contracts/contract';
import type { OutputContract } from '../../../src/report/report';
import { outputFacts } from '../../support/outputFacts';

const DENSE: OutputContract = { kind: 'vector', origin: 'a dense layer, no names of classes', certainty: 'assumed' };

function offer(
  shape: readonly number[],
  contract: Partial<OutputContract> = {},
  more: Partial<OutputFacts> = {},
  largest = 20,
) {
  return classesOffer({
    facts: outputFacts({ shape, head: 'dense', tracked: { kind: 'invariant' }, ...more }),
    contract: { ...DENSE, ...contract },
    values: { id: { dims: shape, data: new Float32Array([1, -largest]) } },
    flips: ['h', 'v'],
    noiseFloor: 1e-5,
    errorUnder: ({ kind }, flip) => (kind === 'classes' && flip === 'h' ? 0.25 : undefined),
  });
}

describe('scores of classes', () => {
  it('are offered where the number of entries speaks for them, with the figures that there are', () => {
    const scores = { looksLike: 'scores', entry: { contract: 'classes' }, figure: { h: 0.25 } };
    for (const count of [2, 10, 100, 400, 1010]) expect(offer([1, count])).toEqual(scores);
    expect(offer([1, 10, 1, 1], {}, { head: 'convolution' })).toEqual(scores);
  });

  it('are not where an embedding is as likely, or something else is known', () => {
    for (const count of [1, 32, 512, 640]) expect(offer([1, count])).toBeUndefined();
    expect(offer([1, 10], { certainty: 'stated' })).toBeUndefined();
    expect(offer([1, 10], { kind: 'classes' })).toBeUndefined();
    expect(offer([1, 10], {}, { head: 'other' })).toBeUndefined();
    expect(offer([1, 10, 8, 8], {}, { head: 'convolution' })).toBeUndefined();
    expect(offer([1, 10], {}, { head: 'convolution', tracked: { kind: 'spatial', h: [], v: [] } })).toBeUndefined();
  });

  it('are not where numbers are larger than scores are, unless the network is quantized', () => {
    expect(offer([1, 10], {}, {}, 100)).toBeDefined();
    expect(offer([1, 10], {}, {}, 101)).toBeUndefined();
    expect(offer([1, 10], {}, { dtype: 'uint8' }, 255)).toBeDefined();
  });

  it('are not where no flip can be compared', () => {
    const facts = outputFacts({ shape: [1, 10], head: 'dense', tracked: { kind: 'invariant' } });
    const values = { id: { dims: [1, 10], data: new Float32Array(10) } };
    const request = { facts, contract: DENSE, values, flips: ['h'] as const, noiseFloor: 0 };
    expect(classesOffer({ ...request, errorUnder: () => undefined })).toBeUndefined();
  });
});
