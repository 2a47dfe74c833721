interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bytes of the longest header that tells a size. */
const HEADER_BYTES = 30;
const SIDE = 0x3fff;

/**
 * Width and height of a WebP image, from its first chunk: libvips makes room for all its pixels before it tells them.
 * Undefined where they are not told there.
 *
 * Source: RFC 9649, sections 2.5 (lossy; RFC 6386, section 9.1), 2.6 (lossless) and 2.7 (extended).
 */
export function webpSize(bytes: Uint8Array): Size | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (String.fromCharCode(...bytes.subarray(12, 16))) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & SIDE, height: view.getUint16(28, true) & SIDE };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & SIDE) + 1, height: ((bits >>> 14) & SIDE) + 1 };
    }
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 2 ** 16;
}
