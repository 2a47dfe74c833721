import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface WindowOptions {
  readonly axis: 'x' | 'y';
  /** Length of every item along the axis, in pixels. */
  readonly itemSize: number;
  /** The element that scrolls; null before the first rendering. */
  scroller(): HTMLElement | null;
}

/** Items drawn beyond both ends of what is in sight. */
const SPARE = 6;
/** Drawn before anything has been measured. */
const FIRST_GUESS = 24;

/** Which items of a long list of equal items need to exist: those in sight and a few more. */
export class WindowController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: WindowOptions;
  #first = 0;
  #last = FIRST_GUESS;

  constructor(host: ReactiveControllerHost, options: WindowOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostUpdated(): void {
    // Else the browser moves a list whose rows are not exactly as long as said, which draws others, which moves it on.
    this.#options.scroller()?.style.setProperty('overflow-anchor', 'none');
    this.measure();
  }

  /** Indices to draw, of `count`. */
  indices(count: number): readonly number[] {
    const first = Math.max(0, Math.min(this.#first, count - (this.#last - this.#first)));
    return Array.from({ length: Math.max(0, Math.min(this.#last, count) - first) }, (_, i) => first + i);
  }

  /** Called when the scroller scrolls or changes its size. */
  readonly measure = (): void => {
    const { start, extent } = this.#view();
    if (extent === 0) return;
    const { itemSize } = this.#options;
    const first = Math.max(0, Math.floor(start / itemSize) - SPARE);
    const last = Math.ceil((start + extent) / itemSize) + SPARE;
    if (first === this.#first && last === this.#last) return;
    this.#first = first;
    this.#last = last;
    this.#host.requestUpdate();
  };

  /** Scrolls the list itself, and only as far as needed, until the item is wholly in sight. */
  reveal(index: number): void {
    const { start, extent } = this.#view();
    const { itemSize } = this.#options;
    const from = index * itemSize;
    if (index < 0 || extent === 0) return;
    if (from < start) this.#scrollTo(from);
    else if (from + itemSize > start + extent) this.#scrollTo(from + itemSize - extent);
  }

  toStart(): void {
    this.#scrollTo(0);
  }

  #view(): { readonly start: number; readonly extent: number } {
    const scroller = this.#options.scroller();
    if (scroller === null) return { start: 0, extent: 0 };
    return this.#options.axis === 'x'
      ? { start: scroller.scrollLeft, extent: scroller.clientWidth }
      : { start: scroller.scrollTop, extent: scroller.clientHeight };
  }

  #scrollTo(start: number): void {
    const scroller = this.#options.scroller();
    if (scroller === null) return;
    if (this.#options.axis === 'x') scroller.scrollLeft = start;
    else scroller.scrollTop = start;
  }
}
