/** Image formats Flipscope reads. */
export type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'BMP' | 'TIFF' | 'AVIF';

export const IMAGE_FORMATS: readonly ImageFormat[] = ['PNG', 'JPEG', 'WebP', 'GIF', 'BMP', 'TIFF', 'AVIF'];

export type Sniffed =
  | { readonly kind: 'image'; readonly format: ImageFormat }
  | { readonly kind: 'other'; /** What it is, in words, with its article. */ readonly found: string };

/** Byte signatures at offset 0, in Latin-1; longest first where one starts another. */
const SIGNATURES: readonly (readonly [string, ImageFormat])[] = [
  ['\x89PNG\r\n\x1a\n', 'PNG'],
  ['\xff\xd8\xff', 'JPEG'],
  ['GIF87a', 'GIF'],
  ['GIF89a', 'GIF'],
  ['II*\0', 'TIFF'],
  ['MM\0*', 'TIFF'],
  ['II+\0', 'TIFF'],
  ['MM\0+', 'TIFF'],
  ['BM', 'BMP'],
];

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^\x93NUMPY/, 'a NumPy tensor'],
  [/^PK\x03\x04/, 'a ZIP archive'],
  [/^\x1f\x8b/, 'a gzip archive'],
  [/^%PDF/, 'a PDF document'],
  [/^8BPS/, 'a Photoshop file'],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, 'a JPEG XL image'],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000 image'],
  [/^\0\0\x01\0/, 'a Windows icon'],
  [/^\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg/i, 'an SVG drawing'],
  [/^\s*<(!doctype html|html)/i, 'an HTML page'],
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer, not the file itself'],
];

/** Says what the bytes are from their beginning (the first 512 suffice), never from a file's name. */
export function sniffFormat(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1');
  const signature = SIGNATURES.find(([start]) => head.startsWith(start));
  if (signature) return { kind: 'image', format: signature[1] };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return { kind: 'image', format: 'WebP' };
  if (head.slice(4, 8) === 'ftyp') return sniffIsoMedia(head);
  const other = OTHERS.find(([pattern]) => pattern.test(head));
  if (other) return { kind: 'other', found: other[1] };
  const text = /^[\t\r\n\x20-\x7e\x80-\xff]*$/.test(head) && !/[\x80-\xff]{8}/.test(head);
  return { kind: 'other', found: text ? 'plain text' : 'data of an unknown kind' };
}

/** ISO base media files (`ftyp`): AVIF names `avif` or `avis` among its brands. */
function sniffIsoMedia(head: string): Sniffed {
  const end = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const brands = head.slice(8, Math.min(end, head.length));
  if (/avi[fs]/.test(brands)) return { kind: 'image', format: 'AVIF' };
  return { kind: 'other', found: /hei[cxms]|hev[cx]|mif1/.test(brands) ? 'an HEIC image' : 'a video or audio file' };
}
