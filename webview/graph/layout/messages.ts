import type { Level, Placed } from './level';
import type { Room } from './scale';

/** What the worker is asked for. */
export interface LayoutRequest {
  readonly level: Level;
  /** In plain rows, which takes no time. */
  readonly isPlain: boolean;
  /** To be filled, where it is known. */
  readonly room: Room | undefined;
}

export type LayoutAnswer = { readonly placed: Placed } | { readonly error: string };
