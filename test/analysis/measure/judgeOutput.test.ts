import { expect, it } from 'vitest';
import { toleranceOf, verdictOf } from '../../../src/analysis/measure/judgeOutput';
import type { OutputComparison } from '../../../src/analysis/measure/outputComparison';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Orientation, OutputContract } from '../../../src/report/report';

const CONTRACT: OutputContract = { kind: 'vector', origin: 'a test', certainty: 'stated' };

/** What is said of an output that holds `x` for the image and `y` for its mirror image. */
function judged(x: readonly number[], y: readonly number[], contract: Partial<OutputContract> = {}) {
  const brought = new Map([
    ['id', { dims: [x.length], data: Float32Array.from(x) }],
    ['h', { dims: [y.length], data: Float32Array.from(y) }],
  ] as const);
  const request = { facts: { image: [4, 4], shape: [x.length] } } as unknown as OutputComparison;
  return verdictOf(request, { ...CONTRACT, ...contract }, brought, 'h', { rtol: 1e-5, atol: 0 });
}

it('has the share of class numbers that differ as the figure of labels', () => {
  expect(judged([1, 2, 3, 4], [1, 2, 3, 5], { kind: 'labels' })).toEqual({
    verdict: 'broken',
    figure: { name: 'disagreement', value: 0.25 },
  });
  expect(judged([1, 2], [1, 2], { kind: 'labels' }).figure).toEqual({ name: 'disagreement', value: 0 });
});

it('has the relative difference as the figure of numbers, 0 where both are zero throughout', () => {
  expect(judged([3, 4], [3, 9]).figure).toEqual({ name: 'relL2', value: 1 });
  expect(judged([0, 0], [0, 0])).toEqual({
    verdict: 'empty',
    figure: { name: 'relL2', value: 0 },
    reason: 'it is zero throughout',
  });
  expect(judged([0, 0], [0, 1]).figure).toEqual({ name: 'relL2', value: Infinity });
});

it('gives no figure where lengths differ or nothing is there', () => {
  expect(judged([1, 2], [1])).toEqual({
    verdict: 'incomparable',
    reason: '2 values for the image and 1 for its mirror image',
  });
  expect(judged([], [])).toEqual({ verdict: 'empty', reason: 'it holds no values' });
});

it('shows and does not judge what a contract about other flips says nothing of', () => {
  const figure = { name: 'relL2', value: 1 };
  expect(judged([3, 4], [3, 9], { flips: ['v'] })).toEqual({
    verdict: 'incomparable',
    figure,
    reason: 'its contract is about other flips',
  });
  expect(judged([3, 4], [3, 9], { flips: ['h', 'v'] })).toEqual({ verdict: 'broken', figure });
  expect(judged([3, 4], [3, 9], { flips: ['v'], kind: 'sensitive' })).toEqual({ verdict: 'broken', figure });
});

it('takes a step of 1 in few whole numbers for float noise before they were rounded', () => {
  const x = Float32Array.from({ length: 4000 }, (_, i) => i % 256);
  const stepped = (every: number): Float32Array => x.map((value, i) => (i % every === 0 ? value + 1 : value));
  const judgedAs = (dtype: string, y: Float32Array) => {
    const facts = { image: [4, 4], shape: [x.length], dtype };
    const [id, h] = [x, y].map((data) => ({ dims: [x.length], data }));
    const request = { facts, values: { id }, noiseFloor: 1e-5 } as unknown as OutputComparison;
    const brought = new Map<Orientation, FloatTensor>([
      ['id', id!],
      ['h', h!],
    ]);
    const tolerance = toleranceOf(request, CONTRACT);
    return [verdictOf(request, CONTRACT, brought, 'h', tolerance).verdict, tolerance.atol];
  };
  // 2·1e-5·127.5 of them may be a step apart: one in 392.
  expect(judgedAs('uint8', stepped(500))).toEqual(['holds', expect.closeTo(0.0505, 3)]);
  expect(judgedAs('uint8', stepped(300))[0]).toBe('broken');
  expect(judgedAs('float32', stepped(500))).toEqual(['broken', 0]);
});
