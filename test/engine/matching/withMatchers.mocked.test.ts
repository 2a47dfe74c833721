import { expect, it, vi } from 'vitest';
import type { BrokenLayer } from '../../../src/engine/matching/channelFigures';
import { withMatchers } from '../../../src/engine/matching/withMatchers';

/** Threads that answer only by ending. */
const { ended } = vi.hoisted(() => ({ ended: [] as object[] }));
vi.mock('../../../src/engine/matching/matcherThread', () => ({
  MatcherThread: class {
    #refuse: (error: Error) => void = () => undefined;

    figures(): Promise<never> {
      return new Promise((_, refuse) => (this.#refuse = refuse));
    }

    end(): Promise<void> {
      ended.push(this);
      this.#refuse(new Error('ended'));
      return Promise.resolve();
    }
  },
}));

it('ends threads that are at work when the signal says so, with its reason', async () => {
  const abort = new AbortController();
  const found = withMatchers(3, abort.signal, async (matchers) => {
    const answers = matchers.map((matcher) => matcher.figures({} as BrokenLayer));
    abort.abort(new Error('canceled'));
    return Promise.all(answers);
  });
  await expect(found).rejects.toThrow('canceled');
  expect(new Set(ended).size).toBe(3);
});

it('ends its threads when the work is done', async () => {
  ended.length = 0;
  expect(await withMatchers(2, new AbortController().signal, () => Promise.resolve('done'))).toBe('done');
  expect(new Set(ended).size).toBe(2);
});
