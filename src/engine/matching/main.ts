import { parentPort } from 'node:worker_threads';
import { connectRpc } from '../../protocol/rpc';
import { threadChannel } from '../../protocol/threadChannel';
import { channelFigures } from './channelFigures';
import type { Matcher } from './matcher';

/** `dist/matcher.js`: a thread that matches channels. */
function main(port: NonNullable<typeof parentPort>): void {
  connectRpc<object, Matcher>({ figures: (layer) => Promise.resolve(channelFigures(layer)) }, threadChannel(port));
}

main(parentPort!);
