import { css, html, type TemplateResult } from 'lit';
import type { UnitMark } from '../../src/report/facts/graph/marks';
import { causeColor } from '../causeColors';
import type { ColorTable } from '../draw/colorMaps';
import { styled } from '../styled';

/** The colors of figures: of errors, and of changes with their sign. */
export interface MarkTables {
  readonly scale: ColorTable;
  readonly change: ColorTable;
}

export const bandStyles = css`
  .band {
    display: flex;
    flex-direction: column;
    overflow: hidden;
    forced-color-adjust: none;
  }
  .band i {
    flex: 1;
  }
  .band.unknown {
    background: repeating-linear-gradient(45deg, var(--fs-line) 0 2px, transparent 2px 6px);
  }
`;

/** A mark as color. Nothing wrong is empty, nothing known is hatched. */
export function band(mark: UnitMark, tables: MarkTables): TemplateResult {
  if (mark.kind === 'causes') {
    return html`<span class="band" aria-hidden="true"
      >${mark.causes.map(
        (cause) => html`<i class="pattern ${cause}" ${styled({ 'background-color': causeColor(cause) })}></i>`,
      )}</span
    >`;
  }
  const color = colorOf(mark, tables);
  return html`<span
    class=${mark.kind === 'unknown' ? 'band unknown' : 'band'}
    aria-hidden="true"
    ${styled(color === undefined ? {} : { 'background-color': color })}
  ></span>`;
}

function colorOf(mark: UnitMark, { scale, change }: MarkTables): string | undefined {
  if (mark.kind === 'scale') return colorAt(scale, mark.position);
  return mark.kind === 'change' ? colorAt(change, (mark.position + 1) / 2) : undefined;
}

/** @param position 0…1 */
function colorAt(table: ColorTable, position: number): string {
  const at = Math.round(position * 255) * 4;
  return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
}
