import { expect, it } from 'vitest';
import { shardOf } from '../../src/cli/shardOption';

it.each([
  ['2/8', {}, { index: 2, of: 8 }],
  ['auto', { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '4' }, { index: 3, of: 4 }],
  ['auto', { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1', FLIPSCOPE_SHARDS: '4' }, { index: 3, of: 4 }],
  ['auto', { JOB_COMPLETION_INDEX: '0', FLIPSCOPE_SHARDS: '16' }, { index: 1, of: 16 }],
  ['auto', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '5' }, { index: 2, of: 5 }],
])('--shard %s with %j', (given, env, expected) => {
  expect(shardOf(given, env)).toEqual(expected);
});

it.each(['0/4', '5/4', '4', 'x/4', '1/0', '-1/4', '1/99999999'])('--shard %s is refused', (given) => {
  expect(() => shardOf(given, {})).toThrow('expected i/n with i from 1 to n');
});

it('auto says what is missing', () => {
  expect(() => shardOf('auto', {})).toThrow('neither SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX nor CI_NODE_INDEX');
  expect(() => shardOf('auto', { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_TASK_COUNT: '4' })).toThrow(
    '--shard auto: the environment says 0/4: expected i/n with i from 1 to n',
  );
  expect(() => shardOf('auto', { JOB_COMPLETION_INDEX: '1' })).toThrow('set FLIPSCOPE_SHARDS');
});
