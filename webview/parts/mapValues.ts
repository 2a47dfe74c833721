import { css, html, nothing, type TemplateResult } from 'lit';
import type { Matrix } from '../../src/protocol/views';
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
`;

/**
 * The values of the positions in sight, where there is room for them.
 *
 * @param width of the frame, in pixels
 */
export function mapValues(matrix: Matrix, window: ZoomWindow, width: number): TemplateResult | typeof nothing {
  if ((width * window.scale) / matrix.width < ROOM) return nothing;
  const columns = inSight(window.u, window.scale, matrix.width);
  const rows = inSight(window.v, window.scale, matrix.height);
  return html`<div class="values" aria-hidden="true">
    ${rows.flatMap((row) => columns.map((column) => value(matrix, window, row, column)))}
  </div>`;
}

function value(
  { width, height, data }: Matrix,
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
  return html`<span ${styled(place)}>${formatNumber(data[row * width + column] ?? NaN)}</span>`;
}

/** Rows or columns of which something is in sight. */
function inSight(start: number, scale: number, count: number): readonly number[] {
  const first = Math.max(0, Math.floor(start * count));
  const end = Math.min(count, Math.ceil((start + 1 / scale) * count));
  return Array.from({ length: end - first }, (_, i) => first + i);
}
