import { UserError } from '../protocol/errors';
import type { ModelRef } from '../protocol/spec';

/** `work` with a crash of the engine named after what it was at: the engine itself no longer can. */
export async function nameCrash<T>(work: Promise<T>, model: ModelRef, input?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UserError) || error.reason !== 'engine-crashed') throw error;
    const name = model.kind === 'builtin' ? `builtin:${model.id}` : model.path;
    const subject = input === undefined ? name : `${name} on ${input}`;
    throw new UserError(error.reason, `${subject}: ${error.message}`, undefined, { cause: error });
  }
}
