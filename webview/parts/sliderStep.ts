/**
 * Where a key leads on a slider of `count` places: arrows by one, pages by a tenth, Home and End to the ends. Undefined for
 * any other key; one that leads somewhere is not handled further.
 */
export function sliderStep(event: KeyboardEvent, selected: number, count: number): number | undefined {
  const last = count - 1;
  const page = Math.max(1, Math.round(last / 10));
  const target = {
    ArrowRight: selected + 1,
    ArrowUp: selected + 1,
    ArrowLeft: selected - 1,
    ArrowDown: selected - 1,
    PageDown: selected + page,
    PageUp: selected - page,
    Home: 0,
    End: last,
  }[event.key];
  if (target === undefined) return undefined;
  event.preventDefault();
  return Math.min(last, Math.max(0, target));
}
