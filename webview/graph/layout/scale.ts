/** What is in sight without scrolling at most, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Words are still read. */
export const LEAST_SCALE = 0.9;
/** Cards stay cards. */
const MOST = 1.5;

/**
 * How large a drawing of this size is drawn at first: so that it fills the width of the room for it, not so large that it
 * would be scrolled over for that. As it is where it has no room.
 */
export function scaleInto(room: Room, { width, height }: Room): number {
  const byWidth = room.width / width;
  if (byWidth < LEAST_SCALE) return 1;
  return Math.min(MOST, byWidth, Math.max(1, room.height / height));
}
