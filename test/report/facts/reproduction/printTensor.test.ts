import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printTensor } from '../../../../src/report/facts/reproduction/printTensor';

interface Printed {
  readonly name: string;
  readonly shape: readonly [number, number];
  readonly excerpt: readonly (readonly number[])[];
  readonly printed: string;
}

const file = join(import.meta.dirname, '../../../oracle/question.json');
const { prints } = JSON.parse(readFileSync(file, 'utf8')) as { readonly prints: readonly Printed[] };

describe('a matrix as Python prints it', () => {
  it.each(prints)('$name, as PyTorch does', ({ excerpt, shape, printed }) => {
    expect(printTensor(excerpt, shape).join('\n')).toBe(printed);
  });

  it('writes what is not a number as Python does', () => {
    expect(printTensor([[NaN, Infinity, -Infinity, 0.5]], [1, 4]).join('\n')).toBe(
      'tensor([[   nan,    inf,   -inf, 0.5000]])',
    );
  });
});
