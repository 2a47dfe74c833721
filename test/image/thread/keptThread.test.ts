import { expect, it } from 'vitest';
import { keptThread, ownThread } from '../../../src/image/thread/keptThread';

it('is taken for a large image where nobody else uses it, and another one follows', async () => {
  const kept = keptThread();
  expect(keptThread()).toBe(kept);
  const own = ownThread('wasm');
  expect(own).toBe(kept);
  const next = keptThread();
  expect(next).not.toBe(own);
  await Promise.all([own.end(), next.end()]);
});

it('stays where somebody waits for it, and where it has ended', async () => {
  // Beside the source there is no bundle to run: the thread ends without an answer.
  const kept = keptThread();
  const asked = [kept.isLarge('a.png'), kept.open('a.png', undefined), kept.warmUp()];
  expect(kept.isIdle).toBe(false);
  const own = ownThread('wasm');
  expect(own).not.toBe(kept);
  for (const answer of asked) await expect(answer).rejects.toThrow(/decoder/);
  expect([kept.isIdle, kept.hasEnded]).toEqual([true, true]);
  const another = ownThread('wasm');
  expect(another).not.toBe(kept);
  await Promise.all([own.end(), another.end()]);
});
