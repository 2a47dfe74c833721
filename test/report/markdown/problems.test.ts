import { expect, it } from 'vitest';
import { problemsToMarkdown } from '../../../src/report/markdown/problems';

it('of a run come first, as code, and only so many', () => {
  const unchecked = [{ name: 'a.png', message: 'a.png: `<b>no image</b>`.' }];
  const failed = Array.from({ length: 22 }, (_, i) => `${i}.png: differs`);
  const [first, second] = problemsToMarkdown({ unchecked, failed, checked: 30 });
  expect(first).toBe('## Flipscope: 1 input could not be checked\n\n- `` a.png: `<b>no image</b>`. ``\n');
  expect(second).toMatch(/^## Flipscope: 22 of 30 inputs do not pass\n\n- `0\.png: differs`\n/);
  expect(second).toMatch(/- `19\.png: differs`\n- and 2 more\n$/);
});

it('are none where nothing is wrong', () => {
  expect(problemsToMarkdown({ unchecked: [], failed: [], checked: 3 })).toEqual([]);
});
