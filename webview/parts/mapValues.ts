import { css, html, nothing, type TemplateResult } from 'lit';
import type { Matrix, RgbaImage } from '../../src/protocol/views';
import { formatNumber } from '../../src/report/facts/format';
import { styled } from '../styled';
import type { ZoomWindow } from '../zoom';

/** Values are written where a position is this wide, in pixels. */
const ROOM = 38;

export const mapValuesStyles = css`
  .values > span {
    position: absolute;
    display: grid;
    place-items: center;
    overflow: hidden;
    pointer-events: none;
    font-size: 10px;
    color: white;
    text-shadow:
      0 0 2px black,
      0 0 4px black;
  }
  .values > .on-light {
    color: black;
    text-shadow:
      0 0 2px white,
      0 0 4px white;
  }
`;

/** A map and the colors of its positions. */
interface ColoredMap {
  readonly matrix: Matrix;
  readonly image: RgbaImage;
}

/**
 * The values of the positions in sight, where there is room for them.
 *
 * @param width of the frame, in pixels
 */
export function mapValues(map: ColoredMap, window: ZoomWindow, width: number): TemplateResult | typeof nothing {
  const { matrix } = map;
  if ((width * window.scale) / matrix.width < ROOM) return nothing;
  const columns = inSight(window.u, window.scale, matrix.width);
  const rows = inSight(window.v, window.scale, matrix.height);
  return html`<div class="values" aria-hidden="true">
    ${rows.flatMap((row) => columns.map((column) => value(map, window, row, column)))}
  </div>`;
}

function value(
  { matrix: { width, height, data }, image }: ColoredMap,
  { u, v, scale }: ZoomWindow,
  row: number,
  column: number,
): TemplateResult {
  const percent = (part: number): string => `${part * scale * 100}%`;
  const place = {
    left: percent(column / width - u),
    top: percent(row / height - v),
    width: percent(1 / width),
    height: percent(1 / height),
  };
  const at = row * width + column;
  const name = isLight(image.rgba.subarray(4 * at, 4 * at + 4)) ? 'on-light' : '';
  return html`<span class=${name} ${styled(place)}>${formatNumber(data[at] ?? NaN)}</span>`;
}

/** Whether black is the better to read on a color: beyond the lightness at which black and white contrast alike. */
function isLight([red = 0, green = 0, blue = 0, alpha = 0]: Uint8Array): boolean {
  const linear = (part: number): number => (part / 255) ** 2.2;
  return alpha > 0 && 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.179;
}

/** Rows or columns of which something is in sight. */
function inSight(start: number, scale: number, count: number): readonly number[] {
  const first = Math.max(0, Math.floor(start * count));
  const end = Math.min(count, Math.ceil((start + 1 / scale) * count));
  return Array.from({ length: end - first }, (_, i) => first + i);
}
