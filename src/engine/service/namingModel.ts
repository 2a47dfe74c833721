import { UserError, type UserErrorReason } from '../../protocol/errors';
import type { ModelRef } from '../../protocol/spec';

/** What can be wrong with a single tensor, which does not know the model that it belongs to. */
const OF_TENSORS: readonly UserErrorReason[] = ['model-invalid', 'model-external-data', 'model-unsupported'];

/** `work` with the model's name before what is said of one of its tensors. */
export async function namingModel<T>(model: ModelRef, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (model.kind === 'builtin' || !(error instanceof UserError)) throw error;
    if (error.file !== undefined || !OF_TENSORS.includes(error.reason)) throw error;
    throw new UserError(error.reason, `${model.path}: ${error.message}`, model.path, { cause: error });
  }
}
