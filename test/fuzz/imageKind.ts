import { fc } from '../support/fastCheck';
import sharp from 'sharp';
import { decodeImage } from '../../src/image/decode';
import { tiffFile } from '../support/tiffFile';
import { damaged } from './damage';
import type { FuzzKind } from './kind';

const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const;
const pixels = Uint8Array.from({ length: 3 * 9 * 7 }, (_, i) => (i * 37) % 256);

/** Small images of every format, damaged. */
export async function imageKind(): Promise<FuzzKind> {
  const raw = { width: 9, height: 7, channels: 3 } as const;
  const encoded = await Promise.all(FORMATS.map((format) => sharp(pixels, { raw }).toFormat(format).toBuffer()));
  const banded = tiffFile({ width: 9, height: 7, bands: 3, data: pixels });
  return {
    name: 'image',
    cases: 150,
    arbitrary: () =>
      damaged(fc.constantFrom(...encoded.map((file) => new Uint8Array(file)), new Uint8Array(banded), bitmap())),
    use: async (bytes, place) => {
      const { width, height, channels, data } = await decodeImage(place.write('image', bytes), { codec: 'native' });
      if (data.length !== width * height * channels) throw new Error(`${data.length} samples in ${width}×${height}`);
    },
  };
}

/** 2×2 pixels of 24 bits. */
function bitmap(): Uint8Array {
  const file = Buffer.alloc(54 + 16);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(2, 18);
  file.writeInt32LE(2, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return new Uint8Array(file);
}
