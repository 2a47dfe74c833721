import { expect, it } from 'vitest';
import { hasAngles } from '../../../src/contracts/heads/hasAngles';
import type { OutputContract } from '../../../src/report/report';

const TURNED: OutputContract = {
  kind: 'boxes',
  origin: 'test',
  certainty: 'found',
  axis: 1,
  parts: [
    { kind: 'classes', from: 0, to: 1 },
    { kind: 'angles', from: 1, to: 2 },
  ],
};
/** A score of each of two cells, and what may be their angles. */
const tensor = (...angles: readonly [number, number]) => ({
  dims: [1, 2, 2],
  data: Float32Array.from([0.5, -9, ...angles]),
});

it('angles are below zero somewhere, and within half a turn', () => {
  expect([tensor(-0.7, 2.3), tensor(0.1, -1e-6), tensor(-3, 3)].map((of) => hasAngles(TURNED, of))).toEqual([true, true, true]); // prettier-ignore
  const others = [tensor(0, 0.9), tensor(-0.7, 3.2), tensor(-3.2, 0.7)];
  expect(others.map((of) => hasAngles(TURNED, of))).toEqual([false, false, false]);
});

it('without angles there is nothing to look at', () => {
  expect(hasAngles({ ...TURNED, parts: TURNED.parts!.slice(0, 1) }, tensor(9, 9))).toBe(true);
  const { parts: _, ...whole } = TURNED;
  expect(hasAngles(whole, tensor(9, 9))).toBe(true);
});
