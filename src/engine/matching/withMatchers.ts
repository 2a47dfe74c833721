import { channelFigures } from './channelFigures';
import type { Matcher } from './matcher';
import { MatcherThread } from './matcherThread';

const HERE: Matcher = {
  figures: (layer) => Promise.resolve(channelFigures(layer)),
};

/**
 * Work with that many threads, which end with it; with this one where they would be less than two.
 * @throws the signal's reason, at once
 */
export async function withMatchers<T>(
  threads: number,
  signal: AbortSignal,
  work: (matchers: readonly Matcher[]) => Promise<T>,
): Promise<T> {
  if (threads < 2) return work([HERE]);
  const matchers = Array.from({ length: threads }, () => new MatcherThread());
  const end = (): Promise<unknown> => Promise.all(matchers.map((matcher) => matcher.end()));
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(matchers);
  } catch (error) {
    // What an ended thread answers.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await end();
  }
}
