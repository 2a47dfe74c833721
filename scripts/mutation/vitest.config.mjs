import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

const ORDER = JSON.parse(process.env.FLIPSCOPE_TEST_ORDER ?? '[]');

/** Runs files in the order that is asked for: those that will likely notice a mutant come first. */
class GivenOrder {
  shard(specifications) {
    return specifications;
  }

  sort(specifications) {
    const place = ({ moduleId }) => ORDER.findIndex((test) => moduleId.endsWith(test));
    return [...specifications].sort((a, b) => place(a) - place(b));
  }
}

export default mergeConfig(base, {
  root: join(import.meta.dirname, '..', '..'),
  test: { maxWorkers: 1, sequence: { sequencer: GivenOrder } },
});
