import { UserError } from '../protocol/errors';
import { isOutOfMemory } from './decodeError';

/** Why the decoder of images is not there. WebAssembly asks for all the addresses that it may ever use. */
export function codecError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const hasNoRoom = isOutOfMemory(text);
  const help = hasNoRoom ? 'Allow this process more memory' : 'Install Flipscope again, or give tensors (.npy)';
  const message = `The decoder of images cannot be loaded (${text.split('\n')[0]!.trim()}). ${help}.`;
  return new UserError(hasNoRoom ? 'input-too-large' : 'decoder-missing', message, undefined, { cause: error });
}
