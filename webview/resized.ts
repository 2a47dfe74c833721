import type { LitElement, ReactiveController } from 'lit';

/** Calls back with the width of its host, in pixels, or of a part of it, whenever its size changes while it is on the page. */
export class ResizeController implements ReactiveController {
  readonly #of: () => Element | null;
  readonly #observer: ResizeObserver;
  #observed: Element | undefined;

  /** @param of a part that is there once the host is drawn, and stays */
  constructor(host: LitElement, resized: (width: number) => void, of: () => Element | null = () => host) {
    this.#of = of;
    this.#observer = new ResizeObserver(([entry]) => resized(Math.round(entry?.contentRect.width ?? 0)));
    host.addController(this);
  }

  hostConnected(): void {
    this.#observe();
  }

  hostUpdated(): void {
    this.#observe();
  }

  #observe(): void {
    const element = this.#of();
    if (element === null || element === this.#observed) return;
    this.#observed = element;
    this.#observer.observe(element);
  }

  hostDisconnected(): void {
    this.#observed = undefined;
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
