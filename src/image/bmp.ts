import type { DecodedImage } from './decodedImage';

/**
 * Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits, palettes, bit masks, RLE4 and RLE8, bottom-up and
 * top-down. Alpha is dropped. libvips does not read BMP, and the small npm decoders that do were found to fail
 * on odd widths of 4-bit files, top-down files or the pixel offset.
 * Source: Microsoft's "Bitmap Storage" and BITMAPV5HEADER pages.
 */

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Offset of the pixel data in the file. */
  readonly pixels: number;
  /** Offset of the palette, its number of colors, and bytes a color (3 in OS/2 files). */
  readonly palette: { readonly offset: number; readonly count: number; readonly stride: 3 | 4 };
  /** Bit masks of red, green, blue; only for 16 and 32 bits. */
  readonly masks: readonly [number, number, number];
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHABITFIELDS = 6;

/** @throws Error in words ("its header …") when the header is cut off, contradictory or unsupported */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) throw new Error('its header is cut off');
  const size = view.getUint32(14, true);
  const os2 = size === 12;
  if (!os2 && size < 16) throw new Error(`its header has the unknown size ${size}`);
  const wide = !os2 && size >= 40;
  if (bytes.length < 14 + size || (wide && bytes.length < 54)) throw new Error('its header is cut off');
  const rawHeight = os2 ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(os2 ? 24 : 28, true);
  const compression = wide ? view.getUint32(30, true) : RGB;
  const header = {
    width: os2 ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(rawHeight),
    topDown: rawHeight < 0,
    bits,
    compression,
    pixels: view.getUint32(10, true),
    palette: paletteOf(view, size, bits, compression),
    masks: masksOf(view, bits, compression),
  };
  if (header.width <= 0 || header.height === 0) throw new Error(`its size is ${header.width}×${rawHeight} pixels`);
  requireSupported(header);
  return header;
}

function requireSupported({ bits, compression, topDown }: BmpHeader): void {
  const plain = compression === RGB && [1, 4, 8, 16, 24, 32].includes(bits);
  const masked = (compression === BITFIELDS || compression === ALPHABITFIELDS) && (bits === 16 || bits === 32);
  const runs = !topDown && ((compression === RLE8 && bits === 8) || (compression === RLE4 && bits === 4));
  if (!plain && !masked && !runs)
    throw new Error(`${bits} bits a pixel with compression ${compression} is not supported`);
}

function paletteOf(view: DataView, size: number, bits: number, compression: number): BmpHeader['palette'] {
  const used = size >= 40 ? view.getUint32(46, true) : 0;
  const most = bits <= 8 ? 2 ** bits : 0;
  // With a 40-byte header the masks stand between header and palette.
  const masks = size === 40 ? (compression === BITFIELDS ? 12 : compression === ALPHABITFIELDS ? 16 : 0) : 0;
  const count = used === 0 ? most : Math.min(used, most);
  return { offset: 14 + size + masks, count, stride: size === 12 ? 3 : 4 };
}

function masksOf(view: DataView, bits: number, compression: number): BmpHeader['masks'] {
  if (compression === BITFIELDS || compression === ALPHABITFIELDS) {
    if (view.byteLength < 66) throw new Error('its header is cut off');
    return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)];
  }
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

/** @throws Error in words when the pixel data is cut off */
export function decodeBmp(bytes: Uint8Array): DecodedImage {
  const header = readBmpHeader(bytes);
  const { width, height, bits, compression } = header;
  const rgb = new Uint8Array(width * height * 3);
  if (bits > 8) readDirect(bytes, header, rgb);
  else {
    const runs = compression === RLE8 || compression === RLE4;
    const indices = runs ? readRuns(bytes, header) : readPacked(bytes, header);
    applyPalette(bytes, header, indices, rgb);
  }
  return { width, height, channels: 3, data: rgb, unit: 1, warnings: [] };
}

/** Calls back with the offset of each row in the file, for rows counted from the top. */
function eachRow(bytes: Uint8Array, header: BmpHeader, row: (y: number, offset: number) => void): void {
  const stride = Math.ceil((header.width * header.bits) / 32) * 4;
  const used = Math.ceil((header.width * header.bits) / 8);
  // Some writers leave out the padding of the last row.
  if (header.pixels + stride * (header.height - 1) + used > bytes.length) throw new Error('its pixel data is cut off');
  for (let i = 0; i < header.height; i++) {
    row(header.topDown ? i : header.height - 1 - i, header.pixels + i * stride);
  }
}

function readPacked(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  eachRow(bytes, header, (y, offset) => {
    for (let x = 0; x < width; x++) {
      const byte = bytes[offset + Math.floor(x / perByte)]!;
      indices[y * width + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
    }
  });
  return indices;
}

/** Run-length data: pairs (count, value), or (0, escape): 0 end of row, 1 end of image, 2 move, n literal values. */
function readRuns(bytes: Uint8Array, { width, height, bits, pixels }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, height - 1, pixels];
  const put = (value: number): void => {
    if (x < width && y >= 0) indices[y * width + x] = value;
    x++;
  };
  /** Value number i of a run whose bytes come from `byte`: RLE4 packs two a byte, high half first. */
  const value = (byte: number, i: number): number => (bits === 8 ? byte : (i & 1) === 0 ? byte >> 4 : byte & 15);
  while (y >= 0) {
    if (at + 1 >= bytes.length) throw new Error('its pixel data is cut off');
    const count = bytes[at]!;
    const code = bytes[at + 1]!;
    at += 2;
    if (count > 0) for (let i = 0; i < count; i++) put(value(code, i));
    else if (code === 0) [x, y] = [0, y - 1];
    else if (code === 1) break;
    else if (code === 2) {
      x += bytes[at] ?? 0;
      y -= bytes[at + 1] ?? 0;
      at += 2;
    } else {
      for (let i = 0; i < code; i++) put(value(bytes[at + (bits === 8 ? i : i >> 1)] ?? 0, i));
      const used = bits === 8 ? code : Math.ceil(code / 2);
      at += used + (used & 1); // Literal runs end on an even offset.
    }
  }
  return indices;
}

function applyPalette(bytes: Uint8Array, header: BmpHeader, indices: Uint8Array, rgb: Uint8Array): void {
  const { offset, count, stride } = header.palette;
  if (offset + count * stride > bytes.length) throw new Error('its palette is cut off');
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index >= count) continue; // Black, as other readers do.
    const color = offset + index * stride;
    rgb[i * 3] = bytes[color + 2]!;
    rgb[i * 3 + 1] = bytes[color + 1]!;
    rgb[i * 3 + 2] = bytes[color]!;
  }
}

function readDirect(bytes: Uint8Array, header: BmpHeader, rgb: Uint8Array): void {
  const { width, bits, masks } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = masks.map(channelReader);
  eachRow(bytes, header, (y, offset) => {
    for (let x = 0; x < width; x++) {
      const out = (y * width + x) * 3;
      if (bits === 24) {
        const at = offset + x * 3;
        rgb[out] = bytes[at + 2]!;
        rgb[out + 1] = bytes[at + 1]!;
        rgb[out + 2] = bytes[at]!;
        continue;
      }
      const pixel = bits === 16 ? view.getUint16(offset + x * 2, true) : view.getUint32(offset + x * 4, true);
      for (const [c, read] of channels.entries()) rgb[out + c] = read(pixel);
    }
  });
}

/** Takes the masked bits and stretches them to 0…255, rounding down as Pillow does. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most);
}
