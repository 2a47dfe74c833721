import type { MessageChannelEnd } from './rpc';

/** What a thread is spoken with: a `Worker` from outside, `parentPort` from inside. */
interface ThreadEnd {
  postMessage(message: unknown): void;
  on(event: 'message', receive: (message: unknown) => void): unknown;
  off(event: 'message', receive: (message: unknown) => void): unknown;
}

/** The channel to the other side of a thread. */
export function threadChannel(end: ThreadEnd): MessageChannelEnd {
  return {
    post: (message) => end.postMessage(message),
    listen: (receive) => {
      end.on('message', receive);
      return () => void end.off('message', receive);
    },
  };
}
