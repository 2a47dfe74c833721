import { join } from 'node:path';
import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.mts';

const ORDER = JSON.parse(process.env.FLIPSCOPE_TEST_ORDER ?? '[]');
/** A busy machine fails no test: a run that hangs is ended from outside. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** Runs files in the order that is asked for: those that will likely notice a mutant come first. */
class GivenOrder {
  shard(specifications) {
    return specifications;
  }

  sort(specifications) {
    const place = ({ moduleId }) => ORDER.findIndex((test) => moduleId.endsWith(`/${test}`));
    return [...specifications].sort((a, b) => place(a) - place(b));
  }
}

/** Every file alone: what it reaches includes what is reached while the source is loaded. */
const alone = { ...base.test, projects: undefined, include: ['test/**/*.test.ts'], exclude: ['test/vscode/**'] };

export default mergeConfig(
  { ...base, test: alone },
  {
    root: join(import.meta.dirname, '..', '..'),
    test: {
      sequence: { sequencer: GivenOrder },
      testTimeout: NO_LIMIT_MS,
      hookTimeout: NO_LIMIT_MS,
      setupFiles: [
        ...(process.env.FLIPSCOPE_RECORDS === undefined ? [] : ['recordReached.mjs']),
        ...(process.env.FLIPSCOPE_CHOSEN === undefined ? [] : ['chosenTests.mjs']),
      ].map((file) => join(import.meta.dirname, file)),
    },
  },
);
