/** The box of the button that an event is of. */
export function boxAt(event: Event): string | undefined {
  const button = (event.target as HTMLElement).closest<HTMLElement & { readonly box?: string }>('button');
  return button?.box;
}

/** Whether a pointer is on a scroll bar. */
export function isScrollbar({ clientX, clientY }: PointerEvent, scroller: HTMLElement): boolean {
  const { left, top } = scroller.getBoundingClientRect();
  return clientX - left > scroller.clientWidth || clientY - top > scroller.clientHeight;
}
