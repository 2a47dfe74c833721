import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/image/npy';
import { readTensor } from '../../src/image/tensorFile';
import { UserError, type UserErrorReason } from '../../src/protocol/errors';
import fixture from './fixtures/npy.json';

/** A file as numpy.save writes it. */
function npy(header: string, data: Uint8Array, version = 1): Buffer {
  const prefix = version === 1 ? 10 : 12;
  const padded = header.padEnd(Math.ceil((prefix + header.length + 1) / 64) * 64 - prefix - 1) + '\n';
  const start = Buffer.alloc(prefix);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(padded.length, 8);
  else start.writeUInt32LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded), data]);
}

const header = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const good = npy(header('<f4', '(1, 2, 3)'), floats(1, 2, 3, 4, 5, 6));

function refused(bytes: Uint8Array, reason: UserErrorReason, message: RegExp): void {
  const parse = (): unknown => parseNpy(bytes, 'x.npy');
  expect(parse).toThrow(UserError);
  expect(parse).toThrow(message);
  expect(parse).toThrow(expect.objectContaining({ reason, file: 'x.npy' }));
  expect(parse).toThrow(/^x\.npy: /);
}

describe('parseNpy', () => {
  it.each(fixture.files)('reads what NumPy wrote: $name', ({ file, shape, values, warnings }) => {
    const got = parseNpy(Buffer.from(file, 'base64'), 'x.npy');
    expect(got.shape).toEqual(shape);
    expect([...got.data]).toEqual(values);
    expect(got.warnings).toHaveLength(warnings);
  });

  it('says where a file of a few bytes is cut off', () => {
    const start = (bytes: number, stated = 2): Buffer => {
      const file = Buffer.alloc(bytes);
      Buffer.concat([good.subarray(0, 8), Buffer.of(stated, 0, 32, 10)]).copy(file);
      return file;
    };
    for (const length of [8, 10, 11]) refused(start(length), 'input-invalid', /the header is cut off/);
    for (const length of [10, 11]) refused(start(length, 0), 'input-invalid', /the header is cut off/);
    refused(start(12), 'input-invalid', /no descr/);
    refused(start(12, 3), 'input-invalid', /the header is cut off/);
  });

  it('reads at any offset of a larger buffer', () => {
    const moved = Buffer.concat([Buffer.alloc(3), good]).subarray(3);
    expect([...parseNpy(moved, 'x.npy').data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([1, 2, 3])('reads format version %i', (version) => {
    const bytes = npy(header('<f4', '(2,)'), floats(7, 8), version);
    expect([...parseNpy(bytes, 'x.npy').data]).toEqual([7, 8]);
  });

  it('reads scalars and Python 2’s long integers', () => {
    expect(parseNpy(npy(header('<f4', '()'), floats(7)), 'x.npy').shape).toEqual([]);
    expect(parseNpy(npy(header('<f4', '(1L, 2L)'), floats(7, 8)), 'x.npy').shape).toEqual([1, 2]);
  });

  it('warns about what it converts or ignores', () => {
    expect(parseNpy(good, 'x.npy').warnings).toEqual([]);
    const bytes = npy(header('|u1', '(2,)'), Uint8Array.of(1, 2, 3));
    expect(parseNpy(bytes, 'x.npy').warnings).toEqual([
      'x.npy: converted from uint8 to float32.',
      'x.npy: the 1 B after the tensor were ignored.',
    ]);
  });

  it('refuses what is not a finite number', () => {
    const strange = npy(header('<f4', '(4,)'), floats(NaN, Infinity, 1, NaN));
    refused(strange, 'input-invalid', /2 NaN and 1 infinite of 4.*nan_to_num/);
    const beyond = npy(header('<f8', '(1,)'), new Uint8Array(Float64Array.of(1e300).buffer));
    refused(beyond, 'input-invalid', /1 infinite of 1 \(as float32\)/);
  });

  it('says when a file is empty or cut off', () => {
    refused(new Uint8Array(), 'input-empty', /is empty/);
    refused(good.subarray(0, 8), 'input-invalid', /header is cut off/);
    refused(good.subarray(0, 40), 'input-invalid', /header is cut off/);
    refused(good.subarray(0, -1), 'input-invalid', /shape 1×2×3 of float32 needs 24 bytes, but the file holds 23/);
    refused(npy(header('<f4', '(3, 0)'), new Uint8Array()), 'input-empty', /no values/);
  });

  it('never allocates what a header only claims', () => {
    refused(npy(header('<f4', '(100000, 100000, 3)'), floats(1)), 'input-invalid', /needs 120000000000 bytes/);
    refused(npy(header('<f4', `(${'9'.repeat(400)}, 0)`), floats(1)), 'input-invalid', /cut off/);
    const long = Buffer.from(npy(header('<f4', '(1,)'), floats(1), 2));
    long.writeUInt32LE(0xffffffff, 8);
    refused(long, 'input-invalid', /header says it has 4294967295 bytes/);
  });

  it('says what is no tensor of real numbers', () => {
    refused(npy(header('<c8', '(1,)'), floats(1, 2)), 'input-invalid', /complex numbers.*'<c8'.*float32/);
    refused(npy(header('|O', '(1,)'), floats(1)), 'input-invalid', /Python objects/);
    refused(npy(header('<U5', '(1,)'), new Uint8Array(20)), 'input-invalid', /found text/);
    refused(npy(header('constructor', '(1,)'), floats(1)), 'input-invalid', /complex|unknown type/);
    const record = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}";
    refused(npy(record, floats(1)), 'input-invalid', /records of several fields/);
    refused(npy('{}', floats(1)), 'input-invalid', /no descr, fortran_order and shape/);
    refused(npy(header('<f4', '(1,)'), floats(1), 9), 'input-invalid', /version 1 to 3, found 9/);
  });

  it('says what a file is that is no tensor', () => {
    refused(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'input-invalid', /a PNG image.*as an image/);
    refused(Buffer.from('1 2 3\n'), 'input-invalid', /plain text/);
  });

  it('throws nothing but a UserError for any damage', () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const { shape, data } = parseNpy(bytes.subarray(0, length), 'x.npy');
          expect(data).toHaveLength(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe('readTensor', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flipscope-npy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file, and says when there is none', async () => {
    const path = join(folder, 'a.npy');
    writeFileSync(path, good);
    expect((await readTensor(path)).shape).toEqual([1, 2, 3]);
    await expect(readTensor(join(folder, 'b.npy'))).rejects.toThrow(/b\.npy: there is no such file/);
    await expect(readTensor(folder)).rejects.toThrow(/expected a tensor, found a folder/);
  });
});
