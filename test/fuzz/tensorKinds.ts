import { fc } from '../support/fastCheck';
import { zipSync } from 'fflate';
import { readTensor, tensorNames } from '../../src/image/tensorFile';
import { memberPath } from '../../src/protocol/memberPath';
import { damaged } from './damage';
import type { FuzzKind } from './kind';

const size = fc.oneof(fc.nat(4), fc.constantFrom('-1', '3.5', '2**31', '4294967296', '9007199254740993', 'None', ''));

/** As NumPy writes them, with as many values as the shape says. */
const wholeNpy = fc
  .tuple(
    fc.constantFrom<[string, number]>(['<f4', 4], ['|u1', 1], ['>f2', 2], ['<i8', 8]),
    fc.array(fc.nat(4), { maxLength: 5 }),
  )
  .map(([[descr, bytes], shape]) => {
    const values = new Uint8Array(shape.reduce((n, d) => n * d, bytes));
    return npyBytes(1, `'${descr}'`, 'False', shape, 1, values);
  });

/** Headers as NumPy writes them, and as nobody does, before too few and too many values. */
const oddNpy = fc
  .record({
    version: fc.constantFrom(1, 1, 1, 2, 3, 9),
    descr: fc.constantFrom("'<f4'", "'<f8'", "'|u1'", "'<i8'", "'>f2'", "'|O'", "'<U3'", "[('a', '<f4')]", '7'),
    order: fc.constantFrom('False', 'True', '0', '""'),
    shape: fc.array(size, { maxLength: 5 }),
    values: fc.uint8Array({ maxLength: 300 }),
    padding: fc.nat(20),
  })
  .map(({ version, descr, order, shape, values, padding }) => npyBytes(version, descr, order, shape, padding, values));

function npyBytes(
  version: number,
  descr: string,
  order: string,
  shape: readonly (number | string)[],
  padding: number,
  values: Uint8Array,
): Uint8Array {
  const dictionary = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape.map((n) => `${n},`).join(' ')})}`;
  const header = Buffer.from(`${dictionary}${' '.repeat(padding)}\n`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  return new Uint8Array(
    Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.of(version, 0), length, header, values]),
  );
}

const npy = fc.oneof(wholeNpy, oddNpy);

const name = fc.constantFrom(
  'x',
  'a/b',
  '../x',
  '/x',
  '__proto__',
  'toString',
  '',
  'x'.repeat(500),
  'é\u0000',
  'C:\\x',
);

const npz = fc
  .array(fc.tuple(name, npy), { maxLength: 3 })
  .map((members) => zipSync(Object.fromEntries(members.map(([key, file]) => [`${key}.npy`, file]))));

const offset = fc.oneof(fc.nat(64), fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53));
const oddSafetensors = fc
  .record({
    entries: fc.dictionary(
      name,
      fc.record({
        dtype: fc.constantFrom('F32', 'F64', 'BF16', 'I64', 'U8', 'BOOL', 'F8_E4M3', 'x'),
        shape: fc.array(fc.oneof(fc.nat(4), fc.constantFrom(-1, 2 ** 31, 2 ** 53)), { maxLength: 5 }),
        data_offsets: fc.tuple(offset, offset),
      }),
      { maxKeys: 4 },
    ),
    values: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ entries, values }) => safetensorsBytes(entries, values));

/** One tensor that fills the file. */
const wholeSafetensors = fc.tuple(name, fc.array(fc.nat(4), { maxLength: 5 })).map(([key, shape]) => {
  const bytes = shape.reduce((n, d) => n * d, 4);
  return safetensorsBytes({ [key]: { dtype: 'F32', shape, data_offsets: [0, bytes] } }, new Uint8Array(bytes));
});

function safetensorsBytes(entries: object, values: Uint8Array): Uint8Array {
  const header = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, header, values]));
}

const safetensors = fc.oneof(wholeSafetensors, oddSafetensors);

/** The file alone, and each of its members. */
function tensorKind(kind: string, files: fc.Arbitrary<Uint8Array>): FuzzKind {
  return {
    name: kind,
    cases: 300,
    arbitrary: () => damaged(files),
    use: async (bytes, place) => {
      const path = place.write(`tensor.${kind}`, bytes);
      const names = await tensorNames(path);
      const [first] = names;
      await readTensor(first === undefined ? path : memberPath(path, first));
    },
  };
}

export const TENSORS = [
  tensorKind('npy', npy),
  tensorKind('npz', npz),
  tensorKind('safetensors', safetensors),
] as const;
