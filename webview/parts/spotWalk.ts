import type { Spot } from '../spot';

/** A position of a map. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The position that is pointed at; undefined when none is. */
export function cellAt({ place }: Spot, { width, height }: Size): Cell | undefined {
  if (place === undefined) return undefined;
  return {
    row: Math.min(height - 1, Math.floor(place.v * height)),
    column: Math.min(width - 1, Math.floor(place.u * width)),
  };
}

/** Of a key that zooms. */
const KEY_STEPS = 3;

/**
 * Arrow keys move what is pointed at by one position, from the middle at first; Escape ends it. Plus and minus zoom, zero
 * shows the whole.
 */
export function walkSpot(event: KeyboardEvent, spot: Spot, size: Size): void {
  const zoomed = { '+': KEY_STEPS, '=': KEY_STEPS, '-': -KEY_STEPS }[event.key];
  if (zoomed !== undefined && !event.ctrlKey && !event.metaKey) spot.zoom.by(zoomed, spot.place);
  if (event.key === '0') spot.zoom.reset();
  if (event.key === 'Escape') {
    spot.point(undefined);
    return;
  }
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const { width, height } = size;
  const cell = cellAt(spot, size) ?? { row: Math.floor(height / 2), column: Math.floor(width / 2) };
  const row = Math.min(height - 1, Math.max(0, cell.row + (step[0] ?? 0)));
  const column = Math.min(width - 1, Math.max(0, cell.column + (step[1] ?? 0)));
  const place = { u: (column + 0.5) / width, v: (row + 0.5) / height };
  spot.zoom.reveal(place);
  spot.point(place);
}
