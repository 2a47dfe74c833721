import { expect, it } from 'vitest';
import { isAtWork } from '../../../src/engine/pulse/lifeSigns';

const before = { turns: 7, nativeCalls: 0, processorTime: 5_000_000 };

it.each([
  ['an idle engine, whose loop turns', { turns: 8 }, true],
  ['one whose loop does not end', { processorTime: 7_000_000 }, false],
  ['a long run of a model', { nativeCalls: 1, processorTime: 5_010_000 }, true],
  ['native code that waits for what does not come', { nativeCalls: 1, processorTime: 5_009_999 }, false],
  ['native code under way in a loop that turns', { turns: 8, nativeCalls: 1 }, true],
])('%s', (_, change, works) => {
  expect(isAtWork(before, { ...before, ...change })).toBe(works);
});
