import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { scaleInto } from './layout/scale';

/** A part of the plane, in the layout's pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of what has moved in the drawing. */
export interface Moved {
  readonly from: Pick<Area, 'x' | 'y'>;
  readonly to: Pick<Area, 'x' | 'y'>;
}

/** Around the drawing, for outlines and shadows; `.content` begins there. */
export const EDGE = 8;
/** Above and below the sheet that holds it. */
const MARGINS = 32;
/** Of VS Code's pages, with the scroller's border. */
const SCROLLBAR = 18;
/** Of the scroller, above and below. */
const BORDERS = 2;
/** Of the scroller, before somebody makes it taller. */
const MAX_HEIGHT = 560;
/** Of the window's height. */
const MAX_PART = 0.9;
export const ZOOM = { least: 0.1, most: 2, step: 1.25 };
/** Drawn beyond what is in sight, on each side, in pixels of the screen. */
const SPARE = 500;
/** More is drawn once less than this is left of it: before it comes into sight, and not much at a time. */
const LEAST_SPARE = 300;
/** Kept between what is revealed and the edge. */
const MARGIN = 24;
/** Before anything has been measured. */
const FIRST_GUESS: Area = { x: 0, y: 0, width: 1600, height: 1400 };

/** What of a large drawing is in sight of the element that scrolls over it, and how large it is drawn. */
export class Viewport implements ReactiveController {
  zoom = 1;
  /** What is to be drawn. */
  drawn: Area = FIRST_GUESS;
  readonly #host: ReactiveControllerHost;
  readonly #scroller: () => HTMLElement | null;
  /** What of the drawing is to stay under which point of the screen, once it is drawn at another size. */
  #kept: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined;
  /** Somebody has chosen how large it is drawn. */
  #isChosen = false;
  /** The zoom of the last drawing. */
  #before = 1;
  /** The scroller's height as it was set here; another one is somebody's choice. */
  #height = '';

  constructor(host: ReactiveControllerHost, scroller: () => HTMLElement | null) {
    this.#host = host;
    this.#scroller = scroller;
    host.addController(this);
  }

  hostUpdated(): void {
    const [kept, scroller] = [this.#kept, this.#scroller()];
    this.#kept = undefined;
    if (kept !== undefined && scroller !== null) {
      scroller.scrollLeft = kept.x * this.zoom - kept.left;
      scroller.scrollTop = kept.y * this.zoom - kept.top;
    }
    this.look();
  }

  /** Called when it scrolls or changes its size: draws more where what will soon be in sight is not all drawn. */
  readonly look = (): void => {
    const seen = this.seen;
    if (seen === undefined || contains(this.drawn, grown(seen, LEAST_SPARE / this.zoom))) return;
    this.drawn = grown(seen, SPARE / this.zoom);
    this.#host.requestUpdate();
  };

  /** Undefined while it is not laid out. */
  get seen(): Area | undefined {
    const scroller = this.#scroller();
    if (scroller === null || scroller.clientWidth === 0) return undefined;
    return {
      x: scroller.scrollLeft / this.zoom,
      y: scroller.scrollTop / this.zoom,
      width: scroller.clientWidth / this.zoom,
      height: scroller.clientHeight / this.zoom,
    };
  }

  /** What a drawing may take at most without being scrolled over, in pixels of the screen; undefined while it is not laid out. */
  get room(): Pick<Area, 'width' | 'height'> | undefined {
    const scroller = this.#scroller();
    if (scroller === null || scroller.clientWidth === 0) return undefined;
    const height = this.#isSized(scroller)
      ? scroller.clientHeight
      : Math.min(MAX_HEIGHT, window.innerHeight * MAX_PART);
    // Also beside a scrollbar, which comes and goes with what is drawn.
    return { width: scroller.offsetWidth - 2 * EDGE - SCROLLBAR, height: height - 2 * EDGE - MARGINS - BORDERS };
  }

  /** Before a drawing of this size is drawn for the first time: as large as its room asks for, unless somebody chose how large. */
  scale(size: Pick<Area, 'width' | 'height'>): void {
    const { room } = this;
    this.#before = this.zoom;
    if (!this.#isChosen && room !== undefined) this.zoom = scaleInto(room, size);
  }

  /** Makes the scroller as tall as a drawing so tall needs it, as far as it may be and nobody chose another height. */
  enclose(height: number): void {
    const scroller = this.#scroller();
    if (scroller === null || this.#isSized(scroller)) return;
    const needed = Math.ceil(height * this.zoom) + 2 * EDGE + MARGINS + BORDERS;
    scroller.style.height = this.#height = `${Math.min(MAX_HEIGHT, needed)}px`;
  }

  #isSized({ style }: HTMLElement): boolean {
    return style.height !== this.#height;
  }

  /**
   * Draws at another size; what is at a point of the screen stays there.
   * @param left pixels from the left edge of what is in sight; by default its middle
   */
  zoomBy(factor: number, left?: number, top?: number): void {
    const scroller = this.#scroller();
    const next = Math.min(ZOOM.most, Math.max(ZOOM.least, this.zoom * factor));
    if (scroller === null || next === this.zoom) return;
    const [x, y] = [left ?? scroller.clientWidth / 2, top ?? scroller.clientHeight / 2];
    this.#kept = {
      x: (scroller.scrollLeft + x) / this.zoom,
      y: (scroller.scrollTop + y) / this.zoom,
      left: x,
      top: y,
    };
    this.zoom = next;
    this.#isChosen = true;
    this.#host.requestUpdate();
  }

  /** Draws so small that the width of a drawing is in sight, and else as large as at first. */
  fit(size: Pick<Area, 'width' | 'height'>): void {
    const { room } = this;
    if (room !== undefined) this.zoomBy(Math.min(room.width / size.width, scaleInto(room, size)) / this.zoom);
  }

  /** To the top of what is so wide, at its middle. */
  toTop(width: number): void {
    const scroller = this.#scroller();
    scroller?.scrollTo((width * this.zoom - scroller.clientWidth) / 2, 0);
  }

  /** What has moved in the drawing stays where it is on the screen. */
  shift({ from, to }: Moved): void {
    const { zoom } = this;
    this.#scroller()?.scrollBy(to.x * zoom - from.x * this.#before, to.y * zoom - from.y * this.#before);
  }

  /** Brings an area to the middle. */
  center({ x, y, width, height }: Area): void {
    const scroller = this.#scroller();
    scroller?.scrollTo(
      (x + width / 2) * this.zoom - scroller.clientWidth / 2,
      (y + height / 2) * this.zoom - scroller.clientHeight / 2,
    );
  }

  /** Scrolls only as far as needed until the area is in sight. */
  reveal({ x, y, width, height }: Area): void {
    const [scroller, { zoom }] = [this.#scroller(), this];
    if (scroller === null) return;
    scroller.scrollLeft = revealed(scroller.scrollLeft, scroller.clientWidth, x * zoom, width * zoom);
    scroller.scrollTop = revealed(scroller.scrollTop, scroller.clientHeight, y * zoom, height * zoom);
  }
}

function revealed(start: number, extent: number, from: number, size: number): number {
  if (from - MARGIN < start) return from - MARGIN;
  return Math.max(start, Math.min(from - MARGIN, from + size + MARGIN - extent));
}

function grown({ x, y, width, height }: Area, by: number): Area {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

function contains(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Whether two areas have a place in common. */
export function meets(a: Area, b: Area): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}
