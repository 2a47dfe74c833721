import * as z from 'zod';
import { layout } from '../report/schema/input';

const number = z.union([z.number(), z.boolean()]);

/** One number, or arrays of them up to four deep, as NumPy prints a tensor. */
const inputValue = z.union([
  number,
  z.array(number),
  z.array(z.array(number)),
  z.array(z.array(z.array(number))),
  z.array(z.array(z.array(z.array(number)))),
]);

/** What one of a model's inputs is. */
export const inputContract = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('image').describe('Flipped along with every other image.'),
    layout: layout.optional(),
  }),
  z.strictObject({
    role: z.literal('constant').describe('Stays as it is under a flip.'),
    value: inputValue.describe('A number for every entry, or the entries as nested arrays.').optional(),
  }),
]);
export type InputContract = z.infer<typeof inputContract>;

/** By the input's name. */
export type InputContracts = Readonly<Record<string, InputContract>>;

/** What is possible in an input's contract, in words. */
export function expectedOfInput(path: readonly PropertyKey[]): string | undefined {
  switch (path[1]) {
    case undefined:
      return path.length === 0 ? 'an object with one entry per input' : 'an object with a "role"';
    case 'role':
      return '"image" or "constant"';
    case 'layout':
      return layout.options.map((name) => `"${name}"`).join(', ');
    case 'value':
      return 'a number, or arrays of numbers such as [[640, 640]]';
    default:
      return undefined;
  }
}
