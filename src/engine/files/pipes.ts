import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * A pipe whose other end nobody holds blocks whoever opens it, in a thread that the process waits for at its end: it could
 * not be ended but by SIGKILL. Here nothing blocks.
 */

/** How long the other end of a pipe may be free. */
const MAX_ALONE_MS = 10_000;
/** How often it is looked whether the other end has moved. */
const LOOK_MS = 5;

/**
 * Writes into a pipe or a device. Whoever reads a pipe may stop early, as `head` does.
 * Rejects with the system's error, with `ENXIO` for a pipe that nobody has opened for ten seconds.
 */
export async function writeInto(path: string, found: Stats, content: string | Uint8Array): Promise<void> {
  const handle = await openToWrite(path, found.isFIFO() ? MAX_ALONE_MS : 0);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    for (let at = 0; at < bytes.length;) {
      const written = await unlessBusy(() => handle.write(bytes, at));
      if (written !== undefined) at += written.bytesWritten;
    }
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error;
  } finally {
    await handle.close();
  }
}

async function openToWrite(path: string, patienceMs: number): Promise<FileHandle> {
  for (const end = Date.now() + patienceMs; ;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) !== 'ENXIO' || Date.now() >= end) throw error;
    }
    await sleep(LOOK_MS);
  }
}

/** All that comes out of a pipe; nothing where nobody writes into it. Rejects with the system's error. */
export async function readFromPipe(path: string): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pieces: Buffer[] = [];
  try {
    for (;;) {
      const piece = Buffer.alloc(65_536);
      const read = await unlessBusy(() => handle.read(piece));
      if (read?.bytesRead === 0) return Buffer.concat(pieces);
      if (read !== undefined) pieces.push(piece.subarray(0, read.bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** Undefined, a little later, where the other end is not ready. */
async function unlessBusy<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error;
    await sleep(LOOK_MS);
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
