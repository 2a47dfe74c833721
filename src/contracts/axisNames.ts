/** Words that exporters and people name axes by, by the letter of a layout. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  n: ['n', 'b', 'bs', 'batch', 'batchsize'],
  c: ['c', 'ch', 'channel', 'channels', 'band', 'bands'],
  d: ['d', 't', 'depth', 'time', 'frame', 'frames'],
  h: ['h', 'height', 'row', 'rows'],
  w: ['w', 'width', 'col', 'cols', 'column', 'columns'],
};

const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries(WORDS).flatMap(([letter, words]) => words.map((word) => [word, letter] as const)),
);

/** The letter that a symbolic dimension's name stands for: h for `image_height`; undefined where it tells nothing, or two things. */
export function axisLetter(dimension: number | string): string | undefined {
  if (typeof dimension === 'number') return undefined;
  const words = dimension
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  const letters = new Set(words.map((word) => LETTERS.get(word)).filter((letter) => letter !== undefined));
  return letters.size === 1 ? [...letters][0] : undefined;
}
