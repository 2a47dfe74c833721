import { expect, it } from 'vitest';
import { Distribution } from '../../../src/analysis/study/distribution';

it('the smallest and the largest value are percentiles as they are, those between within 1%', () => {
  const distribution = new Distribution();
  for (const value of [0.0048, 0.34, 0.4, 1]) distribution.add(value);
  const { median, p90, p99, min, max } = distribution.store();
  expect([min, p90, p99, max]).toEqual([0.0048, 1, 1, 1]);
  expect(Math.abs(median! - 0.34)).toBeLessThan(0.0034);
  const one = new Distribution();
  one.add(0.7);
  expect(one.store()).toMatchObject({ median: 0.7, p90: 0.7, p99: 0.7 });
});
