import type { Shard } from '../analysis/study/shards';
import { UserError } from '../protocol/errors';

/** Where a cluster says which task this is, counted from `first`, and how many there are. */
const TASKS = [
  { index: 'SLURM_ARRAY_TASK_ID', first: 1, count: 'SLURM_ARRAY_TASK_COUNT' },
  { index: 'JOB_COMPLETION_INDEX', first: 0, count: undefined },
  { index: 'CI_NODE_INDEX', first: 1, count: 'CI_NODE_TOTAL' },
] as const;

const MAX_SHARDS = 1_000_000;

/**
 * `--shard i/n`, or `auto` for what the environment of a Slurm array, a Kubernetes Indexed Job or a CI matrix says.
 *
 * @throws UserError `setting-invalid`
 */
export function shardOf(given: string, env: Readonly<Record<string, string | undefined>>): Shard {
  const text = given === 'auto' ? fromEnvironment(env) : given;
  const [, i, n] = text.match(/^(\d{1,7})\/(\d{1,7})$/) ?? [];
  const [index, of] = [Number(i), Number(n)];
  if (index >= 1 && index <= of && of <= MAX_SHARDS) return { index, of };
  const found = given === text ? given : `${given}: the environment says ${text}`;
  throw new UserError('setting-invalid', `--shard ${found}: expected i/n with i from 1 to n, such as 2/8, or auto.`);
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): string {
  const task = TASKS.find(({ index }) => env[index] !== undefined);
  const count = env['FLIPSCOPE_SHARDS'] ?? (task?.count === undefined ? undefined : env[task.count]);
  if (task === undefined || count === undefined) {
    throw new UserError(
      'setting-invalid',
      '--shard auto: neither SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX nor CI_NODE_INDEX is set, or the number of shards is missing: set FLIPSCOPE_SHARDS. Or give --shard i/n.',
    );
  }
  return `${Number(env[task.index]) + 1 - task.first}/${count}`;
}
