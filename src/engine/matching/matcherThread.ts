import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../protocol/errors';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import { threadChannel } from '../../protocol/threadChannel';
import type { LayerFigures } from '../../report/patch';
import type { BrokenLayer } from './channelFigures';
import type { Matcher } from './matcher';

/** A thread that matches channels, from the moment it is made until it ends. */
export class MatcherThread implements Matcher {
  readonly #worker: Worker;
  readonly #functions: Rpc<Matcher, object>;

  constructor() {
    const worker = new Worker(join(__dirname, 'matcher.js'), { execArgv: [], env: {} });
    this.#worker = worker;
    this.#functions = connectRpc<Matcher, object>({}, threadChannel(worker));
    worker.on('error', (error) => this.#functions.$close(ended(error)));
    worker.on('exit', (code) => this.#functions.$close(ended(new Error(`exit code ${code}`))));
  }

  /** As `channelFigures`. @throws UserError `input-too-large` when the thread ends */
  figures(layer: BrokenLayer): Promise<LayerFigures> {
    return this.#functions.figures(layer);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A thread ends before it has answered when its memory does. */
function ended(cause: unknown): UserError {
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!;
  const message = `Matching channels ended, most likely for want of memory (${why}). Close other programs, or take a smaller image.`;
  return new UserError('input-too-large', message, undefined, { cause });
}
