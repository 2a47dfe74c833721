import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `os.tmpdir()` looks: POSIX, Windows. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

/** Runs once for all tests: gives them a temporary folder of their own, and takes it away with all that they leave in it. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'flipscope-tests-'));
  for (const name of VARIABLES) process.env[name] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
