import { expect, it } from 'vitest';
import {
  IMAGES_AT_A_TIME,
  StudyWorker,
  type Studied,
  type StudyEngine,
} from '../../../src/engine/studyClient/studyWorker';
import { UserError } from '../../../src/protocol/errors';
import { connectRpc, type MessageChannelEnd } from '../../../src/protocol/rpc';
import type { StudySpec } from '../../../src/protocol/study';

/** Two ends of a channel in this process. */
function pair(): [MessageChannelEnd, MessageChannelEnd] {
  const listeners: [((m: unknown) => void)[], ((m: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1): MessageChannelEnd => ({
    post: (message) => queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((receive) => receive(message))),
    listen: (receive) => {
      listeners[own].push(receive);
      return () => undefined;
    },
  });
  return [end(0), end(1)];
}

it('no image is measured, nor failed, by an engine that was ended while rows were kept', async () => {
  const [a, b] = pair();
  connectRpc<object, object>({ studyImage: async () => ({}) }, a);
  const functions = connectRpc<StudyEngine['functions'], object>({}, b);
  const spec: StudySpec = { model: { kind: 'builtin', id: 'none' }, flips: ['h'], layers: 'none' };
  const worker = new StudyWorker(() => ({ functions, kill: () => Promise.resolve() }), [spec]);
  const waiting = Array.from({ length: 20 }, (_, i) => `${i}.png`);
  const kept: (readonly Studied[])[] = [];
  const running = worker.run(
    () => waiting.shift(),
    (path) => ({ kind: 'image', path }),
    async (_, found) => {
      kept.push(found);
      functions.$close(new UserError('canceled', 'Canceled.'));
    },
  );
  await expect(running).rejects.toMatchObject({ reason: 'canceled' });
  expect(kept.length).toBeLessThanOrEqual(IMAGES_AT_A_TIME);
  expect(kept.flat().filter((found) => 'message' in found)).toEqual([]);
});
