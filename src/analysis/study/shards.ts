import { createHash } from 'node:crypto';
import { comparePlaces, type Place } from './places';

/** Which part of a study: `index` of `of`, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The first 64 bits of SHA-256 of the path: spread evenly, and the same on every machine. */
export function imageHash(image: string): bigint {
  return createHash('sha256').update(image, 'utf8').digest().readBigUInt64BE();
}

export function isInShard(image: string, { index, of }: Shard): boolean {
  return imageHash(image) % BigInt(of) === BigInt(index - 1);
}

/** The `count` images with the smallest hashes, the smallest first; ties by path. */
export function smallestHashes<T extends Place>(images: Iterable<T>, count: number): readonly T[] {
  let kept: { readonly hash: bigint; readonly place: T }[] = [];
  const trim = (): void => {
    kept = kept.sort((a, b) => compareHashes(a.hash, b.hash) || comparePlaces(a.place, b.place)).slice(0, count);
  };
  for (const place of images) {
    kept.push({ hash: imageHash(place.image), place });
    if (kept.length > 2 * count + 64) trim();
  }
  trim();
  return kept.map(({ place }) => place);
}

function compareHashes(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** One figure for a set of lines in any order: the sum of their SHA-256, modulo 2^256, in hexadecimal. */
export class SetDigest {
  #sum = 0n;

  add(line: string): void {
    const digest = createHash('sha256').update(line, 'utf8').digest('hex');
    this.#sum = (this.#sum + BigInt(`0x${digest}`)) % 2n ** 256n;
  }

  get value(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}
