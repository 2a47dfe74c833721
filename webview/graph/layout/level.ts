/** Boxes and what leads from one to another; a box may hold a level of its own. Sizes in pixels. */
export interface Level {
  readonly boxes: readonly Box[];
  /** By the names of boxes; in an inner level also from `entryOf(box)` and to `exitOf(box)`, the box around it. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export interface Box {
  /** Unlike that of any other box, in inner levels too. */
  readonly id: string;
  readonly width: number;
  /** Of a box with a level inside: what is needed at least. */
  readonly height: number;
  readonly inner?: Level;
}

/** Where everything is, from the top left of the outermost level. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Outer ones before those in them. */
  readonly boxes: readonly PlacedBox[];
  readonly routes: readonly Route[];
}

export interface PlacedBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly from: string;
  readonly to: string;
  /** x and y in turns. */
  readonly points: readonly number[];
  /** Whether it ends there, and not at the border of a box with more inside. */
  readonly hasHead: boolean;
}

/** Where all that leads into a box from outside comes in. */
export function entryOf(box: string): string {
  return `${box} in`;
}

export function exitOf(box: string): string {
  return `${box} out`;
}

/** Room around what is inside a box, and its heading above. */
export const PADDING = 12;
export const HEADING = 26;
/** Between boxes of the same rank, and between ranks. */
export const GAP = { beside: 18, below: 26 };
