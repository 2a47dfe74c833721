import type { Session, SessionFactory } from '../../analysis/measure/session';
import type { SerialQueue } from '../../protocol/serialQueue';

/**
 * A factory whose sessions queue every step, so that long work lets questions in between.
 * One step at a time: ONNX Runtime uses all cores, and its memory is shared.
 */
export function queuedSessions(queue: SerialQueue, createSession: SessionFactory): SessionFactory {
  return async (bytes, settings) => {
    const session = await queue.add(() => createSession(bytes, settings));
    return queuedSession(queue, session);
  };
}

function queuedSession(queue: SerialQueue, session: Session): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, fetches) => queue.add(() => session.run(feeds, fetches)),
    release: () => queue.add(() => session.release()),
  };
}
