import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { flipFigure } from '../../src/report/facts/flipFigure';
import { flipChange } from '../../src/report/facts/runChange';
import type { Flip } from '../../src/report/report';
import type { ViewContext } from '../context';
import { checkIcon, flipIcon, warningIcon } from '../icons';
import { base } from '../styles';

const CHIP_NAMES: { readonly [F in Flip]: string } = { h: 'Left–right', v: 'Upside-down', hv: 'Rotated 180°' };

/** The flips with their figures, one of which is on screen. */
@customElement('flipscope-flip-chips')
export class FlipChips extends LitElement {
  @property({ attribute: false }) context!: ViewContext;

  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .chips {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(0, 1fr);
        gap: 8px;
      }
      .chip {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0 8px;
        align-items: center;
        padding: 7px 10px 7px 8px;
        font: inherit;
        color: inherit;
        text-align: start;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        cursor: pointer;
        transition: background-color 0.12s;
      }
      .chip:hover {
        background: var(--fs-hover);
      }
      .chip[aria-checked='true'] {
        border-color: var(--vscode-focusBorder);
        background: color-mix(in srgb, var(--vscode-focusBorder) 12%, var(--fs-page));
      }
      .chip > svg {
        width: 20px;
        height: 20px;
        color: var(--fs-muted);
      }
      .chip[aria-checked='true'] > svg {
        color: inherit;
      }
      .value {
        font-size: 15px;
        font-weight: 600;
        text-align: end;
        text-wrap: balance;
      }
      .value:has(.before) {
        white-space: nowrap;
      }
      .before {
        font-weight: 400;
        color: var(--fs-muted);
      }
      .value svg {
        vertical-align: -3px;
      }
      .value.good svg {
        color: var(--fs-good);
      }
      .value.bad svg {
        color: var(--fs-warn);
      }
      .small {
        display: var(--chip-details, block);
        grid-column: 1 / 4;
        font-size: 11px;
        color: var(--fs-muted);
      }
      /* Three beside each other have room for their icons and figures only; the names are still there to be heard. */
      @container (max-width: 520px) {
        .chip {
          gap: 0 4px;
        }
        .label {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
          white-space: nowrap;
        }
        .before {
          font-size: 12px;
        }
        .value:has(.before) {
          white-space: normal;
        }
      }
      @media (forced-colors: active) {
        .chip[aria-checked='true'] {
          outline: 2px solid;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="chips" role="radiogroup" aria-label="Flip" @keydown=${this.#walk}>
      ${this.context.report.flips.map((flip) => this.#chip(flip))}
    </div>`;
  }

  #chip(flip: Flip): TemplateResult {
    const checked = flip === this.context.flip;
    return html`<button
      class="chip"
      role="radio"
      aria-checked=${checked}
      tabindex=${checked ? 0 : -1}
      title=${CHIP_NAMES[flip]}
      data-flip=${flip}
      @click=${() => this.context.choose({ flip })}
    >
      ${flipIcon(flip)}<span class="label">${CHIP_NAMES[flip]}</span>${this.#figures(flip)}
    </button>`;
  }

  #figures(flip: Flip): TemplateResult {
    const { report, before } = this.context;
    const { text, tone, below } = flipFigure(report, flip);
    const change = before && flipChange(report, before, flip);
    const mark = tone === 'good' ? checkIcon() : tone === 'bad' ? warningIcon() : nothing;
    return html`<span class="value ${tone ?? ''}"
        >${change?.before === undefined ? nothing : html`<span class="before">${change.before} → </span>`}${mark}
        ${text} ${change?.arrow ?? nothing}</span
      >${below === '' ? nothing : html`<span class="small">${below}</span>`}`;
  }

  #walk = (event: KeyboardEvent): void => {
    const { flips } = this.context.report;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const flip = step && flips[(flips.indexOf(this.context.flip) + step + flips.length) % flips.length];
    if (!flip) return;
    event.preventDefault();
    this.context.choose({ flip });
    this.renderRoot.querySelector<HTMLElement>(`[data-flip="${flip}"]`)?.focus();
  };
}
