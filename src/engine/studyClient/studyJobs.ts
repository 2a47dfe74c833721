import { availableParallelism } from 'node:os';
import { maxMemoryMB } from '../client/maxMemory';

/** Memory of an engine with a usual model, in MB: as many as that fits are started. */
const USUAL_MB = 600;
const MAX_JOBS = 16;

/**
 * Engine processes where none are asked for: one per core. Several runs of one thread each do more than one run of several, which wait
 * for each other, and what is decoded and compared beside them is spread too.
 */
export function usualJobs(): number {
  return Math.max(1, Math.min(MAX_JOBS, availableParallelism(), Math.floor(maxMemoryMB() / USUAL_MB)));
}

/** What each of so many engine processes has of this machine. */
export function shareOf(jobs: number): { readonly threads: number; readonly maxMemoryMB: number } {
  return {
    threads: Math.max(1, Math.floor(availableParallelism() / jobs)),
    maxMemoryMB: Math.floor(maxMemoryMB() / jobs),
  };
}
