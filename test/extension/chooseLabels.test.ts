import { expect, test } from 'vitest';
import { parseLabels } from '../../src/extension/choose/chooseLabels';

test('names of classes stand one per line, or in a JSON array', () => {
  expect(parseLabels('\uFEFFcat\r\ndog \n\n', 'a.txt')).toEqual(['cat', 'dog']);
  expect(parseLabels(' ["cat", "dog"]\n', 'a.json')).toEqual(['cat', 'dog']);
  // A class without a name keeps its place.
  expect(parseLabels('cat\n\ndog', 'a.txt')).toEqual(['cat', '', 'dog']);
});

test.each(['', '  \n', '[1, 2]', '["cat"', 'x\n'.repeat(100_001)])('%j is no list of names', (text) => {
  expect(() => parseLabels(text.slice(0, 300_000), 'labels.txt')).toThrow(/^labels\.txt: expected/);
});
