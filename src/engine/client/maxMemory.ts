import { totalmem } from 'node:os';

/** Of the memory that this process may have, the part that an engine may take before it is ended. */
const MAX_MEMORY_SHARE = 0.75;

/** Megabytes of resident memory. A model that takes more (a Loop that gathers without end) would leave none to others. */
export function maxMemoryMB(): number {
  // 0 where it is not known, and more than there is where there is no limit.
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.floor((MAX_MEMORY_SHARE * memory) / 2 ** 20);
}

/** What to say of an engine that took more. */
export function tooMuchMemory(maxMB: number, stage: string | undefined): string {
  const at = stage === undefined ? 'starting' : `at "${stage}"`;
  return `The analysis engine was ended: it took more than ${(maxMB / 1024).toFixed(1)} GiB of memory (MAX_MEMORY_SHARE, ${MAX_MEMORY_SHARE * 100}% of what there is); it was ${at}. Take a smaller input, or export the model without what grows.`;
}
