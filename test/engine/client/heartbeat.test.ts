import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeat } from '../../../src/engine/client/heartbeat';
import type { Silence } from '../../../src/protocol/engine';

const told: Silence[] = [];
let heartbeat: Heartbeat;
beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  heartbeat = new Heartbeat((silence) => told.push(silence));
});
afterEach(() => {
  heartbeat.stop();
  vi.useRealTimers();
});

test('an engine that is heard of every two seconds is never reported', () => {
  for (let i = 0; i < 60; i++) {
    vi.advanceTimersByTime(2000);
    heartbeat.heard();
  }
  expect([told, heartbeat.isSilent]).toEqual([[], false]);
});

test('one that is silent is reported after ten seconds, and every ten after, with its last stage', () => {
  heartbeat.at('Loading the model');
  heartbeat.at('Running the model');
  vi.advanceTimersByTime(9900);
  expect([told, heartbeat.isSilent]).toEqual([[], false]);
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual([10, 20].map((seconds) => ({ seconds, stage: 'Running the model' })));
  expect(heartbeat.isSilent).toBe(true);
  heartbeat.heard();
  expect(heartbeat.isSilent).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(told.at(-1)).toEqual({ seconds: 10, stage: 'Running the model' });
});

test('a clock that jumps, as after sleep, is no silence', () => {
  vi.advanceTimersByTime(3000);
  vi.setSystemTime(Date.now() + 8 * 3_600_000);
  vi.advanceTimersByTime(3000);
  expect(told).toEqual([]);
});

test('nothing is told of an engine that has ended', () => {
  heartbeat.stop();
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});
