import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds`. Throws an error that names `what` when that takes longer than `timeoutMs`. */
export async function until(what: string, holds: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`);
    await sleep(150);
  }
}
