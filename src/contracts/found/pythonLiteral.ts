/** What a Python literal can be: `ast.literal_eval` without bytes, sets and complex numbers. */
export type PythonValue = string | number | boolean | null | readonly PythonValue[] | PythonDict;
export type PythonDict = ReadonlyMap<string | number, PythonValue>;

const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_DEPTH = 32;

/**
 * Reads a Python literal as `repr` writes it: dicts, lists, tuples, texts with escapes, numbers, True, False and None.
 *
 * @returns undefined when it is anything else
 */
export function parsePythonLiteral(text: string): PythonValue | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const reader = new LiteralReader(text);
  try {
    const value = reader.value(0);
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

const WORDS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const CLOSING = { '{': '}', '[': ']', '(': ')' } as const;
/** Source: Python reference, "Escape sequences". */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw new NoLiteral();
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#dict(depth);
      case '[':
        return this.#items('[', depth).items;
      case '(': {
        const { items, hasComma } = this.#items('(', depth);
        return items.length === 1 && !hasComma ? items[0]! : items;
      }
      default:
        return this.#scalar();
    }
  }

  #scalar(): PythonValue {
    const prefix = this.#match(/[rRuU]?(?=['"])/y);
    if (prefix !== undefined) return this.#string(prefix.toLowerCase() === 'r');
    const word = this.#match(/[A-Za-z_]\w*/y);
    const number = word ?? this.#match(/[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?/y);
    const value = word === undefined ? Number(number?.replaceAll('_', '') ?? NaN) : WORDS.get(word);
    if (value === undefined || Number.isNaN(value)) throw new NoLiteral();
    return value;
  }

  #dict(depth: number): PythonDict {
    const entries = new Map<string | number, PythonValue>();
    this.#at++;
    while (!this.#takes('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' && typeof key !== 'number') throw new NoLiteral();
      this.#expect(':');
      entries.set(key, this.value(depth + 1));
      if (!this.#takes(',') && !this.#peeks('}')) throw new NoLiteral();
    }
    return entries;
  }

  #items(open: '[' | '(', depth: number): { readonly items: readonly PythonValue[]; readonly hasComma: boolean } {
    const items: PythonValue[] = [];
    let hasComma = false;
    this.#at++;
    while (!this.#takes(CLOSING[open])) {
      items.push(this.value(depth + 1));
      if (this.#takes(',')) hasComma = true;
      else if (!this.#peeks(CLOSING[open])) throw new NoLiteral();
    }
    return { items, hasComma };
  }

  #string(isRaw: boolean): string {
    const quote = this.#text[this.#at++]!;
    let result = '';
    for (;;) {
      const char = this.#text[this.#at++];
      if (char === undefined || char === '\n') throw new NoLiteral();
      if (char === quote) return result;
      if (char !== '\\') result += char;
      else result += isRaw ? `\\${this.#text[this.#at++] ?? ''}` : this.#escape();
    }
  }

  #escape(): string {
    const code = this.#match(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (code !== undefined) return character(parseInt(code.slice(1), 16));
    const octal = this.#match(/[0-7]{1,3}/y);
    if (octal !== undefined) return character(parseInt(octal, 8));
    const char = this.#text[this.#at++];
    if (char === undefined) throw new NoLiteral();
    // One that Python does not know stands for itself, backslash included.
    return ESCAPES.get(char) ?? `\\${char}`;
  }

  #peeks(char: string): boolean {
    this.#space();
    return this.#text[this.#at] === char;
  }

  #takes(char: string): boolean {
    const isNext = this.#peeks(char);
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(char: string): void {
    if (!this.#takes(char)) throw new NoLiteral();
  }

  #space(): void {
    this.#match(/\s+/y);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function character(code: number): string {
  if (code > 0x10ffff) throw new NoLiteral();
  return String.fromCodePoint(code);
}
