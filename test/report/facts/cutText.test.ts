import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/protocol/errors';
import { cutText, MAX_MESSAGE, MAX_NAME, MAX_TEXT } from '../../../src/report/facts/cutText';
import { plainText } from '../../../src/report/facts/formatText';
import { layerName } from '../../../src/report/facts/layerName';
import { groupedWarnings } from '../../../src/report/facts/warnings';
import { wrap } from '../../../src/report/terminal/style';

describe('cutText', () => {
  it('keeps what fits, else both ends, whole characters, and no more than it may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, most) => {
        const cut = cutText(text, most);
        if (text.length <= most) return cut === text;
        const [head, tail] = [cut.slice(0, cut.indexOf('…')), cut.slice(cut.lastIndexOf('…') + 1)];
        return cut.length <= most && !/\p{Surrogate}/u.test(cut) && text.startsWith(head) && text.endsWith(tail);
      }),
    );
  });

  it('keeps what a message is about and what to do', () => {
    const { message, full } = new UserError('input-invalid', `a.onnx: the name ${'n'.repeat(5000)} is bad. Mend it.`);
    expect(message).toMatch(/^a\.onnx: the name n+…n+ is bad\. Mend it\.$/);
    expect([message.length, full.length]).toEqual([MAX_MESSAGE, MAX_TEXT]);
  });
});

/** Texts of 5 MB on which a search from every place, or a copy for every character, would not end. */
const LONG = ['/', ' ', '\n', 'a', '\x1b]', '\x9b', '"', '👩‍👩‍👧', '/.', 'x.h:1 (', '\ud800'];

it.each(LONG)('a text of many %j is cut', (part) => {
  const text = part.repeat(5_000_000 / part.length);
  expect(plainText(text).length).toBeLessThanOrEqual(MAX_TEXT);
  expect(new UserError('input-invalid', text).message.length).toBeLessThanOrEqual(MAX_MESSAGE);
  expect(layerName({ node: text, tensor: text, op: text }).length).toBeLessThanOrEqual(MAX_NAME);
  expect(groupedWarnings([text, `${text}1`, `${text}2`]).join('').length).toBeLessThan(5 * MAX_TEXT);
  expect(wrap(text, 80).join('').length).toBeLessThanOrEqual(MAX_TEXT);
});

it.each([
  [1, '…'],
  [2, 'a…'],
  [3, 'ab…'],
  [4, 'ab…j'],
  [6, 'abc…ij'],
  [9, 'abcde…hij'],
  [10, 'abcdefghij'],
])('a text of ten in %i keeps more of what begins it', (most, cut) => {
  expect(cutText('abcdefghij', most)).toBe(cut);
});
