import { expect, it } from 'vitest';
import { sniffFormat } from '../../src/image/formats';

/** The first box of an ISO base media file: its size, `ftyp`, the major brand, a version, then compatible brands. */
function isoMedia(size: number, ...brands: string[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(size);
  const [major = '', ...compatible] = brands;
  return Buffer.concat([length, Buffer.from(`ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1')]);
}

it.each([
  [24, ['avif', 'mif1', 'miaf'], { kind: 'image', format: 'AVIF' }],
  [24, ['avis', 'msf1', 'miaf'], { kind: 'image', format: 'AVIF' }],
  [24, ['mif1', 'miaf', 'avif'], { kind: 'image', format: 'AVIF' }],
  // What follows the box is another one.
  [20, ['mif1', 'miaf', 'avif'], { kind: 'other', found: 'an HEIC image' }],
  [24, ['heic', 'mif1', 'heis'], { kind: 'other', found: 'an HEIC image' }],
  [20, ['hevc', 'mp42'], { kind: 'other', found: 'an HEIC image' }],
  [24, ['isom', 'mp41', 'mp42'], { kind: 'other', found: 'a video or audio file' }],
  [16, ['isom', 'avif'], { kind: 'other', found: 'a video or audio file' }],
  [268, ['isom', 'mp41', 'avif'], { kind: 'image', format: 'AVIF' }],
])('a box of %i bytes with the brands %o is told as fits', (size, brands, found) => {
  expect(sniffFormat(isoMedia(size, ...brands))).toEqual(found);
});
