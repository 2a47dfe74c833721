import { expect, test } from 'vitest';
import { formatClock, formatMoment, formatMoments } from '../../../src/report/facts/formatTime';

const at = (...parts: readonly [number, number, number, number, number]): number => new Date(...parts).getTime();
const now = at(2026, 10, 26, 18, 0);

test('a clock has 24 hours', () => {
  expect(formatClock(at(2026, 10, 26, 14, 2))).toBe('14:02');
  expect(formatClock(at(2026, 10, 26, 0, 5))).toBe('00:05');
});

test.each([
  ['today', at(2026, 10, 26, 0, 1), '00:01'],
  ['the evening before', at(2026, 10, 25, 23, 59), 'Nov 25, 23:59'],
  ['this year', at(2026, 0, 3, 9, 0), 'Jan 3, 09:00'],
  ['a year ago to the day', at(2025, 10, 26, 14, 2), 'Nov 26, 2025, 14:02'],
])('a moment says as much as tells it from others: %s', (_, time, text) => {
  expect(formatMoment(time, now)).toBe(text);
});

test('of several, those of one minute have their seconds too', () => {
  const [a, b, c] = [at(2026, 10, 26, 14, 2), at(2026, 10, 26, 14, 2) + 7000, at(2026, 10, 25, 14, 2)];
  expect(formatMoments([a, b, c], now)).toEqual(['14:02:00', '14:02:07', 'Nov 25, 14:02']);
});
