import { readFileSync } from 'node:fs';

/** A process and all that it has started, so far as /proc tells; those that have ended are not among them. */
export function processesOf(pid: number): readonly number[] {
  const children =
    textOf(`/proc/${pid}/task/${pid}/children`)
      ?.split(' ')
      .filter((text) => text.trim() !== '') ?? [];
  return [pid, ...children.flatMap((child) => processesOf(Number(child)))];
}

/** Largest resident set of a process so far; undefined where /proc does not tell it. */
export function peakKilobytes(pid: number | 'self'): number | undefined {
  return kilobytes(pid, 'VmHWM');
}

/** Resident set of a process; undefined where /proc does not tell it. */
export function residentKilobytes(pid: number): number | undefined {
  return kilobytes(pid, 'VmRSS');
}

function kilobytes(pid: number | 'self', what: 'VmHWM' | 'VmRSS'): number | undefined {
  const found = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(textOf(`/proc/${pid}/status`) ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Of another system, or of a process that has just ended.
    return undefined;
  }
}
