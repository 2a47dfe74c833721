import type { LitElement, ReactiveController } from 'lit';

/** Calls back with its host's width, in pixels, whenever the host's size changes while it is on the page. */
export class ResizeController implements ReactiveController {
  readonly #host: LitElement;
  readonly #observer: ResizeObserver;

  constructor(host: LitElement, resized: (width: number) => void) {
    this.#host = host;
    this.#observer = new ResizeObserver(([entry]) => resized(Math.round(entry?.contentRect.width ?? 0)));
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
  }
}

/** Keeps the width of its host, which is drawn again when that changes. */
export class WidthController {
  /** In pixels; 0 before it is known. */
  width = 0;

  constructor(host: LitElement) {
    new ResizeController(host, (width) => {
      if (width === this.width) return;
      this.width = width;
      host.requestUpdate();
    });
  }
}
