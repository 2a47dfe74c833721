import type { LitElement, ReactiveController } from 'lit';
import { ResizeController } from './resized';

/**
 * Keeps two parts of a page together as high as they were, so that what stands below stays in its place when they say
 * something else: where they say less the room stays, where they say more the end of the second is hidden, until somebody
 * asks for it or the page is of another width. The second has the class `kept` meanwhile.
 */
export class KeptRoom implements ReactiveController {
  /** There is not room for all of the second part. */
  isShort = false;
  readonly #host: LitElement;
  readonly #parts: readonly [string, string];
  /** Of both, in CSS pixels. */
  #height: number | undefined;
  #width = 0;

  /** @param parts selectors of two parts that are there once the host is drawn, and stay */
  constructor(host: LitElement, ...parts: readonly [string, string]) {
    this.#host = host;
    this.#parts = parts;
    const resized = (width: number): void => {
      if (width !== this.#width) this.release();
      this.#width = width;
    };
    new ResizeController(host, resized, () => this.#find()?.[1] ?? null);
    host.addController(this);
  }

  /** Before the parts say something else. */
  keep(): void {
    const heights = this.#find()?.map((part) => part.getBoundingClientRect().height);
    this.#height = heights && heights[0]! + heights[1]!;
  }

  /** As high as they need to be. */
  release(): void {
    if (this.#height === undefined) return;
    this.#height = undefined;
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const parts = this.#find();
    if (parts === undefined) return;
    const [first, second] = parts;
    const isKept = this.#height !== undefined;
    second.classList.toggle('kept', isKept);
    second.style.height = isKept ? `${this.#height! - first.getBoundingClientRect().height}px` : '';
    const isShort = isKept && second.scrollHeight > second.clientHeight + 1;
    if (isShort === this.isShort) return;
    this.isShort = isShort;
    this.#host.requestUpdate();
  }

  #find(): readonly [HTMLElement, HTMLElement] | undefined {
    const [first, second] = this.#parts.map((part) => this.#host.renderRoot?.querySelector<HTMLElement>(part));
    return first && second ? [first, second] : undefined;
  }
}
