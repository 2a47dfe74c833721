import { describe, expect, it } from 'vitest';
import { sideOffer } from '../../../src/analysis/measure/sideOffer';
import type { Flip, OutputContract } from '../../../src/report/report';
import { outputFacts } from '../../support/outputFacts';

const CLASSES: OutputContract = { kind: 'classes', origin: 'Softmax', certainty: 'found' };
const LABELS = ['left turn', 'stop', 'right turn'];

/** Errors as they are, and with the pair swapped, under the flips. */
type Errors = { readonly [F in Flip]?: readonly [number, number] };

function offered(errors: Errors, change: Partial<OutputContract> = {}, labels = LABELS) {
  const facts = outputFacts({ shape: [1, 3], tracked: { kind: 'invariant' }, labels });
  const errorUnder = (contract: OutputContract, flip: Flip): number | undefined =>
    errors[flip]?.[contract.swap === undefined ? 0 : 1];
  const flips: readonly Flip[] = ['h', 'v', 'hv'];
  return sideOffer({ facts, contract: { ...CLASSES, ...change }, values: {}, flips, noiseFloor: 1e-5, errorUnder });
}

describe('classes of left and right by their names', () => {
  it('are offered under the flips that fit better with them swapped', () => {
    expect(offered({ h: [0.5, 0.01], v: [0, 0.6], hv: [0.5, 0.5] })).toEqual({
      looksLike: 'pairs',
      entry: { contract: 'classes', swap: [[0, 2]], flips: ['h'] },
      figure: { h: 0.01 },
    });
    expect(offered({ h: [0.5, 0.4], v: [0.5, 0.4] })!.entry).not.toHaveProperty('flips');
  });

  it.each<[string, Errors, Partial<OutputContract>, (readonly string[])?]>([
    ['nothing changes', { h: [1e-6, 1e-7] }, {}],
    ['swapping makes it worse', { h: [0.1, 0.2] }, {}],
    ['it is stated', { h: [0.5, 0] }, { certainty: 'stated' }],
    ['pairs are known', { h: [0.5, 0] }, { swap: [[0, 1]] }],
    ['it holds no classes', { h: [0.5, 0] }, { kind: 'vector' }],
    ['no names are of sides', { h: [0.5, 0] }, {}, ['a', 'b', 'c']],
    ['other labels than classes are known', { h: [0.5, 0] }, {}, ['left', 'right']],
    ['nothing is compared', {}, {}],
  ])('are not where %s', (_, errors, change, labels) => {
    expect(offered(errors, change, labels === undefined ? LABELS : [...labels])).toBeUndefined();
  });
});
