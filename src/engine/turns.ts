import type { Session, SessionFactory } from '../analysis/measure/session';

/** One thing at a time, in the order asked for: ONNX Runtime uses all cores, and its memory is shared. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** After what is under way. A failure does not stop what comes next. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** A factory whose sessions take a turn for every step, so that long work lets questions in between. */
  sharing(createSession: SessionFactory): SessionFactory {
    return async (bytes, settings) => {
      const session = await this.take(() => createSession(bytes, settings));
      return this.#sharingSession(session);
    };
  }

  #sharingSession(session: Session): Session {
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: (feeds, fetches) => this.take(() => session.run(feeds, fetches)),
      release: () => this.take(() => session.release()),
    };
  }
}
