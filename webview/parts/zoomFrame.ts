import { css, html, nothing, type TemplateResult } from 'lit';
import type { Flip } from '../../src/report/report';
import type { Place } from '../place';
import type { Spot } from '../spot';
import { styled } from '../styled';
import { flipWindow, framePlace, zoomedPlace, zoomTransform } from '../zoom';
import { crosshair, flipPlace, frameStyles, placeOf } from './crosshair';

export const zoomFrameStyles = css`
  ${frameStyles}
  .frame > .zoomed,
  .frame > .layer,
  .frame > .layer > .zoomed {
    position: absolute;
    inset: 0;
    transform-origin: 0 0;
  }
  .frame.close canvas {
    image-rendering: pixelated;
  }
  .frame.close {
    cursor: grab;
  }
`;

export interface ZoomFrame {
  readonly spot: Spot;
  readonly width: number;
  readonly height: number;
  /** Where the crosshair is, in what the frame shows; by default where the spot is. */
  readonly place?: Place | undefined;
  /** Of a frame that shows the flipped image: its places are others. */
  readonly flip?: Flip;
  /** Lies over the image and is not zoomed with it. */
  readonly over?: unknown;
  /** What a context menu on it is about. */
  readonly context?: string;
  onContextMenu?(): void;
}

/** What is not zoomed yet is scrolled past by the wheel, unless it is turned with a key held or by a pinch. */
function isZooming(event: WheelEvent, spot: Spot): boolean {
  return event.ctrlKey || event.metaKey || spot.zoom.isZoomed;
}

/**
 * A frame around an image or a map, all of which are zoomed, moved and pointed at together: the wheel zooms around the
 * pointer, dragging moves, a double click shows the whole.
 *
 * @param content fills the frame
 */
export function zoomFrame(content: unknown, frame: ZoomFrame): TemplateResult {
  const { spot, width, height, flip, over = nothing, context } = frame;
  const { zoom } = spot;
  const own = flip === undefined ? zoom.window : flipWindow(zoom.window, flip);
  const toOriginal = (place: Place): Place => (flip === undefined ? place : flipPlace(place, flip));
  const original = (event: PointerEvent | WheelEvent): Place => toOriginal(zoomedPlace(placeOf(event), own));
  const place = frame.place ?? (spot.place && toOriginal(spot.place));
  const move = (event: PointerEvent): void => {
    if ((event.buttons & 1) === 0 || !zoom.isZoomed) return spot.point(original(event));
    const { width: across, height: down } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const [right, below] = [flip === undefined || flip === 'v', flip === undefined || flip === 'h'];
    const part = (by: number, length: number): number => by / (length * own.scale);
    zoom.pan(part(event.movementX, across) * (right ? -1 : 1), part(event.movementY, down) * (below ? -1 : 1));
  };
  const turn = (event: WheelEvent): void => {
    if (!isZooming(event, spot)) return;
    event.preventDefault();
    zoom.by(-Math.sign(event.deltaY), original(event));
  };
  return html`<div
    class="frame ${zoom.isZoomed ? 'close' : ''}"
    data-vscode-context=${context ?? nothing}
    ${styled({ 'aspect-ratio': `${width} / ${height}` })}
    @pointermove=${move}
    @pointerleave=${() => spot.point(undefined)}
    @wheel=${turn}
    @dblclick=${() => zoom.reset()}
    @contextmenu=${() => frame.onContextMenu?.()}
  >
    ${content} ${over} ${crosshair(place && framePlace(place, own))}
  </div>`;
}

/** What is zoomed within a frame. */
export function zoomed(content: unknown, spot: Spot, flip?: Flip): TemplateResult {
  const window = flip === undefined ? spot.zoom.window : flipWindow(spot.zoom.window, flip);
  return html`<div class="zoomed" ${styled({ transform: zoomTransform(window) })}>${content}</div>`;
}
