import { setImmediate } from 'node:timers/promises';
import type { EngineFunctions } from '../../protocol/engine';
import { UserError, type UserErrorReason } from '../../protocol/errors';
import type { StudiedImage, StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';

/** An engine as studies use it. */
export interface StudyEngine {
  readonly functions: Pick<
    EngineFunctions,
    'modelSources' | 'openStudy' | 'studyImage' | 'closeStudy' | 'analyze' | 'explain' | 'release' | 'thumbnail'
  >;
  kill(reason?: Error): Promise<void>;
}

/** What became of an image with one model. */
export type Studied = StudiedImage | { readonly message: string };

/** Images that are under way at a time: one is measured while the next ones are decoded. */
export const IMAGES_AT_A_TIME = 3;
/** Not of one image alone: the study ends. */
const FATAL: readonly UserErrorReason[] = [
  'canceled',
  'files-changed',
  'runtime-missing',
  'decoder-missing',
  'provider-missing',
  'write-failed',
];
/** How an engine ends that an image may have brought down. */
const ENDS: readonly UserErrorReason[] = ['engine-crashed', 'engine-ended'];

/** An engine that measures one image after the other with all models; one that ends is started again. */
export class StudyWorker {
  readonly #start: () => StudyEngine;
  readonly #specs: readonly StudySpec[];
  #engine: StudyEngine;
  #reference: StudiedInput | undefined;
  #recovering: Promise<void> | undefined;

  constructor(start: () => StudyEngine, specs: readonly StudySpec[]) {
    this.#start = start;
    this.#specs = specs;
    this.#engine = start();
  }

  get functions(): StudyEngine['functions'] {
    return this.#engine.functions;
  }

  /** Loads all models. @throws UserError naming a model, a setting, or the reference */
  async open(reference: StudiedInput): Promise<readonly StudyFacts[]> {
    this.#reference = reference;
    const facts: StudyFacts[] = [];
    for (const [i, spec] of this.#specs.entries()) {
      facts.push(await this.#engine.functions.openStudy(studyName(i), spec, reference));
    }
    return facts;
  }

  /**
   * Measures images until there are no more.
   *
   * @param next gives the next image
   * @param done is given what became of it, one per model; the worker waits for it
   * @throws what ends the whole study
   */
  async run<T>(
    next: () => T | undefined,
    inputOf: (image: T) => StudiedInput,
    done: (image: T, found: readonly Studied[]) => Promise<void>,
  ): Promise<void> {
    const suspects: T[] = [];
    let isOver = false;
    const one = async (image: T): Promise<void> => {
      await this.#recovering;
      try {
        await done(image, await this.#measure(inputOf(image)));
      } catch (error) {
        if (!isEnd(error)) throw error;
        suspects.push(image);
        this.#recovering ??= this.#recover(suspects, inputOf, done).finally(() => (this.#recovering = undefined));
        await this.#recovering;
      }
    };
    const lane = async (): Promise<void> => {
      try {
        for (let image = next(); image !== undefined && !isOver; image = next()) await one(image);
      } catch (error) {
        isOver = true;
        throw error;
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: IMAGES_AT_A_TIME }, lane));
    const failed = lanes.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async kill(): Promise<void> {
    await this.#engine.kill();
  }

  /** Starts another engine in place of one that has ended. */
  async restart(): Promise<void> {
    await this.#engine.kill();
    this.#engine = this.#start();
    if (this.#reference !== undefined) await this.open(this.#reference);
  }

  /** Measures the images that were under way one by one: which of them ends the engine is then known. */
  async #recover<T>(
    suspects: T[],
    inputOf: (image: T) => StudiedInput,
    done: (image: T, found: readonly Studied[]) => Promise<void>,
  ): Promise<void> {
    // All lanes hear of the end before the next turn.
    await setImmediate();
    await this.restart();
    for (let image = suspects.shift(); image !== undefined; image = suspects.shift()) {
      const found = await this.#measure(inputOf(image)).catch(async (error: unknown) => {
        if (!isEnd(error)) throw error;
        await this.restart();
        return this.#specs.map(() => ({ message: error.message }));
      });
      await done(image, found);
    }
  }

  async #measure(input: StudiedInput): Promise<readonly Studied[]> {
    return Promise.all(
      this.#specs.map((_, i) =>
        this.#engine.functions.studyImage(studyName(i), input).catch((error: unknown): Studied => {
          if (isEnd(error) || (error instanceof UserError && FATAL.includes(error.reason))) throw error;
          const message = error instanceof Error ? error.message : String(error);
          return { message: error instanceof UserError ? message : `Unexpected error: ${message}` };
        }),
      ),
    );
  }
}

function studyName(model: number): string {
  return `study-${model}`;
}

/** Whether the engine has ended. */
export function isEnd(error: unknown): error is UserError {
  return error instanceof UserError && ENDS.includes(error.reason);
}
