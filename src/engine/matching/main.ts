import { parentPort } from 'node:worker_threads';
import { connectRpc } from '../../protocol/rpc';
import { channelFigures } from './channelFigures';
import type { MatcherFunctions } from './functions';

/** `dist/matcher.js`: a thread that matches channels. */
function main(port: NonNullable<typeof parentPort>): void {
  connectRpc<object, MatcherFunctions>(
    { figures: (layer) => Promise.resolve(channelFigures(layer)) },
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
