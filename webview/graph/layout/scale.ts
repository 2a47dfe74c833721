/** What is in sight without scrolling at most, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Words are still read. */
export const LEAST_SCALE = 0.9;
/** Cards stay cards. */
const MOST = 1.5;
/** Of the width: where no third of it is empty. */
const FILLED = 2 / 3;

/**
 * How large a drawing of this size is drawn at first: so that it fills the width of the room for it, not so large that it
 * would be scrolled over for that. What is higher than the room fills only as much of the width as it should. As it is where it
 * has no room.
 */
export function scaleInto(room: Room, { width, height }: Room): number {
  const byWidth = room.width / width;
  if (byWidth < LEAST_SCALE) return 1;
  const byHeight = room.height / height;
  return Math.min(MOST, byWidth, Math.max(1, byHeight < 1 ? byWidth * FILLED : byHeight));
}
