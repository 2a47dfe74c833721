import { parentPort } from 'node:worker_threads';
import { connectRpc } from '../../protocol/rpc';
import type { OpenImage } from '../opened';
import { openHere } from '../openHere';
import type { DecoderFunctions } from './functions';

/** `dist/decoder.js`: the thread that decodes one large image. */
function main(port: NonNullable<typeof parentPort>): void {
  let image: OpenImage | undefined;
  connectRpc<object, DecoderFunctions>(
    {
      open: async (path, options) => {
        image = await openHere(path, options);
        const { width, height, warnings } = image;
        return { width, height, warnings };
      },
      pixels: (preprocess, flips) => image!.pixels(preprocess, flips),
    },
    {
      post: (message) => port.postMessage(message),
      listen: (receive) => {
        port.on('message', receive);
        return () => port.off('message', receive);
      },
    },
  );
}

main(parentPort!);
