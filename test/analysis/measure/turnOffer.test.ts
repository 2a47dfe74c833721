import { describe, expect, it } from 'vitest';
import { turnOffer } from '../../../src/analysis/measure/turnOffer';
import { areAngles } from '../../../src/contracts/angleNames';
import type { Flip, OutputContract } from '../../../src/report/report';
import { outputFacts } from '../../support/outputFacts';

const ANGLES = ['0', '90', '180', '270'];

function offered(change: Partial<OutputContract> = {}, labels = ANGLES, flips: readonly Flip[] = ['h', 'v', 'hv']) {
  const facts = outputFacts({ shape: [1, 4], tracked: { kind: 'invariant' }, labels });
  const contract: OutputContract = { kind: 'classes', origin: 'Softmax', certainty: 'found', ...change };
  const errorUnder = (_: OutputContract, flip: Flip): number | undefined => ({ h: 0.5, v: 0.6, hv: 0.2 })[flip];
  return turnOffer({ facts, contract, flips, values: {}, noiseFloor: 1e-5, errorUnder });
}

describe('classes whose names are angles', () => {
  it('are offered as what a rotation should change', () => {
    expect(offered()).toEqual({
      looksLike: 'turns',
      entry: { contract: 'sensitive', flips: ['hv'] },
      figure: { hv: 0.2 },
    });
  });

  it.each<[string, Partial<OutputContract>, (readonly string[])?, (readonly Flip[])?]>([
    ['it is stated', { certainty: 'stated' }],
    ['it holds no classes', { kind: 'vector' }],
    ['their number is another', {}, ['0', '180']],
    ['names are others', {}, ['zero', '1', '2', '3']],
    ['no rotation is compared', {}, ANGLES, ['h', 'v']],
  ])('are not where %s', (_, change, labels = ANGLES, flips = ['h', 'v', 'hv']) => {
    expect(offered(change, [...labels], flips)).toBeUndefined();
  });

  it.each<[readonly string[], boolean]>([
    [['0', '180'], true],
    [['0°', '90°', '180°', '270°'], true],
    [['0_degree', '90_degree', '180_degree', '270_degree'], true],
    [['0', '90'], false],
    [['0', '1', '2', '3', '180'], false],
    [['0', '0', '180'], false],
    [['1800', '0'], false],
    [['upright', '180'], false],
    [[], false],
  ])('%j: %s', (names, expected) => expect(areAngles(names)).toBe(expected));
});
