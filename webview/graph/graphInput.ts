import { startDrag } from './dragging';
import { isScrollbar } from './eventPlaces';
import type { GraphFocus } from './graphFocus';
import type { GraphPicture } from './graphPicture';
import { ZOOM, type Viewport } from './viewport';
import { stepOf } from './walk';

/** What the keys do, for those who do not see it. */
export const HELP =
  'arrow keys follow its connections, Enter shows a layer or opens a block, Escape closes the block around, plus and minus zoom';

/** What keys, the wheel and dragging do on the element that scrolls over a graph. */
export class GraphInput {
  readonly #picture: GraphPicture;
  readonly #focus: GraphFocus;
  readonly #viewport: Viewport;
  readonly #closeAround: () => void;

  /** @param closeAround closes the block around the box that has the focus */
  constructor(picture: GraphPicture, focus: GraphFocus, viewport: Viewport, closeAround: () => void) {
    this.#picture = picture;
    this.#focus = focus;
    this.#viewport = viewport;
    this.#closeAround = closeAround;
  }

  readonly keydown = (event: KeyboardEvent): void => {
    if (this.#picture.picture === undefined) return;
    const step = stepOf(event);
    if (step !== undefined) this.#focus.step(step);
    else if (event.key === 'Escape') this.#closeAround();
    else if (event.key === '+' || event.key === '-') {
      this.#viewport.zoomBy(event.key === '+' ? ZOOM.step : 1 / ZOOM.step);
    } else return;
    event.preventDefault();
  };

  readonly wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.#viewport.zoomBy(2 ** (-event.deltaY / 300), event.clientX - left, event.clientY - top);
  };

  readonly drag = (event: PointerEvent): void => {
    const scroller = event.currentTarget as HTMLElement;
    if (isScrollbar(event, scroller)) return;
    startDrag(event, scroller, (isDragged) => scroller.classList.toggle('dragged', isDragged));
  };
}
