import { UserError } from '../protocol/errors';

/** Larger images are refused before they are decoded: 100 megapixels are 300 MB of RGB. */
export const MAX_PIXELS = 100_000_000;
/** The same for all bands together. */
const MAX_SAMPLES = 4 * MAX_PIXELS;

interface Size {
  readonly width: number;
  readonly height: number;
  readonly bands?: number;
}

/** @throws UserError `input-too-large` */
export function requireSmall({ width, height, bands = 1 }: Size, name: string): void {
  if (width * height > MAX_PIXELS) {
    const found = `${name}: the image has ${megapixels(width, height)}`;
    const message = `${found}, at most ${MAX_PIXELS / 1e6} are read. Save a smaller copy: the model sees only a few hundred pixels.`;
    throw new UserError('input-too-large', message, name);
  }
  if (width * height * bands <= MAX_SAMPLES) return;
  const found = `${name}: the image has ${bands} bands of ${megapixels(width, height)}`;
  throw new UserError(
    'input-too-large',
    `${found}, at most ${MAX_SAMPLES / 1e6} in all are read. Save a part of it.`,
    name,
  );
}

/** A size in words: `10000×10000 = 100 megapixels`. */
export function megapixels(width: number, height: number): string {
  return `${width}×${height} = ${Math.round((width * height) / 1e6)} megapixels`;
}
