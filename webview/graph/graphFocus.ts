import type { ReactiveControllerHost } from 'lit';
import type { GraphPicture, PicturedBox } from './graphPicture';
import type { Viewport } from './viewport';
import { stepFrom, type Step } from './walk';

type Host = ReactiveControllerHost & { readonly renderRoot: ParentNode };

/** Which box of the graph has the focus, and how keys lead it from box to box. */
export class GraphFocus {
  readonly #host: Host;
  readonly #layout: GraphPicture;
  readonly #viewport: Viewport;
  #id: string | undefined;
  /** Whether what has the focus is to be focused once it is drawn. */
  #isDue = false;

  constructor(host: Host, layout: GraphPicture, viewport: Viewport) {
    this.#host = host;
    this.#layout = layout;
    this.#viewport = viewport;
  }

  /** The box that had the focus last. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Says that a box has the focus, or is to have it once it is drawn. */
  set(id: string | undefined, isDue = false): void {
    if (isDue) this.#isDue = true;
    if (this.#id === id && !isDue) return;
    this.#id = id;
    this.#host.requestUpdate();
  }

  /** Where the tab key leads to. */
  get tabStop(): string | undefined {
    const cards = this.#layout.picture?.walkable.cards ?? [];
    const isThere = cards.some(({ id }) => id === this.#id);
    return isThere ? this.#id : cards[0]?.id;
  }

  find(id: string | undefined): PicturedBox | undefined {
    return this.#layout.picture?.boxes.find(({ box }) => box.id === id);
  }

  step(step: Step): void {
    const { picture } = this.#layout;
    if (picture !== undefined) this.#walkTo(stepFrom(picture.walkable, this.tabStop ?? '', step));
  }

  /** To the box of a unit, or of the closed block around it. */
  goTo(unit: number | undefined): void {
    const { picture } = this.#layout;
    if (unit !== undefined && picture !== undefined) this.#walkTo(picture.drawing.boxOf(unit), true);
  }

  #walkTo(id: string | undefined, isCentered = false): void {
    const found = this.find(id);
    if (found === undefined) return;
    if (isCentered) this.#viewport.center(found.box);
    else this.#viewport.reveal(found.box);
    this.set(found.box.id, true);
  }

  /** Of what is drawn; what was collapsed meanwhile has no button any more. */
  take(): void {
    if (!this.#isDue) return;
    const buttons = this.#host.renderRoot.querySelectorAll<HTMLButtonElement & { readonly box?: string }>('.card');
    const button = [...buttons].find(({ box }) => box === this.#id);
    if (button === undefined) return;
    this.#isDue = false;
    button.focus({ preventScroll: true });
  }
}
