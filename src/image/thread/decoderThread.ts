import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../protocol/errors';
import { connectRpc, type Rpc } from '../../protocol/rpc';
import { threadChannel } from '../../protocol/threadChannel';
import type { RgbaImage } from '../../protocol/views';
import type { Codec } from '../codec';
import { codecError } from '../codecError';
import type { OpenImage, OpenOptions } from '../opened';
import type { DecoderFunctions } from './functions';

/** A thread that decodes images, from the moment it is made until it ends. */
export class DecoderThread {
  readonly #worker: Worker;
  readonly #functions: Rpc<DecoderFunctions, object>;
  /** Questions that wait for their answer, and images that are open. */
  #users = 0;

  constructor(codec: Codec) {
    const worker = new Worker(join(__dirname, 'decoder.js'), { execArgv: [], workerData: codec });
    this.#worker = worker;
    this.#functions = connectRpc<DecoderFunctions, object>({}, threadChannel(worker));
    worker.on('error', (error) => this.#functions.$close(error));
    worker.on('exit', (code) => this.#functions.$close(new Error(`exit code ${code}`)));
  }

  get hasEnded(): boolean {
    return this.#functions.$closed;
  }

  /** Whether ending it would take nothing from anybody. */
  get isIdle(): boolean {
    return this.#users === 0;
  }

  /** Loads the codec. @throws UserError `input-too-large` where there is no memory for it, `decoder-missing` where it is not there */
  async warmUp(): Promise<void> {
    try {
      await this.#using(this.#functions.warmUp());
    } catch (error) {
      // A thread ends before it has answered when its memory does.
      throw this.hasEnded ? codecError(new Error(`out of memory: ${firstLine(error)}`)) : codecError(error);
    }
  }

  /** As `isLarge`. @throws UserError `input-too-large` when the thread ends */
  isLarge(path: string): Promise<boolean> {
    return this.#ask(path, this.#functions.isLarge(path));
  }

  /**
   * The image stays in the thread until it is closed.
   *
   * @param spool a file for its pixels, as `openSpooled` takes it
   * @throws UserError as decoding does, and `input-too-large` when the thread ends
   */
  async open(path: string, bands: OpenOptions['bands'], spool?: string): Promise<OpenImage> {
    const functions = this.#functions;
    this.#users++;
    const left = (): void => void this.#users--;
    try {
      const { image, ...facts } = await this.#ask(path, functions.open(path, bands, spool));
      return {
        ...facts,
        pixels: (preprocess, flips) => this.#ask(path, functions.pixels(image, preprocess, flips)),
        close: () => this.#ask(path, functions.close(image)).finally(left),
      };
    } catch (error) {
      left();
      throw error;
    }
  }

  /** As `pageNames`. @throws UserError as it does, and `input-too-large` when the thread ends */
  pageNames(path: string): Promise<readonly string[]> {
    return this.#ask(path, this.#functions.pageNames(path));
  }

  /** As `thumbnail`. @throws UserError as it does, and `input-too-large` when the thread ends */
  thumbnail(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask(path, this.#functions.thumbnail(path));
  }

  /** As `encodePng`. */
  encodePng(image: RgbaImage): Promise<Uint8Array<ArrayBuffer>> {
    return this.#using(this.#functions.encodePng(image));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Counts whoever waits for this as a user. */
  async #using<T>(work: Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work;
    } finally {
      this.#users--;
    }
  }

  async #ask<T>(path: string, answer: Promise<T>): Promise<T> {
    try {
      return await this.#using(answer);
    } catch (error) {
      throw this.hasEnded ? ended(path, error) : error;
    }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

/** A thread ends before it has answered when its memory does. */
function ended(path: string, error: unknown): UserError {
  const message = `${path}: the decoder of this image ended, most likely for want of memory (${firstLine(error)}). Save a smaller copy: the model sees only a few hundred pixels.`;
  return new UserError('input-too-large', message, path, { cause: error });
}
