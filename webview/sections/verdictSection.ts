import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { flipFigure } from '../../src/report/facts/flipFigure';
import { flipChange } from '../../src/report/facts/runChange';
import { shareRows } from '../../src/report/facts/shares';
import { verdictFor, type Verdict } from '../../src/report/facts/verdict';
import { groupedWarnings } from '../../src/report/facts/warnings';
import type { Flip } from '../../src/report/report';
import { checkIcon, flipIcon, warningIcon } from '../icons';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import { SectionElement } from '../sectionElement';
import { base } from '../styles';

const CHIP_NAMES: { readonly [F in Flip]: string } = { h: 'Left–right', v: 'Upside-down', hv: 'Rotated 180°' };

/** The answer in one sentence, and the chips that choose the flip it speaks of. */
@customElement('flipscope-verdict')
export class VerdictSection extends SectionElement {
  static override styles = [
    base,
    causeBarStyles,
    css`
      .causes {
        max-width: 560px;
        margin-top: 10px;
      }
      .causes .shares {
        height: 6px;
      }
      .headline {
        font-size: clamp(19px, 1.2rem + 0.7cqi, 26px);
        font-weight: 300;
        line-height: 1.3;
        letter-spacing: -0.005em;
        text-wrap: balance;
        overflow-wrap: anywhere;
      }
      .figure {
        font-weight: 600;
        white-space: nowrap;
      }
      .details {
        margin-top: 6px;
        color: var(--fs-muted);
        font-size: 14px;
        max-width: 70em;
        overflow-wrap: anywhere;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 16px;
      }
      .chip {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0 8px;
        align-items: center;
        white-space: nowrap;
        flex: 1 1 176px;
        max-width: 300px;
        padding: 8px 12px 8px 10px;
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
        grid-row: span 2;
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
        grid-column: 2 / 4;
        font-size: 11px;
        color: var(--fs-muted);
        white-space: normal;
      }
      .warnings {
        margin-top: 14px;
        display: grid;
        gap: 4px;
      }
      .warnings li {
        display: flex;
        gap: 8px;
        overflow-wrap: anywhere;
      }
      .warnings svg {
        flex: none;
        margin-top: 2px;
        color: var(--fs-warn);
      }
      @media (forced-colors: active) {
        .chip[aria-checked='true'] {
          outline: 2px solid;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const verdict = verdictFor(report, flip);
    return html`<section aria-labelledby="headline">
      <h2 id="headline" class="headline">${emphasized(verdict)}</h2>
      ${verdict.details.length === 0 ? nothing : html`<p class="details">${verdict.details.join(' ')}</p>`}
      ${this.#causes()}
      <div class="chips" role="radiogroup" aria-label="Flip" @keydown=${this.#walk}>
        ${report.flips.map((f) => this.#chip(f))}
      </div>
      ${
        report.warnings.length === 0
          ? nothing
          : html`<ul class="warnings" aria-label="Warnings">
              ${groupedWarnings(report.warnings).map((warning) => html`<li>${warningIcon()}<span>${warning}</span></li>`)}
            </ul>`
      }
    </section>`;
  }

  #causes(): TemplateResult | typeof nothing {
    const shares = shareRows(this.context.report, this.context.flip);
    return shares.length === 0 ? nothing : html`<div class="causes">${causeBar(shares)}</div>`;
  }

  #chip(flip: Flip): TemplateResult {
    const checked = flip === this.context.flip;
    return html`<button
      class="chip"
      role="radio"
      aria-checked=${checked}
      tabindex=${checked ? 0 : -1}
      data-flip=${flip}
      @click=${() => this.context.choose({ flip })}
    >
      ${flipIcon(flip)}<span>${CHIP_NAMES[flip]}</span>${this.#figures(flip)}
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

/** The sentence with its figure set off, and its parenthesis kept on one line. */
function emphasized({ headline, figure }: Verdict): TemplateResult {
  const text = headline.replace('(cosine ', '(cosine\u00a0');
  const at = figure === undefined ? -1 : text.indexOf(figure);
  if (figure === undefined || at < 0) return html`${text}`;
  return html`${text.slice(0, at)}<span class="figure">${figure}</span>${text.slice(at + figure.length)}`;
}
