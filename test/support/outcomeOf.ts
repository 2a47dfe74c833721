import { createHash } from 'node:crypto';
import { UserError } from '../../src/protocol/errors';

/** What is answered, or in words why nothing is. */
export function outcomeOf(answer: () => string): string {
  try {
    return answer();
  } catch (error) {
    if (error instanceof UserError) return `${error.reason}: ${error.message}`;
    if (error instanceof Error && error.constructor === Error) return error.message;
    throw error;
  }
}

/** A few numbers as they are, many by how many there are and their digest. */
export function numbersText(numbers: ArrayBufferView & ArrayLike<number>): string {
  if (numbers.length <= 12) return Array.from(numbers).join(' ');
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return `${numbers.length} of ${createHash('sha256').update(bytes).digest('hex').slice(0, 10)}`;
}

/** Cases under the outcome that they have in common; `cases` in a row, as `3–7`. */
export function grouped(outcomes: readonly (readonly [number, string])[]): readonly string[] {
  const runs: { from: number; to: number; text: string }[] = [];
  for (const [at, text] of outcomes) {
    const last = runs.at(-1);
    if (last?.text === text) last.to = at;
    else runs.push({ from: at, to: at, text });
  }
  return runs.map(({ from, to, text }) => `${from === to ? from : `${from}–${to}`}: ${text}`);
}
