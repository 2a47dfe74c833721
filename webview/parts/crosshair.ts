import { css, html, nothing, type TemplateResult } from 'lit';
import type { Flip } from '../../src/report/report';
import type { Place } from '../place';
import { styled } from '../styled';

/** For frames that hold an image and a crosshair over it. */
export const frameStyles = css`
  .frame {
    position: relative;
    overflow: hidden;
    border-radius: 3px;
    background: var(--fs-surface);
    outline: 1px solid var(--fs-line);
    outline-offset: 0;
    cursor: crosshair;
    touch-action: none;
  }
  .frame canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .frame canvas.pixelated {
    image-rendering: pixelated;
  }
  .hair {
    position: absolute;
    pointer-events: none;
    background: white;
    mix-blend-mode: difference;
    opacity: 0.75;
  }
  .hair.across {
    left: 0;
    right: 0;
    height: 1px;
  }
  .hair.down {
    top: 0;
    bottom: 0;
    width: 1px;
  }
`;

export function crosshair(place: Place | undefined): TemplateResult | typeof nothing {
  // Zoomed in, it may be out of sight.
  if (place === undefined || place.u < 0 || place.v < 0 || place.u > 1 || place.v > 1) return nothing;
  return html`<div class="hair across" ${styled({ top: `${place.v * 100}%` })}></div>
    <div class="hair down" ${styled({ left: `${place.u * 100}%` })}></div>`;
}

/** The same thing's place in the flipped image. Its own inverse. */
export function flipPlace({ u, v }: Place, flip: Flip): Place {
  return { u: flip === 'v' ? u : 1 - u, v: flip === 'h' ? v : 1 - v };
}

/** Where the pointer is within the element it was caught on. */
export function placeOf(event: PointerEvent | WheelEvent): Place {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const fraction = (at: number, start: number, length: number) =>
    length > 0 ? Math.min(1, Math.max(0, (at - start) / length)) : 0;
  return { u: fraction(event.clientX, box.left, box.width), v: fraction(event.clientY, box.top, box.height) };
}
