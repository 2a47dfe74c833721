import { describe, expect, it } from 'vitest';
import { outputChange } from '../../../src/analysis/scale/outputChange';
import type { OutputContract } from '../../../src/report/report';

const tensor = (...values: number[]) => ({ dims: [1, values.length], data: Float32Array.from(values) });
const contract = (kind: OutputContract['kind']): OutputContract => ({ kind, origin: 'a test', certainty: 'stated' });
const plain = { moves: false, arrangement: () => undefined };

describe('what another change of the input does to an output', () => {
  it('is the relative L2 of a vector, and of class numbers the share that disagrees', () => {
    expect(outputChange(contract('vector'), tensor(3, 4), tensor(3, 1), plain)).toBeCloseTo(0.6, 6);
    expect(outputChange(contract('labels'), tensor(1, 2, 3, 4), tensor(1, 2, 3, 5), plain)).toBe(0.25);
  });

  it('is not told of what should move with the image when it is moved', () => {
    const moved = { ...plain, moves: true };
    expect(outputChange(contract('map'), tensor(1, 2), tensor(2, 1), moved)).toBeUndefined();
    expect(outputChange(contract('map'), tensor(1, 2), tensor(2, 1), plain)).toBeDefined();
    expect(outputChange(contract('vector'), tensor(1, 2), tensor(2, 1), moved)).toBeDefined();
  });

  it('is not told where nothing can be compared', () => {
    expect(outputChange(contract('vector'), tensor(1, 2), tensor(1), plain)).toBeUndefined();
    expect(outputChange(contract('vector'), tensor(), tensor(), plain)).toBeUndefined();
  });
});
