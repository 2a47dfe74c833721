type Samples = Uint8Array | Uint16Array | Float32Array;

interface TiffImage {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** Interleaved. */
  readonly data: Samples;
  /** Plane by plane instead of interleaved. */
  readonly planar?: boolean;
  readonly photometric?: 'black-is-zero' | 'rgb';
  readonly orientation?: number;
}

const SHORT = 3;
const LONG = 4;

type Tag = readonly [tag: number, type: typeof SHORT | typeof LONG, values: readonly number[]];

/** A TIFF of one page, as GDAL or tifffile write one of many bands: bands beyond color are unspecified samples. */
export function tiffFile(image: TiffImage): Buffer {
  const { width, height, bands, data, planar = false, photometric = 'black-is-zero', orientation } = image;
  const chunks = planar ? Array.from({ length: bands }, (_, c) => data.filter((_, i) => i % bands === c)) : [data];
  const strips = chunks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  const offsets = strips.map((_, i) => 8 + strips.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const every = (value: number, count = bands): number[] => Array.from({ length: count }, () => value);
  const extra = bands - (photometric === 'rgb' ? 3 : 1);
  const tags: readonly Tag[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, every(data.BYTES_PER_ELEMENT * 8)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric === 'rgb' ? 2 : 1]],
    [273, LONG, offsets],
    ...(orientation === undefined ? [] : ([[274, SHORT, [orientation]]] as const)),
    [277, SHORT, [bands]],
    [278, LONG, [height]],
    [279, LONG, strips.map(({ length }) => length)],
    [284, SHORT, [planar ? 2 : 1]],
    ...(extra === 0 ? [] : ([[338, SHORT, every(0, extra)]] as const)),
    [339, SHORT, every(data instanceof Float32Array ? 3 : 1)],
  ];
  const pixels = Buffer.concat(strips);
  const padding = Buffer.alloc(pixels.length % 2);
  const directory = 8 + pixels.length + padding.length;
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(directory, 4);
  return Buffer.concat([header, pixels, padding, directoryOf(tags, directory)]);
}

function directoryOf(tags: readonly Tag[], offset: number): Buffer {
  const entries = Buffer.alloc(2 + 12 * tags.length + 4);
  entries.writeUInt16LE(tags.length, 0);
  const further: Buffer[] = [];
  let end = offset + entries.length;
  for (const [i, [tag, type, values]] of tags.entries()) {
    const at = 2 + 12 * i;
    entries.writeUInt16LE(tag, at);
    entries.writeUInt16LE(type, at + 2);
    entries.writeUInt32LE(values.length, at + 4);
    const bytes = bytesOf(type, values);
    if (bytes.length <= 4) bytes.copy(entries, at + 8);
    else {
      entries.writeUInt32LE(end, at + 8);
      further.push(bytes);
      end += bytes.length;
    }
  }
  return Buffer.concat([entries, ...further]);
}

/** Of an even length. */
function bytesOf(type: number, values: readonly number[]): Buffer {
  const typed = type === SHORT ? Uint16Array.from(values) : Uint32Array.from(values);
  return Buffer.from(typed.buffer);
}
