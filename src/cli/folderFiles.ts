import { parse, sep } from 'node:path';

/** Not joined: in `link/..` the two do not cancel each other. */
export function inFolder(folder: string, name: string): string {
  return /[/\\]$/.test(folder) ? `${folder}${name}` : `${folder}${sep}${name}`;
}

/**
 * What the inputs' files in a folder are called: as the inputs without their ending, numbered where two are the same,
 * also to a disk that takes `A` for `a`. No number makes one name another's.
 */
export function fileNames(inputs: readonly string[]): readonly string[] {
  const bases = inputs.map((input) => parse(input).name);
  const taken = new Set(bases.map(folded));
  const counts = new Map<string, number>();
  return bases.map((base) => {
    const key = folded(base);
    let count = (counts.get(key) ?? 0) + 1;
    while (count > 1 && taken.has(folded(`${base}-${count}`))) count++;
    counts.set(key, count);
    return count === 1 ? base : `${base}-${count}`;
  });
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
