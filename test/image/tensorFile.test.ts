import { deflateRawSync } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readTensor, readTensorShape, tensorNames } from '../../src/image/tensorFile';
import { UserError } from '../../src/protocol/errors';
import { npyFile } from '../support/npyFile';

interface Stored {
  readonly file: string;
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
}

const { npz, safetensors } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'containers.json'), 'utf8'),
) as { readonly npz: Readonly<Record<string, Stored>>; readonly safetensors: Stored };

const folder = mkdtempSync(join(tmpdir(), 'flipscope-tensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const bytesOf = ({ file }: Stored): Buffer => Buffer.from(file, 'base64');

describe.each([
  ['stored.npz', npz['stored']!],
  ['deflated.npz', npz['deflated']!],
  ['all.safetensors', safetensors],
])('%s', (name, stored) => {
  it('holds the tensors that Python reads in it', async () => {
    const path = write(name, bytesOf(stored));
    expect([...(await tensorNames(path))].sort()).toEqual(Object.keys(stored.tensors).sort());
    for (const [member, { shape, values }] of Object.entries(stored.tensors)) {
      const found = await readTensor(`${path}:${member}`);
      expect([member, found.shape, [...found.data]]).toEqual([member, shape, values]);
      expect(await readTensorShape(`${path}:${member}`)).toEqual(shape);
    }
  });

  it('asks for one of them', async () => {
    const path = write(name, bytesOf(stored));
    const [first] = await tensorNames(path);
    await expect(readTensor(path)).rejects.toThrow(`Choose one, such as ${path}:${first!}.`);
    await expect(readTensor(`${path}:nothing`)).rejects.toThrow(/found no tensor "nothing", but /);
  });

  it('throws nothing but a UserError for any damage', async () => {
    const good = bytesOf(stored);
    const members = Object.keys(stored.tensors);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 });
    const length = fc.oneof(fc.constant(good.length), fc.integer({ min: 1, max: good.length }));
    await fc.assert(
      fc.asyncProperty(damage, length, fc.constantFrom(...members), async (changes, kept, member) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        const path = write(`damaged-${name}`, bytes.subarray(0, kept));
        await readTensor(`${path}:${member}`).catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

describe('an archive', () => {
  it('of one array needs no name', async () => {
    const path = write('alone.npz', bytesOf(npz['alone']!));
    expect(await readTensor(path)).toMatchObject({ shape: [2, 3] });
    expect([...(await readTensor(`${path}:x.npy`)).data]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is known by its bytes, not its name', async () => {
    const path = write('archive.bin', bytesOf(npz['alone']!));
    expect(await readTensor(path)).toMatchObject({ shape: [2, 3] });
  });

  it('gives back what was zipped', async () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 });
    const level = fc.constantFrom(0 as const, 6 as const);
    await fc.assert(
      fc.asyncProperty(values, level, async (numbers, compression) => {
        const data = Float32Array.from(numbers);
        const zipped = zipSync({ 'a.npy': npyFile([data.length], data) }, { level: compression });
        expect((await readTensor(write('trip.npz', zipped))).data).toEqual(data);
      }),
      { numRuns: 40 },
    );
  });

  it('that lies about its sizes takes no more memory than it says', async () => {
    const huge = zipSync({ 'a.npy': npyFile([1000], new Float32Array(1000)) });
    const large = Buffer.from(huge);
    const directory = large.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    large.writeUInt32LE(0x7fffffff, directory + 24);
    await expect(readTensor(write('large.npz', large))).rejects.toThrow(/has 2147 MB unpacked, at most 1 GB is read/);
    const short = Buffer.from(huge);
    short.writeUInt32LE(200, directory + 24);
    await expect(readTensor(write('short.npz', short))).rejects.toBeInstanceOf(UserError);
  });

  it('of something else, or of nothing, is refused', async () => {
    const zipped = zipSync({ 'readme.txt': new Uint8Array(3) });
    await expect(readTensor(write('text.zip', zipped))).rejects.toThrow(/expected tensors in it, found none/);
    await expect(readTensor(write('deflated.bin', deflateRawSync(Buffer.alloc(9))))).rejects.toThrow(
      /expected a tensor \(\.npy, \.npz or \.safetensors\), found/,
    );
  });
});

it('a file of one tensor has no members', async () => {
  const path = write('one.safetensors', npyFile([2], Float32Array.of(1, 2)));
  await expect(readTensor(`${path}:x`)).rejects.toThrow(/it holds one tensor, found "x" chosen/);
  expect(await tensorNames(path)).toEqual([]);
});

it('types that hold no real numbers are refused', async () => {
  const header = JSON.stringify({ a: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } });
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  const path = write('f8.safetensors', Buffer.concat([length, Buffer.from(header), Buffer.from([1])]));
  await expect(readTensor(path)).rejects.toThrow(/f8\.safetensors:a: expected real numbers, found the type F8_E4M3/);
});

it('takes the last of two arrays of one name', async () => {
  const [first, last] = [npyFile([1], Float32Array.of(1)), npyFile([2], Float32Array.of(2, 3))];
  const path = write('twice.npz', zipSync({ 'a.npy': first, 'b.npy': first, 'a.NPY': last }));
  expect(await tensorNames(path)).toEqual(['a', 'b']);
  expect([...(await readTensor(`${path}:a`)).data]).toEqual([2, 3]);
});
