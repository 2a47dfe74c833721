import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { columnCount } from '../../../src/report/terminal/columnCount';
import { fc } from '../../support/fastCheck';

/** Every character of the ranges that are counted without looking them up, and their neighbors. */
const CHARACTERS = [
  [0x20, 0x3d0],
  [0x2000, 0x25a0],
].flatMap(([from, to]) => Array.from({ length: to! - from! + 1 }, (_, i) => String.fromCharCode(from! + i)));

describe('the columns of a text', () => {
  it('are those of string-width for every character', () => {
    expect(CHARACTERS.filter((c) => columnCount(c) !== stringWidth(c))).toEqual([]);
  });

  it('are those of string-width for what is put together from them', () => {
    const parts = fc.constantFrom(...CHARACTERS, '模', '👍🏽', 'e\u0301', '\uFE0F', '\u200D', '\x1b[31m');
    fc.assert(
      fc.property(fc.string({ unit: parts, maxLength: 12 }), (text) => {
        expect(columnCount(text)).toBe(stringWidth(text));
      }),
    );
  });
});
