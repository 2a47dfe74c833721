export interface WebpHeader {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly isAnimated: boolean;
}

/** Bytes of the longest header that tells a size. */
const HEADER_BYTES = 30;
const SIDE = 0x3fff;
/** Bits of the extended header. */
const ALPHA = 0x10;
const ANIMATION = 0x02;
/** Bit of the lossless one. */
const ALPHA_IS_USED = 1 << 28;

/**
 * What a WebP image's first chunk tells: libvips makes room for all its pixels before it tells anything. Undefined where
 * its size is not told there.
 *
 * Source: RFC 9649, sections 2.5 (lossy; RFC 6386, section 9.1), 2.6 (lossless) and 2.7 (extended).
 */
export function webpHeader(bytes: Uint8Array): WebpHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (String.fromCharCode(...bytes.subarray(12, 16))) {
    case 'VP8 ': {
      const [width, height] = [view.getUint16(26, true) & SIDE, view.getUint16(28, true) & SIDE];
      return { width, height, hasAlpha: false, isAnimated: false };
    }
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      const [width, height] = [(bits & SIDE) + 1, ((bits >>> 14) & SIDE) + 1];
      return { width, height, hasAlpha: (bits & ALPHA_IS_USED) !== 0, isAnimated: false };
    }
    case 'VP8X': {
      const flags = view.getUint8(20);
      const [width, height] = [uint24(view, 24) + 1, uint24(view, 27) + 1];
      return { width, height, hasAlpha: (flags & ALPHA) !== 0, isAnimated: (flags & ANIMATION) !== 0 };
    }
    default:
      return undefined;
  }
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 2 ** 16;
}
