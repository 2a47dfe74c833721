import { parentPort, workerData } from 'node:worker_threads';
import { connectRpc } from '../../protocol/rpc';
import { threadChannel } from '../../protocol/threadChannel';
import type { Codec } from '../codec';
import { pageNames, warmUpDecoder } from '../decode';
import { encodePng } from '../encodePng';
import { isLarge } from '../isLarge';
import type { OpenImage } from '../opened';
import { openHere } from '../openHere';
import { openSpooled } from '../openSpooled';
import { thumbnail } from '../thumbnail';
import type { DecoderFunctions } from './functions';

/** `dist/decoder.js`: a thread that decodes images. */
function main(port: NonNullable<typeof parentPort>, codec: Codec): void {
  const images = new Map<number, OpenImage>();
  let opened = 0;
  connectRpc<object, DecoderFunctions>(
    {
      warmUp: () => warmUpDecoder(codec),
      isLarge: (path) => isLarge(path, codec),
      open: async (path, bands, spool) => {
        const options = { codec, ...(bands && { bands }) };
        const found = await (spool === undefined ? openHere(path, options) : openSpooled(path, options, spool));
        const image = opened++;
        images.set(image, found);
        const { width, height, warnings } = found;
        return { image, width, height, warnings };
      },
      pixels: (image, preprocess, flips) => images.get(image)!.pixels(preprocess, flips),
      close: (image) => {
        images.delete(image);
        return Promise.resolve();
      },
      pageNames: (path) => pageNames(path, codec),
      thumbnail: (path) => thumbnail(path, codec),
      encodePng: (image) => encodePng(image, codec),
    },
    threadChannel(port),
  );
}

main(parentPort!, workerData as Codec);
