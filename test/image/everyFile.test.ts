import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeBmp, readBmpHeader } from '../../src/image/bmp';
import { npyShape, parseNpy } from '../../src/image/npy';
import { DTYPES } from '../../src/image/npyDtypes';
import { isSafetensors, readSafetensors, safetensor } from '../../src/image/safetensors';
import { asSamples, keepBands, samplesOf, scaleOf, type Samples } from '../../src/image/samples';
import type { NamedTensor } from '../../src/image/tensorValues';
import { grouped, numbersText, outcomeOf } from '../support/outcomeOf';
import fixture from './fixtures/bmp.json';

const MAX_PIXELS = 2 ** 20;

/** What every byte may become. */
const BYTES = [0, 1, 6, 40, 255];

/** Reads a file that is cut off anywhere, then one that has any byte of its first ones changed. */
function damaged(file: Uint8Array, read: (bytes: Uint8Array) => string, header: number): readonly string[] {
  const cut = Array.from({ length: file.length }, (_, i) => [i, outcomeOf(() => read(file.subarray(0, i)))] as const);
  const changed = BYTES.flatMap((byte) => {
    const outcomes = Array.from({ length: header }, (_, i) => {
      const copy = Uint8Array.from(file);
      copy[i] = byte;
      return [i, outcomeOf(() => read(copy))] as const;
    });
    return [`with ${byte} at`, ...grouped(outcomes).map((line) => `  ${line}`)];
  });
  return [
    `whole: ${outcomeOf(() => read(file))}`,
    'cut off at',
    ...grouped(cut).map((line) => `  ${line}`),
    ...changed,
  ];
}

function tensorText({ shape, data, warnings }: NamedTensor): string {
  return [`[${shape.join(' ')}] ${numbersText(data)}`, ...warnings].join('; ');
}

function section(name: string, lines: readonly string[]): string {
  return `${name}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

it('BMP files are read or refused as test/image/everyBmp.txt says; `npm run docs` writes it', async () => {
  const read = (bytes: Uint8Array): string => {
    const header = readBmpHeader(bytes);
    // Refused before its pixels are read.
    if (header.width * header.height > MAX_PIXELS) return `large: ${header.width}×${header.height}`;
    const { width, height, data } = decodeBmp(bytes);
    return `${width}×${height} ${numbersText(data)}`;
  };
  const text = fixture.files.map(({ name, file }) => {
    const bytes = Buffer.from(file, 'base64');
    return section(name, damaged(bytes, read, Math.min(70, bytes.length)));
  });
  await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everyBmp.txt'));
});

function npy(dictionary: string, data: Uint8Array, version = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(dictionary.length, 0, length.length);
  return Buffer.concat([
    Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1'),
    length,
    Buffer.from(dictionary),
    data,
  ]);
}

const described = (descr: string, shape: string, order = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}}`;

/** Bits of all kinds of numbers: small and large, of both signs, not finite. */
const BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3c, 1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0x7c, 0x80, 0x7f],
  ...[0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0xc0, 0, 0x80, 0x12, 0x34, 0x56, 0x78],
);

/** None of which is infinite or not a number in any type. */
const FINITE = Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 120);

it('numbers of every type are read as test/image/everyTensor.txt says; `npm run docs` writes it', async () => {
  const read = (bytes: Uint8Array): string =>
    `${npyShape(bytes, 'x.npy').join('×')} ${tensorText(parseNpy(bytes, 'x.npy'))}`;
  const types = [...Object.keys(DTYPES), 'c8', 'O', 'U3', 'S2', 'a2', 'V4', 'M8[s]', 'm8[s]', 'x9', ''];
  const typed = types.flatMap((code) =>
    ['<', '>', '|', '=', ''].map((order) => {
      const bytes = Number(/\d+$/.exec(code)?.[0] ?? 1);
      const dictionary = described(`${order}${code}`, `(${Math.floor(BITS.length / bytes)},)`);
      const found = [BITS, FINITE].map((data) => outcomeOf(() => tensorText(parseNpy(npy(dictionary, data), 'x.npy'))));
      return `${order}${code}: ${[...new Set(found)].join(' | ')}`;
    }),
  );
  const shapes = [
    '()',
    '(3,)',
    '(3)',
    '(2, 3)',
    '(2L, 3L)',
    '(0, 3)',
    '(1, 2, 3)',
    '(3, 2, 2)',
    '(4, 9)',
    '(-1, 3)',
    '3',
    '(99999999999, 9)',
  ];
  const shaped = shapes.flatMap((shape) =>
    ['False', 'True', 'Maybe'].map((order) => {
      const file = npy(described('<i2', shape, order), BITS);
      return `${shape} ${order}: ${outcomeOf(() => read(file))}`;
    }),
  );
  const versions = [0, 1, 2, 3, 4].map((version) => {
    const file = npy(described('u1', '(48,)'), BITS, version);
    return `version ${version}: ${outcomeOf(() => read(file))}`;
  });
  const whole = npy(described('<i2', '(2, 3)', 'True'), BITS.subarray(0, 12));
  const stored = { a: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] }, __metadata__: { of: 'x' } };
  const tensors = safetensors(JSON.stringify(stored));
  const others = Object.entries({
    'no JSON': '{"a"',
    'a list': '[{}]',
    'no entry': '{"a": 3}',
    'negative sizes': '{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 8]}}',
    'an unknown type': '{"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}',
    'too short': '{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}',
    'too long': '{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}',
    'beyond the end': '{"a": {"dtype": "F32", "shape": [9], "data_offsets": [40, 76]}}',
    backwards: '{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}',
    empty: '{"a": {"dtype": "F32", "shape": [0], "data_offsets": [8, 8]}}',
    nothing: '{}',
  }).map(([name, header]) => `${name}: ${outcomeOf(() => safetensorsText(safetensors(header)))}`);
  const typesOf = ['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U64', 'U32', 'U16', 'U8', 'BOOL'];
  const each = typesOf.map((dtype) => {
    const bytes = Number(/\d+$/.exec(dtype)?.[0] ?? 8) / 8;
    const header = { a: { dtype, shape: [BITS.length / bytes], data_offsets: [0, BITS.length] } };
    return `${dtype}: ${outcomeOf(() => safetensorsText(safetensors(JSON.stringify(header))))}`;
  });
  const text = [
    section('types of .npy', typed),
    section('shapes of .npy', shaped),
    section('versions of .npy', versions),
    section('damaged .npy', damaged(whole, read, 70)),
    section('types of .safetensors', each),
    section('other .safetensors', others),
    section('damaged .safetensors', damaged(tensors, safetensorsText, tensors.length)),
  ];
  await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everyTensor.txt'));
});

function safetensors(header: string): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), BITS]);
}

function safetensorsText(bytes: Uint8Array): string {
  if (!isSafetensors(bytes)) return 'no .safetensors file';
  const header = readSafetensors(bytes, 'x.safetensors');
  const found = [...header.entries.keys()].map(
    (name) => `${name} ${tensorText(safetensor(bytes, header, name, name))}`,
  );
  return found.join(', ') || 'no tensors';
}

it('samples are asked for and scaled as test/image/everySample.txt says; `npm run docs` writes it', async () => {
  const forms = (['b-w', 'grey16', 'srgb', 'rgb16', 'cmyk', 'lab'] as const).flatMap((space) =>
    (['uchar', 'ushort', 'short', 'int', 'float', 'double'] as const).flatMap((depth) =>
      [1, 2, 3, 4, 5].flatMap((channels) =>
        [true, false].map((bands) => {
          const metadata = { space, depth, channels, hasAlpha: channels % 2 === 0 } as Parameters<typeof samplesOf>[0];
          const form = outcomeOf(() => JSON.stringify(samplesOf(metadata, 'x.png', bands)));
          return `${space} ${depth} ${channels} ${bands ? 'bands' : 'color'}: ${form}`;
        }),
      ),
    ),
  );
  const samples: readonly Samples[] = [
    Uint8Array.of(0, 255),
    ...[0, 1, 255, 1023, 1024, 4095, 16383, 16384, 65535].map((value) => Uint16Array.of(value, 0)),
    ...[
      [0, 1],
      [0, 1.0001],
      [0, 255],
      [0, 255.5],
      [-0.001, 1],
      [-0, 0],
      [0.12345678, 200],
      [NaN, 0],
      [0, Infinity],
    ].map((values) => Float32Array.from(values)),
  ];
  const scales = samples.map(
    (data) =>
      `${data.constructor.name} ${data.join(' ')}: ${outcomeOf(() => JSON.stringify(scaleOf([data], 'x.tif')))}`,
  );
  const bytes = Uint8Array.from({ length: 24 }, (_, i) => i);
  const kept = [[0], [2, 0], [0, 1, 2], [1, 2]].map(
    (bands) => `${bands.join(' ')}: ${numbersText(keepBands(bytes.subarray(0, 6), 3, bands))}`,
  );
  const views = (['uchar', 'ushort', 'float'] as const).flatMap((depth) =>
    [0, 1, 2, 4].map((offset) => {
      const found = asSamples(bytes.subarray(offset, offset + 16), depth);
      return `${depth} from ${offset}: ${found.constructor.name} of ${found.length} ${numbersText(found)}`;
    }),
  );
  const text = [section('forms', forms), section('scales', scales), section('bands', kept), section('views', views)];
  await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, 'everySample.txt'));
});
