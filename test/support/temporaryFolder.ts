import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Where `os.tmpdir()` looks: POSIX, Windows. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

const PREFIX = 'flipscope-tests-';

let folder: string | undefined;

/** Gives all tests of a run a temporary folder of their own; the first project of the run makes it. */
export async function setup(): Promise<void> {
  if (basename(tmpdir()).startsWith(PREFIX)) return;
  folder = await mkdtemp(join(tmpdir(), PREFIX));
  for (const name of VARIABLES) process.env[name] = folder;
}

/** Takes the folder away with all that the tests leave in it. */
export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
