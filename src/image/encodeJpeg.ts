import { writeFile } from 'node:fs/promises';
import { UserError } from '../protocol/errors';
import { loadSharp, type Codec } from './codec';
import { decodeImage } from './decode';

/**
 * Saves an image as JPEG, as it is read here: upright, without alpha, in 8 bits.
 *
 * @param quality 1…100
 * @throws UserError as `decodeImage`, and `write-failed`
 */
export async function encodeJpeg(path: string, to: string, quality: number, codec: Codec): Promise<void> {
  const { width, height, channels, data, unit } = await decodeImage(path, { codec });
  const bytes = Uint8ClampedArray.from(data, (value) => value * unit);
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  const jpeg = await loadSharp(codec)(bytes, { raw }).jpeg({ quality }).toBuffer();
  await writeFile(to, jpeg).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const message = `Cannot write the temporary file ${to} (${code}). Set TMPDIR to a folder that can be written, with room.`;
    throw new UserError('write-failed', message, to, { cause: error });
  });
}
