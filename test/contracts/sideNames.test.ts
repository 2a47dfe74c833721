import { expect, it } from 'vitest';
import { sidePairs } from '../../src/contracts/sideNames';

it('names of left and right are pairs, in whatever case, where both are there', () => {
  expect(sidePairs(['left lung', 'heart', 'right lung'])).toEqual([[0, 2]]);
  expect(sidePairs(['Turn Right', 'Turn Left', 'EYE_LEFT', 'EYE_RIGHT'])).toEqual([[0, 1], [2, 3]]); // prettier-ignore
  expect(sidePairs(['left', 'Right', 'bright', 'copyright', 'cat'])).toEqual([]);
  expect(sidePairs(['left', 'left', 'right'])).toEqual([
    [0, 2],
    [1, 2],
  ]);
  expect(sidePairs([])).toEqual([]);
});
