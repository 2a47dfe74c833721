import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Level, Placed } from '../../../webview/graph/layout/level';
import type { LayoutAnswer, LayoutRequest } from '../../../webview/graph/layout/messages';
import { LayoutWorker, Superseded } from '../../../webview/graph/layoutWorker';

const LEVEL: Level = { boxes: [], edges: [] };
const PLACED: Placed = { width: 1, height: 2, boxes: [], routes: [] };

/** Workers that were started; they answer when they are told to. */
let workers: FakeWorker[];

class FakeWorker {
  onmessage: ((event: { readonly data: LayoutAnswer }) => void) | undefined;
  onerror: ((event: { readonly message: string }) => void) | undefined;
  readonly asked: LayoutRequest[] = [];
  isEnded = false;

  constructor() {
    workers.push(this);
  }

  postMessage(request: LayoutRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.isEnded = true;
  }
}

beforeEach(() => {
  workers = [];
  vi.useFakeTimers();
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('fetch', async () => new Response('source'));
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

test('one worker lays out one graph after the other', async () => {
  const layouts = new LayoutWorker();
  for (let i = 0; i < 2; i++) {
    const placing = layouts.place(LEVEL, undefined);
    await settle();
    workers[0]!.onmessage!({ data: { placed: PLACED } });
    expect(await placing).toEqual({ placed: PLACED, isPlain: false });
  }
  expect(workers).toHaveLength(1);
  layouts.dispose();
  expect(workers[0]!.isEnded).toBe(true);
});

test('a newer wish ends an older one', async () => {
  const layouts = new LayoutWorker();
  const older = layouts.place(LEVEL, undefined);
  older.catch(() => undefined);
  await settle();
  const newer = layouts.place(LEVEL, undefined);
  await expect(older).rejects.toBeInstanceOf(Superseded);
  await settle();
  expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  workers[1]!.onmessage!({ data: { placed: PLACED } });
  expect(await newer).toEqual({ placed: PLACED, isPlain: false });
});

test('what takes too long is drawn in plain rows', async () => {
  const layouts = new LayoutWorker();
  const placing = layouts.place(LEVEL, undefined);
  await settle();
  await vi.advanceTimersByTimeAsync(8000);
  expect(workers.map(({ isEnded, asked }) => [isEnded, asked.map(({ isPlain }) => isPlain)])).toEqual([
    [true, [false]],
    [false, [true]],
  ]);
  workers[1]!.onmessage!({ data: { placed: PLACED } });
  expect(await placing).toEqual({ placed: PLACED, isPlain: true });
});

test('what fails is said', async () => {
  const layouts = new LayoutWorker();
  const placing = layouts.place(LEVEL, undefined);
  placing.catch(() => undefined);
  await settle();
  workers[0]!.onmessage!({ data: { error: 'no such box' } });
  await expect(placing).rejects.toThrow('no such box');
});
