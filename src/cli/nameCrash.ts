import { UserError, type UserErrorReason } from '../protocol/errors';
import type { ModelRef } from '../protocol/spec';
import { modelTitle } from './modelRef';

/** How an engine ends that does not know what it was asked for. */
const ENDS: readonly UserErrorReason[] = ['engine-crashed', 'engine-ended'];

/** `work` with an end of the engine named after what it was at: the engine itself no longer can. */
export async function nameCrash<T>(work: Promise<T>, model: ModelRef, input?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UserError) || !ENDS.includes(error.reason)) throw error;
    const name = modelTitle(model);
    const subject = input === undefined ? name : `${name} on ${input}`;
    throw new UserError(error.reason, `${subject}: ${error.message}`, undefined, { cause: error });
  }
}
