import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `os.tmpdir()` looks: POSIX, Windows. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

let folder: string | undefined;

/** Runs once before all tests: gives them a temporary folder of their own. */
export async function setup(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'flipscope-tests-'));
  for (const name of VARIABLES) process.env[name] = folder;
}

/** Takes the folder away with all that the tests leave in it. */
export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
