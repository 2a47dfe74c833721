import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../protocol/errors';
import { connectRpc } from '../../protocol/rpc';
import type { OpenImage, OpenOptions } from '../opened';
import type { DecoderFunctions } from './functions';

/**
 * Decodes an image in a thread of its own, which holds its pixels until it is closed.
 *
 * @throws UserError as decoding does, and `input-too-large` when the thread ends
 */
export async function openInThread(path: string, options: OpenOptions): Promise<OpenImage> {
  const worker = new Worker(join(__dirname, 'decoder.js'), { execArgv: [] });
  const decoder = connectRpc<DecoderFunctions, object>(
    {},
    {
      post: (message) => worker.postMessage(message),
      listen: (receive) => {
        worker.on('message', receive);
        return () => worker.off('message', receive);
      },
    },
  );
  worker.on('error', (error) => decoder.$close(ended(path, error)));
  worker.on('exit', (code) => decoder.$close(ended(path, new Error(`exit code ${code}`))));
  const close = async (): Promise<void> => void (await worker.terminate());
  try {
    const facts = await decoder.open(path, options);
    return { ...facts, pixels: (preprocess, flips) => decoder.pixels(preprocess, flips), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A thread ends before it has answered when its memory does. */
function ended(path: string, error: Error): UserError {
  const message = `${path}: the decoder of this large image ended, most likely for want of memory (${error.message.split('\n')[0]}). Save a smaller copy: the model sees only a few hundred pixels.`;
  return new UserError('input-too-large', message, path, { cause: error });
}
