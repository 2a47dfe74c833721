import { fc } from '../support/fastCheck';
import { expect, it } from 'vitest';
import { anglesApart } from '../../src/contracts/angles';
import { arrange, nearestTo } from '../../src/contracts/arrange';
import { arrangementOf } from '../../src/contracts/arrangement';
import { judge } from '../../src/contracts/judge';
import { FLIPS } from '../../src/report/flips';
import type { OutputContract } from '../../src/report/report';
import type { FloatTensor } from '../../src/operators/follow/rearrange';

const contract: OutputContract = {
  kind: 'boxes',
  origin: 'test',
  certainty: 'stated',
  axis: 1,
  parts: [
    { kind: 'classes', from: 0, to: 1 },
    { kind: 'angles', from: 1, to: 2 },
  ],
};
const CELLS = 4;
const angle = fc.double({ min: -Math.PI / 4, max: (3 * Math.PI) / 4, noNaN: true });
const angles = fc.array(angle, { minLength: CELLS, maxLength: CELLS });
const tensor = (values: readonly number[]): FloatTensor => ({
  dims: [1, 2, CELLS],
  data: Float32Array.from([...values.map(() => 0.5), ...values]),
});

it('an angle and its mirror image, any number of half turns away, are the same', () => {
  fc.assert(
    fc.property(angles, fc.constantFrom(...FLIPS), fc.integer({ min: -2, max: 2 }), (values, flip, turns) => {
      const mirrored = values.map((value) => (flip === 'hv' ? value : -value) + turns * Math.PI);
      const [x, gx] = [tensor(values), tensor(mirrored)];
      const back = arrange(gx, arrangementOf(contract, flip, x.dims, undefined), x);
      back.data.forEach((value, i) => expect(value).toBeCloseTo(x.data[i]!, 5));
      expect(anglesApart(contract, x, back)!.maxAngle).toBeLessThan(1e-5);
    }),
  );
});

it('in any order the entry nearest to the original is taken, and other entries stay', () => {
  const wanted = arrangementOf(contract, 'h', [1, 2, CELLS], undefined);
  fc.assert(
    fc.property(angles, angles, fc.integer({ min: -2, max: 2 }), (values, others, turns) => {
      const [x, y] = [tensor(values), tensor(others.map((value) => value + turns * Math.PI))];
      const near = nearestTo(y, wanted, x);
      expect(near.data.subarray(0, CELLS)).toEqual(y.data.subarray(0, CELLS));
      for (let i = CELLS; i < 2 * CELLS; i++) {
        expect(Math.abs(near.data[i]! - x.data[i]!)).toBeLessThanOrEqual(Math.PI / 2 + 1e-5);
        expect(Math.abs(Math.sin(near.data[i]! - y.data[i]!))).toBeLessThan(1e-5);
      }
    }),
  );
  const plain = tensor([1, 2, 3, 4]);
  expect(nearestTo(plain, { axes: [] }, tensor([9, 9, 9, 9]))).toBe(plain);
});

it('differences are parts of a right angle, the largest that there is', () => {
  fc.assert(
    fc.property(angles, angles, (a, b) => {
      const { meanAngle, maxAngle } = anglesApart(contract, tensor(a), tensor(b))!;
      const apart = a.map((value, i) => Math.abs(Math.asin(Math.sin(value - b[i]!))) / (Math.PI / 2));
      expect(maxAngle).toBeCloseTo(Math.max(...apart), 5);
      expect(meanAngle).toBeCloseTo(apart.reduce((sum, v) => sum + v, 0) / CELLS, 5);
    }),
  );
  expect(anglesApart(contract, tensor([0, 0, 0, 0]), tensor([Math.PI / 2, Math.PI, 0, 0]))!.meanAngle).toBeCloseTo(
    0.25,
  );
});

it('angles may be in several places, and are counted there alone', () => {
  const parts = (['classes', 'angles', 'classes', 'angles'] as const).map((kind, i) => ({ kind, from: i, to: i + 1 }));
  const of = (...data: number[]): FloatTensor => ({ dims: [4, 2], data: Float32Array.from(data) });
  const { axis: _, ...onFirstAxis } = { ...contract, parts };
  const found = anglesApart(onFirstAxis, of(0, 0, 0, 0, 0, 0, 0, 0), of(1, 1, 1, 1, 1, 1, 0.5, 0.5))!;
  expect(found.meanAngle).toBeCloseTo(0.75 / (Math.PI / 2), 6);
  expect(found.maxAngle).toBeCloseTo(1 / (Math.PI / 2), 6);
});

it('one angle alone is compared', () => {
  const single = { ...contract, parts: [{ kind: 'angles', from: 0, to: 1 }] } as const;
  const of = (value: number): FloatTensor => ({ dims: [1, 1, 1], data: Float32Array.of(value) });
  expect(anglesApart(single, of(0), of(Math.PI / 4))!.meanAngle).toBeCloseTo(0.5, 6);
  const none = { dims: [1, 1, 0], data: new Float32Array(0) };
  expect(anglesApart(single, none, none)).toBeUndefined();
});

it('nothing is compared where there are no angles, or the lengths differ', () => {
  const [x, longer] = [tensor([0, 0, 0, 0]), { dims: [1, 2, 5], data: new Float32Array(10) }];
  expect(anglesApart({ ...contract, parts: contract.parts!.slice(0, 1) }, x, x)).toBeUndefined();
  expect(anglesApart(contract, x, longer)).toBeUndefined();
  expect(anglesApart(contract, x, undefined)).toBeUndefined();
});

it('turned boxes hold only where their angles do too', () => {
  const measured = { lengths: [8, 8], norm: 100, maxAbs: 1, difference: 1 } as const;
  const tolerance = { rtol: 0.05, atol: 0 };
  expect(judge(contract, 'h', { ...measured, angle: 0.05 }, tolerance)).toBe('holds');
  expect(judge(contract, 'h', { ...measured, angle: 0.06 }, tolerance)).toBe('broken');
  expect(judge(contract, 'h', { ...measured, difference: 6, angle: 0 }, tolerance)).toBe('broken');
});
