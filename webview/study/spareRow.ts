import { html, nothing, type TemplateResult } from 'lit';
import { styled } from '../styled';

/** Stands for rows of a table that are out of sight. */
export function spareRow(count: number, height: number): TemplateResult | typeof nothing {
  if (count <= 0) return nothing;
  return html`<tr class="spare" aria-hidden="true">
    <td ${styled({ height: `${count * height}px` })}></td>
  </tr>`;
}
