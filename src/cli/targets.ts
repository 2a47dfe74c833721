import { UserError } from '../protocol/errors';

/** What stands for standard output. */
export const STDOUT = '-';

/**
 * The files among the targets of a command.
 *
 * @throws UserError `setting-invalid` when several go to standard output
 */
export function targetFiles(targets: readonly (string | undefined)[]): readonly string[] {
  requireOneStdout(targets.filter((target) => target === STDOUT).length);
  return targets.filter((target) => target !== undefined).filter((target) => target !== STDOUT);
}

/** @throws UserError `setting-invalid` */
export function requireOneStdout(count: number): void {
  if (count < 2) return;
  throw new UserError('setting-invalid', 'Only one output can go to standard output: give "-" to one option only.');
}
