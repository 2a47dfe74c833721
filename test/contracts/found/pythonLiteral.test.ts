import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral, type PythonValue } from '../../../src/contracts/found/pythonLiteral';

/** As Python's `repr` writes it. */
function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${repr(k)}: ${repr(v)}`).join(', ')}}`;
  return `[${(value as readonly PythonValue[]).map(repr).join(', ')}]`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return quote + escaped + quote;
}

const { value: anyValue } = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.oneof(fc.integer(), fc.string()), tie('value'))).map((entries) => new Map(entries)),
  ),
}));

describe('parsePythonLiteral', () => {
  it('reads what repr writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parsePythonLiteral(repr(value))).toEqual(value);
      }),
    );
  });

  it('reads names as Ultralytics writes them', () => {
    const text = `{0: 'person', 1: "driver's seat", 2: 'a "b" \\'c\\'', 3: 'caf\\xe9 \\u2603 \\U0001F600', 4: 'a, b: {c}'}`;
    expect(parsePythonLiteral(text)).toEqual(
      new Map([
        [0, 'person'],
        [1, "driver's seat"],
        [2, `a "b" 'c'`],
        [3, 'café ☃ 😀'],
        [4, 'a, b: {c}'],
      ]),
    );
  });

  it.each([
    ['(1, 2)', [1, 2]],
    ['(3)', 3],
    ['(3,)', [3]],
    ['[ 640 , 640, ]', [640, 640]],
    ['-1.5e-3', -0.0015],
    ['1_000', 1000],
    ["r'\\n'", '\\n'],
    ["u'x'", 'x'],
    ["'\\101\\q\\\n!'", 'A\\q!'],
    ['+7.', 7],
    ['.5E+2', 50],
    ["'\\U0010FFFF'", '\u{10FFFF}'],
    ["'\\0\\17\\7770'", '\0\x0f\u01ff0'],
    ["R'\\\\'", '\\\\'],
    ["'\\a\\b\\f\\n\\r\\t\\v\\'\\\"'", '\x07\b\f\n\r\t\v\'"'],
    ['()', []],
    ['(1, (2,), [])', [1, [2], []]],
    ['{}', new Map()],
    [
      "{1: 'a', '1': 'b', }",
      new Map<string | number, string>([
        [1, 'a'],
        ['1', 'b'],
      ]),
    ],
    ["{'a': {'b': (None, True)}}", new Map([['a', new Map([['b', [null, true]]])]])],
  ])('reads %s', (text, value) => expect(parsePythonLiteral(text)).toEqual(value));

  it.each([
    '',
    '{',
    "{0: 'a'",
    "{0 'a'}",
    '[1 2]',
    "'a",
    "'a\nb'",
    'name',
    '__import__("os")',
    'f()',
    '1 + 1',
    '{1, 2}',
    "'a' 'b'",
    '1 2',
    "'\\UFFFFFFFF'",
    "'\\U00110000'",
    "'\\",
    "r'\\",
    '1__e',
    '--1',
    '[1,,2]',
    '[,]',
    '{True: 1}',
    '{0: 1 2: 3}',
    '(1 2)',
    '(1]',
    '['.repeat(200_000),
    '{'.repeat(200_000),
    '{(1, 2): 3}',
  ])('reads nothing else: %#', (text) => expect(parsePythonLiteral(text)).toBeUndefined());

  it('reads values up to 32 levels inside others', () => {
    const lists = (levels: number): string => '['.repeat(levels) + '1' + ']'.repeat(levels);
    const dicts = (levels: number): string => '{0: '.repeat(levels) + '1' + '}'.repeat(levels);
    for (const nested of [lists, dicts]) {
      expect(parsePythonLiteral(nested(32))).toBeDefined();
      expect(parsePythonLiteral(nested(33))).toBeUndefined();
    }
  });

  it('reads texts of up to 4 MB', () => {
    const most = 4 * 1024 ** 2;
    expect(parsePythonLiteral('1'.padStart(most))).toBe(1);
    expect(parsePythonLiteral('1'.padStart(most + 1))).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`{}[](),:'"\\ 01.eETrueNonx\n`) }), (text) => {
        parsePythonLiteral(text);
      }),
    );
  });
});
