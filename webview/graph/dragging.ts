/** Farther than this a press is no click, in pixels. */
const SLACK = 4;

/**
 * Moves what is seen with the pointer while it is pressed on a scroller; touch and pen scroll by themselves.
 * @param dragged told when it begins and when it ends
 */
export function startDrag(event: PointerEvent, scroller: HTMLElement, dragged: (isDragged: boolean) => void): void {
  if (event.pointerType !== 'mouse' || event.button !== 0) return;
  const start = { x: event.clientX, y: event.clientY, left: scroller.scrollLeft, top: scroller.scrollTop };
  let isDragged = false;
  const move = ({ clientX, clientY }: PointerEvent): void => {
    const [dx, dy] = [clientX - start.x, clientY - start.y];
    if (!isDragged && Math.hypot(dx, dy) < SLACK) return;
    if (!isDragged) dragged((isDragged = true));
    scroller.scrollTo(start.left - dx, start.top - dy);
  };
  const swallow = (click: MouseEvent): void => click.stopPropagation();
  const end = (): void => {
    window.removeEventListener('pointermove', move);
    if (!isDragged) return;
    dragged(false);
    // The click that follows chooses nothing.
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end, { once: true });
  window.addEventListener('pointercancel', end, { once: true });
}
