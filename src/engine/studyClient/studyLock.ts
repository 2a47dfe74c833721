import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../protocol/errors';
import { describeWriteError } from '../files/writeWhole';

const LOCK = 'study.lock';
/** Held while a dead owner's lock is replaced. */
const TAKING = 'study.lock.taking';
/** How often the owner touches its lock, and after how long without it counts as dead, in milliseconds. */
const BEAT_MS = 10_000;
const DEAD_MS = 60_000;

const ownerSchema = z.object({
  id: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  /** Where the system tells. */
  start: z.object({ boot: z.string(), ticks: z.string() }).optional(),
});
type Owner = z.infer<typeof ownerSchema>;

/** A folder that one run writes to. */
export interface StudyLock {
  /** Frees the folder, unless another run has taken it over. */
  release(): Promise<void>;
  /** @throws UserError `write-failed` when another run has taken the folder over, as after a long sleep */
  requireHeld(): Promise<void>;
}

/**
 * Keeps other runs from a folder. The lock of a run that has died is taken over: of this machine at once, of another one,
 * or of an earlier boot, when it was not touched for a minute.
 *
 * @throws UserError `write-failed` while another run has it, or when nothing can be written there
 */
export async function lockStudy(folder: string): Promise<StudyLock> {
  const path = join(folder, LOCK);
  const start = await startOf(process.pid);
  const own: Owner = { id: randomUUID(), pid: process.pid, host: hostname(), ...(start && { start }) };
  if (!(await create(path, own))) await takeOver(folder, own);
  const timer = setInterval(() => void touch(path), BEAT_MS);
  timer.unref();
  const isHeld = async (): Promise<boolean> => (await ownerOf(path))?.id === own.id;
  return {
    release: async () => {
      clearInterval(timer);
      if (await isHeld()) await rm(path, { force: true });
    },
    requireHeld: async () => {
      if (await isHeld()) return;
      throw new UserError(
        'write-failed',
        `${folder}: another run has taken this folder over. Run again later.`,
        folder,
      );
    },
  };
}

async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, `${JSON.stringify(owner)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UserError(
      'write-failed',
      `Cannot write ${path}: ${describeWriteError(error)}. Choose another --out.`,
      path,
      {
        cause: error,
      },
    );
  }
}

async function takeOver(folder: string, own: Owner): Promise<void> {
  const [path, taking] = [join(folder, LOCK), join(folder, TAKING)];
  if ((await ageOf(folder, taking)) > DEAD_MS) await rm(taking, { force: true });
  const before = await ownerOf(path);
  if (!(await isDead(folder, before)) || !(await create(taking, own))) throw inUse(folder, before);
  try {
    const now = await ownerOf(path);
    if (now?.id !== before?.id) throw inUse(folder, now);
    const draft = `${path}.${own.id}`;
    await writeFile(draft, `${JSON.stringify(own)}\n`);
    await rename(draft, path);
  } finally {
    await rm(taking, { force: true });
  }
}

/** Half written locks are those of a run that died, or is about to write: its age tells. */
async function isDead(folder: string, owner: Owner | undefined): Promise<boolean> {
  if (owner !== undefined && (await isEndedHere(owner))) return true;
  return (await ageOf(folder, join(folder, LOCK))) > DEAD_MS;
}

/** Whether the owner ran on this machine and does no more. False where that cannot be told. */
async function isEndedHere({ host, pid, start }: Owner): Promise<boolean> {
  if (host !== hostname()) return false;
  // Another machine may have this one's name, as containers have that take each other's place.
  const here = await bootOf();
  if (start !== undefined && here !== undefined && start.boot !== here) return false;
  if (!isRunning(pid)) return true;
  const now = await stateOf(pid);
  // Nobody has asked yet how it ended, as in a container whose first process does not.
  if (now?.state === 'Z') return true;
  // A restarted container gives its processes the same numbers again.
  return start !== undefined && now !== undefined && start.ticks !== now.ticks;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In which boot of the machine a process started, and when since then; undefined where the system does not tell. */
async function startOf(pid: number): Promise<Owner['start']> {
  const [boot, state] = [await bootOf(), await stateOf(pid)];
  return boot === undefined || state === undefined ? undefined : { boot, ticks: state.ticks };
}

/** What a process does, and when it started; undefined where the system does not tell. */
async function stateOf(pid: number): Promise<{ readonly state: string; readonly ticks: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // From the third field on (proc_pid_stat(5)): the second one is a name in brackets, which may hold spaces.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, ticks] = [fields[0], fields[19]];
  return state === undefined || ticks === undefined ? undefined : { state, ticks };
}

/** Undefined where the system does not tell. */
async function bootOf(): Promise<string | undefined> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  return text?.trim();
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** By the clock of the file system, which may not be this machine's; 0 of a file that is not there. */
async function ageOf(folder: string, path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  const probe = join(folder, `.flipscope-${randomUUID()}.tmp`);
  const handle = await open(probe, 'wx');
  try {
    return (await handle.stat()).mtimeMs - found.mtimeMs;
  } finally {
    await handle.close();
    await rm(probe, { force: true });
  }
}

/** Where it fails, the lock is gone: whoever writes next finds out. */
async function touch(path: string): Promise<void> {
  await utimes(path, new Date(), new Date()).catch(() => undefined);
}

function inUse(folder: string, owner: Owner | undefined): UserError {
  const who = owner === undefined ? 'another run' : `process ${owner.pid} on ${owner.host}`;
  const message = `${folder} is in use by ${who}. Wait for it, or choose another --out.`;
  return new UserError('write-failed', message, folder);
}
