import { UserError } from '../protocol/errors';
import type { ImageFormat } from './formats';
import { megapixels } from './size';

/** What JavaScript, emscripten, libvips and its decoders say when there is no memory left. */
const NO_MEMORY =
  /out of memory|allocat(e|ion) (failed|enough|error|memory)|memory allocation|insufficient memory|enlarge memory|memory access out of bounds|invalid (typed )?array length/i;

export function isOutOfMemory(text: string): boolean {
  return NO_MEMORY.test(text);
}

/** What libvips and sharp say of images they have no form for. */
const NO_FORM = /channel limit|samples out of range|unsupported (tiff|sample|photometric)/i;

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * An error while an image is decoded, in one line with what to do.
 *
 * @param size where its header was read
 */
export function decodeError(name: string, format: ImageFormat, error: unknown, size?: Size): UserError {
  const text = error instanceof Error ? error.message : String(error);
  const detail = text.split('\n')[0] ?? '';
  const options = { cause: error };
  // What a decoder says first may only follow from it.
  if (isOutOfMemory(text)) {
    const large = size === undefined ? '' : ` of ${megapixels(size.width, size.height)}`;
    const message = `${name}: the decoder ran out of memory on this ${format} image${large}. Save a smaller copy: the model sees only a few hundred pixels.`;
    return new UserError('input-too-large', message, name, options);
  }
  if (NO_FORM.test(detail)) {
    const message = `${name}: the ${format} image has samples or bands that are not read (${detail}). Save it as 8-bit, 16-bit or float32 gray or RGB, or give the values as a .npy tensor.`;
    return new UserError('input-invalid', message, name, options);
  }
  const message = `${name}: the ${format} image is damaged or cut off (${detail}). Save or download it again.`;
  return new UserError('input-invalid', message, name, options);
}
