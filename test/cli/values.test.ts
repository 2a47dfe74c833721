import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseFlips, parseSeed, parseShape, parseSize, parseThreshold } from '../../src/cli/values';

describe('option values', () => {
  it('reads flips in any order, each once', () => {
    expect(parseFlips('hv,h,h')).toEqual(['h', 'hv']);
    expect(parseFlips('v')).toEqual(['v']);
  });

  it('reads shapes and sizes', () => {
    expect(parseShape('1x3x224x256')).toEqual([1, 3, 224, 256]);
    expect(parseSize('225x300')).toEqual([225, 300]);
    expect(parseSize('225')).toEqual([225, 225]);
  });

  it('reads seeds and thresholds', () => {
    expect(parseSeed('0')).toBe(0);
    expect(['0.05', '1e-5', '0', '5%'].map(parseThreshold)).toEqual([0.05, 1e-5, 0, 0.05]);
  });

  it.each([
    [parseFlips, 'x'],
    [parseFlips, ''],
    [parseShape, '224x224'],
    [parseShape, '1x1x3x2x224x224'],
    [parseShape, '1x3x0x224'],
    [parseShape, '1x3x-1x224'],
    [parseSize, '1x2x3'],
    [parseSize, 'big'],
    [parseSize, '224.5x224'],
    [parseSeed, '-1'],
    [parseSeed, '1.5'],
    [parseSeed, '99999999999999999999'],
    [parseThreshold, ''],
    [parseThreshold, 'NaN'],
    [parseThreshold, '-0.1'],
    [parseThreshold, 'much'],
  ])('refuses %o of %j with what is expected', (parse, text) => {
    expect(() => parse(text)).toThrowError(InvalidArgumentError);
    expect(() => parse(text)).toThrowError(/^Expected /);
  });
});
