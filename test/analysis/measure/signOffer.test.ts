import { describe, expect, it } from 'vitest';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import { signOffer } from '../../../src/analysis/measure/signOffer';
import type { Flip, OutputContract } from '../../../src/report/report';
import { outputFacts } from '../../support/outputFacts';
import { normalArray } from '../../support/random';

const VECTOR: OutputContract = { kind: 'vector', origin: 'two axes', certainty: 'assumed' };
type Values = Partial<Record<'id' | Flip, Float32Array>>;

function offer(dims: readonly number[], values: Values, contract: Partial<OutputContract> = {}) {
  const tensor = (data: Float32Array) => ({ dims, data });
  const facts = outputFacts({ shape: dims, tracked: { kind: 'invariant' } });
  const flips = (['h', 'v', 'hv'] as const).filter((flip) => flip in values);
  return signOffer({
    facts,
    contract: { ...VECTOR, ...contract },
    values: Object.fromEntries(Object.entries(values).map(([key, data]) => [key, tensor(data)])),
    flips,
    noiseFloor: 1e-6,
    errorUnder: (candidate, flip) =>
      relativeL2(values.id!, arrange(tensor(values[flip]!), arrangementOf(candidate, flip, dims, undefined)).data),
  });
}
const negated = (values: Float32Array, entries: readonly number[], count = values.length) =>
  values.map((value, i) => (entries.includes(i % count) ? -value : value));

describe('entries of a vector that change sign', () => {
  const y = normalArray(16, 5);

  it('are offered by mirror, with the figures of all flips', () => {
    const found = offer([1, 16], { id: y, h: negated(y, [2, 7]), v: negated(y, [7]), hv: negated(y, [2]) });
    expect(found).toEqual({
      looksLike: 'signs',
      entry: { contract: 'vector', negate: { h: [2, 7], v: [7] } },
      figure: { h: 0, v: 0, hv: 0 },
    });
  });

  it('are offered under the mirror alone under which they explain the difference', () => {
    const other = normalArray(16, 6);
    const found = offer([1, 16], { id: y, h: negated(y, [2]), v: other });
    expect(found!.entry.negate).toEqual({ h: [2] });
    expect(found!.figure.v).toBeGreaterThan(0.5);
  });

  it('need not be exact, as the yaw of a head is not', () => {
    const found = offer([1, 3], { id: Float32Array.of(20, -8, 3), h: Float32Array.of(-19, -8.5, -3.2) });
    expect(found!.entry.negate).toEqual({ h: [0, 2] });
  });

  it('are the same for every sample of a batch, on the axis of entries', () => {
    const batch = normalArray(48, 7);
    expect(offer([3, 16], { id: batch, h: negated(batch, [4], 16) })!.entry.negate).toEqual({ h: [4] });
    expect(offer([1, 16, 1, 1], { id: y, h: negated(y, [4]) })!.entry.negate).toEqual({ h: [4] });
  });

  it('are not found in vectors that have nothing to do with each other', () => {
    for (let seed = 0; seed < 200; seed++) {
      const count = 8 + (seed % 5) * 64;
      expect(offer([1, count], { id: normalArray(count, seed), h: normalArray(count, 1000 + seed) })).toBeUndefined();
    }
  });

  it('are not offered where nothing changes, or where something is stated or known', () => {
    expect(offer([1, 16], { id: y, h: y })).toBeUndefined();
    expect(offer([1, 16], { id: y, hv: negated(y, [1]) })).toBeUndefined();
    const h = negated(y, [1]);
    expect(offer([1, 16], { id: y, h }, { certainty: 'stated' })).toBeUndefined();
    expect(offer([1, 16], { id: y, h }, { negate: { h: [0] } })).toBeUndefined();
    expect(offer([1, 16], { id: y, h }, { swap: [[0, 1]] })).toBeUndefined();
    expect(offer([1, 16], { id: y, h }, { kind: 'classes' })).toBeUndefined();
    const long = normalArray(8193, 1);
    expect(offer([1, 8193], { id: long, h: negated(long, [1]) })).toBeUndefined();
  });
});
