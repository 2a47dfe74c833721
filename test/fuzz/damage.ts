import { fc } from '../support/fastCheck';

type Edit = {
  readonly at: number;
  readonly length: number;
  readonly how: (typeof HOWS)[number];
  readonly byte: number;
};
const HOWS = ['set', 'set', 'set', 'number', 'remove', 'repeat', 'end'] as const;
/** Lengths and counts on which readers trip. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/**
 * Files as they are and with a few changes: bytes set, little-endian numbers put in, parts cut out, doubled or cut off.
 * `at` is taken modulo the file's length, so that inputs shrink by themselves.
 */
export function damaged(files: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.nat(),
    length: fc.nat(40),
    how: fc.constantFrom(...HOWS),
    byte: fc.nat(255),
  });
  // Half of them whole or nearly so: what is refused at its first byte tries little.
  const edits = fc.oneof(fc.array(edit, { maxLength: 1 }), fc.array(edit, { maxLength: 6 }));
  return fc.tuple(files, edits).map(([file, changes]) => changes.reduce(changed, file));
}

function changed(file: Uint8Array, { at, length, how, byte }: Edit): Uint8Array {
  if (file.length === 0) return file;
  const from = at % file.length;
  const to = from + length;
  switch (how) {
    case 'set':
      return file.with(from, byte);
    case 'number': {
      const copy = file.slice();
      const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
      if (from + 4 <= copy.length) view.setUint32(from, NUMBERS[byte % NUMBERS.length]!, true);
      return copy;
    }
    case 'remove':
      return new Uint8Array(Buffer.concat([file.subarray(0, from), file.subarray(to)]));
    case 'repeat':
      return new Uint8Array(Buffer.concat([file.subarray(0, to), file.subarray(from)]));
    case 'end':
      return file.slice(0, from);
  }
}
