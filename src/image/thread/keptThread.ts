import type { Codec } from '../codec';
import { DecoderThread } from './decoderThread';

let kept: DecoderThread | undefined;

/** Of WebAssembly. Stays for the images of usual size; another one follows when it has ended, or was taken. Not to be held while something else is awaited. */
export function keptThread(): DecoderThread {
  if (kept?.hasEnded !== false) kept = new DecoderThread('wasm');
  return kept;
}

/**
 * A thread for one large image, to be ended with it: the kept one, whose codec is loaded, where nobody else uses it, and
 * another one follows when it is asked for.
 */
export function ownThread(codec: Codec): DecoderThread {
  if (codec === 'native' || kept?.hasEnded !== false || !kept.isIdle) return new DecoderThread(codec);
  const own = kept;
  kept = undefined;
  return own;
}

/** Frees what the kept thread takes: some forty megabytes, and more after larger images. */
export async function endKeptThread(): Promise<void> {
  if (kept?.hasEnded === false) await kept.end();
}
