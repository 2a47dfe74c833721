import { openSync, readSync } from 'node:fs';
import type { Sharp } from 'sharp';
import type { RowSource } from './resample';
import { asSamples, keptSamples, type SampleForm, type Samples } from './samples';

/**
 * Header of libvips' own format, behind which the samples lie row by row: a magic number, then width, height, bands and
 * the kind of samples. Source: libvips `libvips/iofuncs/vips.c`.
 */
const HEADER_BYTES = 64;
const LITTLE_ENDIAN = 0xb6a6f208;
/** `VipsBandFormat`, and bytes of a sample. */
const KINDS = { uchar: [0, 1], ushort: [2, 2], float: [6, 4] } as const;

/** Read from the file at a time. */
const MAX_PART_BYTES = 2 ** 22;

/** An image in a file, without what its samples mean. */
export interface SpooledRows extends Omit<RowSource, 'unit'> {
  /** All samples, one part after the other, each valid until the next. */
  parts(): Generator<Samples>;
}

/**
 * Has libvips write an image's pixels into a file as it decodes them, so that they never are in memory all together.
 *
 * @param file with the ending `.v`; it stays
 * @throws Error when it cannot be written, or the image is damaged
 */
export async function spooledRows(image: Sharp, form: SampleForm, file: string): Promise<SpooledRows> {
  await image.toFile(file);
  const source = openSync(file, 'r');
  const [kind, sampleBytes] = KINDS[form.depth];
  const { width, height, bands } = readHeader(source, kind);
  const rowBytes = width * bands * sampleBytes;
  const partRows = Math.max(1, Math.floor(MAX_PART_BYTES / rowBytes));
  const bytes = new Uint8Array(partRows * rowBytes);
  const channels = form.kept.length;
  const part = (from: number): Samples => {
    const length = Math.min(partRows, height - from) * rowBytes;
    readWhole(source, bytes.subarray(0, length), HEADER_BYTES + from * rowBytes);
    return keptSamples(asSamples(bytes.subarray(0, length), form.depth), bands, form);
  };
  let held: { readonly from: number; readonly samples: Samples } | undefined;
  return {
    width,
    height,
    channels,
    depth: form.space === 'cmyk' || form.depth === 'uchar' ? 'bytes' : 'deep',
    row: (y) => {
      const from = y - (y % partRows);
      if (held?.from !== from) held = { from, samples: part(from) };
      return held.samples.subarray((y - from) * width * channels, (y - from + 1) * width * channels);
    },
    parts: function* () {
      for (let from = 0; from < height; from += partRows) yield part(from);
    },
  };
}

function readHeader(source: number, kind: number): { width: number; height: number; bands: number } {
  const header = Buffer.alloc(HEADER_BYTES);
  readWhole(source, header, 0);
  if (header.readUInt32BE(0) !== LITTLE_ENDIAN || header.readInt32LE(20) !== kind) {
    throw new Error('the file of decoded pixels has another form than expected');
  }
  return { width: header.readInt32LE(4), height: header.readInt32LE(8), bands: header.readInt32LE(12) };
}

function readWhole(source: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const read = readSync(source, into, done, into.length - done, position + done);
    if (read === 0) throw new Error('the file of decoded pixels is cut off');
    done += read;
  }
}
