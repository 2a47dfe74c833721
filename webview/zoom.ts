import type { Flip } from '../src/report/report';
import type { Place } from './place';

/** The most that is zoomed in. */
const MAX_SCALE = 64;
/** Of one step of the wheel or one key. */
const STEP = 1.25;

/** The part of images and maps that is in sight, in the original's orientation: its upper left corner, and 1/scale wide and high. */
export interface ZoomWindow extends Place {
  readonly scale: number;
}

const WHOLE: ZoomWindow = { u: 0, v: 0, scale: 1 };

/** One zoom for all images and maps on the page. */
export class Zoom {
  #window: ZoomWindow = WHOLE;
  readonly #watchers = new Set<() => void>();

  get window(): ZoomWindow {
    return this.#window;
  }

  get isZoomed(): boolean {
    return this.#window.scale > 1;
  }

  /** In or out by some steps, around a place that stays where it is. */
  by(steps: number, { u, v }: Place = this.#middle()): void {
    const { scale, ...corner } = this.#window;
    const next = Math.min(MAX_SCALE, Math.max(1, scale * STEP ** steps));
    const rest = scale / next;
    this.#set({ scale: next, u: u - (u - corner.u) * rest, v: v - (v - corner.v) * rest });
  }

  /** Moves what is in sight by parts of the whole image. */
  pan(du: number, dv: number): void {
    const { u, v, scale } = this.#window;
    this.#set({ scale, u: u + du, v: v + dv });
  }

  /** Moves what is in sight as far as needed for a place to be in it. */
  reveal(place: Place): void {
    const { u, v, scale } = this.#window;
    const away = (at: number, start: number): number => Math.min(0, at - start) + Math.max(0, at - (start + 1 / scale));
    this.pan(away(place.u, u), away(place.v, v));
  }

  reset(): void {
    this.#set(WHOLE);
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #middle(): Place {
    const { u, v, scale } = this.#window;
    return { u: u + 0.5 / scale, v: v + 0.5 / scale };
  }

  #set({ u, v, scale }: ZoomWindow): void {
    const most = 1 - 1 / scale;
    const kept = (at: number): number => Math.min(most, Math.max(0, at));
    this.#window = { u: kept(u), v: kept(v), scale };
    for (const watcher of this.#watchers) watcher();
  }
}

/** What is in sight of the flipped image, where the original shows `window`. Its own inverse. */
export function flipWindow({ u, v, scale }: ZoomWindow, flip: Flip): ZoomWindow {
  const other = (at: number): number => 1 - at - 1 / scale;
  return { scale, u: flip === 'v' ? u : other(u), v: flip === 'h' ? v : other(v) };
}

/** Where a place within the frame lies in the whole image, and the other way round. */
export function zoomedPlace(inFrame: Place, { u, v, scale }: ZoomWindow): Place {
  return { u: u + inFrame.u / scale, v: v + inFrame.v / scale };
}
export function framePlace(place: Place, { u, v, scale }: ZoomWindow): Place {
  return { u: (place.u - u) * scale, v: (place.v - v) * scale };
}

/** Of what fills the frame, with its upper left corner as the origin. */
export function zoomTransform({ u, v, scale }: ZoomWindow): string {
  return scale === 1 ? 'none' : `scale(${scale}) translate(${-u * 100}%, ${-v * 100}%)`;
}
