/** An image of a study: a path relative to one of its roots, NFC, with `/`. */
export interface Place {
  readonly root: number;
  readonly image: string;
}

/** Names an image of a study. */
export function placeKey({ root, image }: Place): string {
  return `${root}/${image}`;
}

/** By root, then by path in UTF-16 units: the same on every machine. */
export function comparePlaces(a: Place, b: Place): number {
  return a.root - b.root || (a.image < b.image ? -1 : Number(a.image > b.image));
}
