import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatPercent } from '../../src/report/format';
import type { Misalignment, SizeAdvice } from '../../src/report/report';
import { causeName } from '../../src/report/verdict';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';

const MOST_ROWS = 12;

/** Input sizes at which no strided operator is misaligned, or why there is none. */
@customElement('flipscope-fix')
export class FixSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    css`
      .sizes {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 24px;
        margin-bottom: 12px;
      }
      .size {
        font-weight: 600;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const advice = this.context.report.sizeAdvice;
    if (advice === undefined) return nothing;
    return html`<section aria-label="Fix">
      ${this.head('Fix', this.#lead(advice))} ${this.#sizes(advice)} ${this.#misaligned(advice.misaligned)}
    </section>`;
  }

  #lead({ W, H, reason, misaligned }: SizeAdvice): string {
    if (misaligned.length === 0) return 'At this size every strided operator is aligned';
    if (W.length > 0 && H.length > 0) return 'At other input sizes every strided operator is aligned';
    return reason ?? 'No size near this one aligns every strided operator';
  }

  #sizes({ W, H, measured }: SizeAdvice): TemplateResult | typeof nothing {
    if (W.length === 0 && H.length === 0) return nothing;
    const list = (sizes: readonly number[]) => (sizes.length === 0 ? 'none' : sizes.join(', '));
    const { flip } = this.context;
    return html`<div class="sizes">
      <span>aligned widths <span class="size">${list(W)}</span></span>
      <span>aligned heights <span class="size">${list(H)}</span></span>
      ${measured?.map(({ size, error }) => {
        const value = error[flip];
        return value === undefined
          ? nothing
          : html`<span
              >at ${size[0]}×${size[1]} the output error is <span class="size">${formatPercent(value)}</span></span
            >`;
      })}
    </div>`;
  }

  #misaligned(list: readonly Misalignment[]): TemplateResult | typeof nothing {
    if (list.length === 0) return nothing;
    return html`<table>
        <thead>
          <tr>
            <th scope="col">misaligned operator</th>
            <th scope="col">axis</th>
            <th scope="col" class="number">never read</th>
            <th scope="col">cause</th>
          </tr>
        </thead>
        <tbody>
          ${list.slice(0, MOST_ROWS).map(
            ({ node, op, axis, r, cause }) =>
              html`<tr>
                <td><span class="name">${node}</span> <span class="muted">${op}</span></td>
                <td>${axis === 'W' ? 'width' : 'height'}</td>
                <td class="number">${r} ${axis === 'W' ? 'columns' : 'rows'}</td>
                <td>${causeName(this.context.report, cause)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${list.length > MOST_ROWS ? html`<p class="muted">and ${list.length - MOST_ROWS} more</p>` : nothing}`;
  }
}
