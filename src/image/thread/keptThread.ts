import { DecoderThread } from './decoderThread';

let kept: DecoderThread | undefined;

/** Stays for the images of usual size; another one follows when it has ended. */
export function keptThread(): DecoderThread {
  if (kept?.hasEnded !== false) kept = new DecoderThread();
  return kept;
}

/** Frees what the kept thread takes: some forty megabytes, and more after larger images. */
export async function endKeptThread(): Promise<void> {
  if (kept?.hasEnded === false) await kept.end();
}
