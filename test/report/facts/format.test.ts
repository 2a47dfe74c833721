import { describe, expect, it } from 'vitest';
import {
  formatCosine,
  formatDeclared,
  formatError,
  formatList,
  formatMilliseconds,
  formatNumber,
  formatPercent,
  formatShape,
  measuringEffect,
} from '../../../src/report/facts/format';
import { inputDescription, inputTitle, preprocessDescription } from '../../../src/report/facts/formatInput';
import { mergePreprocess } from '../../../src/image/mergePreprocess';
import { plainText } from '../../../src/report/facts/formatText';
import type { Preprocess } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

describe('a declared shape', () => {
  const output = sampleReport().outputs[0]!;
  const info = { name: output.name, dtype: 'float32' };

  it('may be none, which is no scalar', () => {
    expect(formatDeclared({ ...info, shape: ['N', 3] }, { outputs: [output] })).toBe('N×3');
    expect(formatDeclared({ ...info, shape: [] }, { outputs: [output] })).toBe('shape not declared');
    expect(formatDeclared({ ...info, shape: [] }, { outputs: [] })).toBe('shape not declared');
    expect(formatDeclared({ ...info, shape: [] }, { outputs: [{ ...output, shape: [] }] })).toBe('scalar');
  });
});

describe('figures', () => {
  it.each([
    [0, '0'],
    [1e-5, '1e-5'],
    [3.14e-7, '3.1e-7'],
    [0.04812, '0.0481'],
    [0.5, '0.500'],
    [1.234, '1.23'],
    [123.4, '123'],
    [12345, '1.23e4'],
    [999.4, '999'],
    [999.6, '1.00e3'],
    [1000, '1.00e3'],
    [0.001, '0.00100'],
    [0.000994, '9.9e-4'],
    [-0.25, '−0.250'],
    [-3e-7, '−3e-7'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('formatNumber(%d) is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0, '0%'],
    [0.0881, '8.8%'],
    [0.5712, '57%'],
    [0.00048, '0.048%'],
    [1e-7, '< 0.001%'],
    [1e-5, '0.001%'],
    [-1e-5, '−0.001%'],
    [0.0994, '9.9%'],
    [0.0996, '10%'],
    [0.994, '99%'],
    [0.996, '100%'],
    [1.004, '100%'],
    [1.234, '123%'],
    [12.345, '1235%'],
    [Infinity, '∞'],
    [-1e-7, '> −0.001%'],
    [1.5, '150%'],
    [-0.25, '−25%'],
    [NaN, 'NaN'],
  ])('formatPercent(%d) is %s', (value, text) => expect(formatPercent(value)).toBe(text));

  it.each([
    [0, '0'],
    [3.1e-7, '3.1e-7'],
    [1e-5, '1e-5'],
    [1.2e-5, '0.0012%'],
    [0.048, '4.8%'],
    [1.31, '131%'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
  ])('formatError(%d) is %s', (value, text) => expect(formatError(value, 1e-5)).toBe(text));

  it('changes its unit at the report’s own noise floor', () => {
    expect([0.0015, 0.003].map((error) => formatError(error, 2e-3))).toEqual(['0.00150', '0.3%']);
  });

  it.each([
    [1, '1'],
    [-1, '−1'],
    [0.99613, '0.996'],
    [0.99996, '0.99996'],
    [0.9995, '0.9995'],
    [-0.9995, '−0.9995'],
    [0.99894, '0.999'],
    [1 - 2e-9, '0.999999998'],
    [1 - 5e-10, '1'],
    [5e-10 - 1, '−1'],
    [0, '0.000'],
    [1.5, '1.500'],
    [-0.5, '−0.500'],
    [NaN, 'NaN'],
  ])('formatCosine(%d) is %s', (value, text) => expect(formatCosine(value)).toBe(text));

  it('joins lists', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(formatList)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('shows shapes with free dimensions, and scalars', () => {
    expect(formatShape([1, 3, 224, 224])).toBe('1×3×224×224');
    expect(formatShape(['batch', '', 7])).toBe('batch×?×7');
    expect(formatShape([])).toBe('scalar');
  });

  it('shows short and long times', () => {
    expect([4.25, 9.94, 10, 212.9, 9999, 10_000, 12_345].map(formatMilliseconds)).toEqual([
      '4.3 ms',
      '9.9 ms',
      '10 ms',
      '213 ms',
      '9999 ms',
      '10.0 s',
      '12.3 s',
    ]);
  });
});

describe('plainText', () => {
  it.each([
    ['a\u001b[31mred\u001b[0m', 'ared'],
    ['\u001b]0;window title\u0007name', 'name'],
    ['\u001b]8;;http://example.test\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001bPq#0\u001b\\sixel', 'sixel'],
    ['\u009b2Jcleared', 'cleared'],
    ['\u001bcreset', 'reset'],
    ['two\r\nlines\tand tabs', 'two lines and tabs'],
    ['back\u0008space\u0000', 'back\ufffdspace\ufffd'],
    ['exe\u202egnp.txt', 'exe\ufffdgnp.txt'],
    ['lone\ud800', 'lone\ufffd'],
    ['猫 👩‍🔬 é', '猫 👩‍🔬 é'],
    ['/layer1/Conv[0] <b>', '/layer1/Conv[0] <b>'],
  ])('%j becomes %j', (name, text) => expect(plainText(name)).toBe(text));
});

describe('the input in words', () => {
  it('names an image by its file, noise by its seed', () => {
    const report = sampleReport();
    expect(inputTitle(report)).toBe('chelsea.png');
    expect(inputDescription(report)).toBe('images/chelsea.png (451×300) → 1×3×224×224 NCHW');
    const noise = { ...report, input: { ...report.input, source: { kind: 'noise', seed: 7 } as const } };
    expect(inputTitle(noise)).toBe('noise 1×3×224×224, seed 7');
    const windows = { kind: 'tensor', path: 'C:\\data\\x.npy' } as const;
    expect(inputTitle({ ...report, input: { ...report.input, source: windows } })).toBe('x.npy');
  });

  it('says what measuring changed only where that was compared', () => {
    expect(measuringEffect({ instrumentationDelta: 0 })).toBe('none, identical');
    expect(measuringEffect({ instrumentationDelta: 3.14e-7 })).toBe('3.1e-7');
    expect(measuringEffect({})).toBeUndefined();
  });

  it('says how the tensor was made', () => {
    const preprocess = sampleReport().input.preprocess!;
    expect(preprocessDescription(preprocess)).toBe(
      'shorter side to 256, center crop 224×224, bilinear, RGB, ' +
        '(pixel / 255 − [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]',
    );
    const values = (change: Partial<Preprocess>): string =>
      preprocessDescription({ ...preprocess, mean: [0, 0, 0], std: [1, 1, 1], ...change }).split('RGB, ')[1]!;
    expect(values({})).toBe('pixel / 255');
    expect(values({ scale: 1 })).toBe('pixel');
    expect(values({ scale: 1, std: [58, 57, 57] })).toBe('pixel / [58, 57, 57]');
    expect(values({ scale: 1, mean: [104, 117, 123] })).toBe('(pixel − [104, 117, 123])');
    expect(values({ scale: 0.0078125, std: [2, 2, 2] })).toBe('(pixel · 0.007813) / [2, 2, 2]');
    expect(preprocessDescription({ ...preprocess, resize: 'none' })).toMatch(/^center crop 224×224, no scaling, RGB/);
    expect(preprocessDescription({ ...preprocess, resize: 'stretch' })).toMatch(
      /^stretched to 256×256, center crop 224×224, bilinear/,
    );
    const plain = mergePreprocess(preprocess, { resize: 'none' });
    const described = (more: Partial<Preprocess>): string => preprocessDescription({ ...plain, ...more });
    expect(described({ resize: 'stretch' })).toMatch(/^stretched to 224×224, bilinear/);
    expect(described({ resize: 'crop', resizeTo: [240, 260] })).toMatch(/^260×240 just covered, center crop 224×224/);
    expect(described({ resize: 'letterbox', padValue: 114, padAlign: 'center' })).toMatch(
      /^fitted into 224×224, padded all around with 114, bilinear/,
    );
    expect(described({ resize: 'longest', padValue: [1.5, 2, 3], padAlign: 'start' })).toMatch(
      /^fitted into 224×224, padded at the end with \[1.5, 2, 3\], bilinear/,
    );
    expect(described({ resize: 'fit', stride: 32, resizeTo: 100 })).toMatch(
      /^fitted into 224×224, shorter side at most 100, sides rounded up to a multiple of 32, not padded, bilinear/,
    );
  });
});

it.each([
  [0, '0.0 ms'],
  [9.94, '9.9 ms'],
  [10, '10 ms'],
  [9999, '9999 ms'],
  [10_000, '10.0 s'],
  [1_234_567, '1234.6 s'],
])('%f milliseconds are written as %s', (ms, text) => {
  expect(formatMilliseconds(ms)).toBe(text);
});
