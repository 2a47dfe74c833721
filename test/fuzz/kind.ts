import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc } from '../support/fastCheck';
import { UserError } from '../../src/protocol/errors';
import { MAX_MESSAGE } from '../../src/report/facts/cutText';
import type { Place } from './place';

/** One kind of file that somebody else may have made. */
export interface FuzzKind {
  readonly name: string;
  /** How many are tried in `npm test`. */
  readonly cases: number;
  arbitrary(place: Place): fc.Arbitrary<Uint8Array>;
  /** Reads the file; may reject with a `UserError`, and with nothing else. */
  use(bytes: Uint8Array, place: Place): Promise<unknown>;
}

/** Longer than any small file takes on a busy machine. */
const MAX_SECONDS = 10;
/** In the project's folder, from which tests are run. */
const FAILURES = join('out', 'fuzz');

/**
 * Tries files of a kind. The smallest that fails is written to out/fuzz.
 * @returns what failed and where it was written, or undefined
 */
export async function fuzz(kind: FuzzKind, place: Place, seed: number, numRuns: number): Promise<string | undefined> {
  const property = fc.asyncProperty(kind.arbitrary(place), (bytes) => requireAnswer(kind, bytes, place));
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns });
  const [smallest] = counterexample ?? [];
  if (!failed || smallest === undefined) return undefined;
  mkdirSync(FAILURES, { recursive: true });
  const path = join(FAILURES, `${kind.name}-${seed}`);
  writeFileSync(path, smallest);
  const stack = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  writeFileSync(`${path}.txt`, `${stack ?? ''}\n`);
  return `${kind.name}, seed ${seed}: ${stack ?? ''}\nThe smallest file is ${path}`;
}

/**
 * Reads one file as its kind is read.
 * @throws Error when it is neither read nor refused in one short line, or takes too long
 */
export async function requireAnswer(kind: FuzzKind, bytes: Uint8Array, place: Place): Promise<void> {
  const start = performance.now();
  try {
    await kind.use(bytes, place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.message.includes('\n') || error.message.length > MAX_MESSAGE)
      throw new Error('no line', { cause: error });
  }
  const seconds = (performance.now() - start) / 1000;
  if (seconds > MAX_SECONDS) throw new Error(`it took ${seconds.toFixed(1)} s`);
}
