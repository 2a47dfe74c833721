import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { HEARTBEAT_MS, MAX_SILENT_SECONDS, PULSE, PULSE_FD } from '../../protocol/engine';
import { isAtWork, type LifeSigns } from './lifeSigns';
import type { SharedSigns } from './startPulse';

/** How often it is looked how much memory the process takes: a model fills a gigabyte in a second. */
const MEMORY_CHECK_MS = 200;

/** `dist/pulse.js`: the thread beside the engine's that tells its parent whether it works. */
function main({ turns, nativeCalls, maxMemory }: SharedSigns): void {
  const look = (): LifeSigns => {
    const { user, system } = process.cpuUsage();
    return {
      turns: Atomics.load(turns, 0),
      nativeCalls: Atomics.load(nativeCalls, 0),
      processorTime: user + system,
    };
  };
  let last = look();
  setInterval(() => {
    const now = look();
    tell(isAtWork(last, now) ? PULSE.works : PULSE.stuck);
    last = now;
  }, HEARTBEAT_MS);
  if (maxMemory === undefined) return;
  setInterval(() => {
    if (process.memoryUsage.rss() > maxMemory) tell(PULSE.full);
  }, MEMORY_CHECK_MS);
}

let alone = false;

/** Nothing is left running when the parent is gone, not even a model that does not end. */
function tell(sign: string): void {
  try {
    writeSync(PULSE_FD, sign);
  } catch (error) {
    if (alone || !isParentGone(error)) return;
    alone = true;
    // The engine ends by itself where it can, and removes what it was writing.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), MAX_SILENT_SECONDS * 1000);
  }
}

/** A parent that has not read for long (EAGAIN) is still there. */
function isParentGone(error: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'EOF'].includes((error as NodeJS.ErrnoException).code ?? '');
}

main(workerData as SharedSigns);
