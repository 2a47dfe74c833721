import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { figureFormula } from '../../src/report/facts/figureFormula';
import { mainOutput } from '../../src/report/facts/mainOutput';
import { shareRows } from '../../src/report/facts/shares';
import { verdictFor, type Verdict } from '../../src/report/facts/verdict';
import { groupedWarnings } from '../../src/report/facts/warnings';
import { infoIcon, warningIcon } from '../icons';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import { scaleTable, scaleTableStyles } from '../parts/scaleTable';
import { SectionElement } from '../sectionElement';
import { styled } from '../styled';
import { ResizeController } from '../resized';
import { base, tableStyles } from '../styles';
import { unbroken } from '../unbroken';

/** The answer in one sentence with its reasons, what its figure means, and warnings. */
@customElement('flipscope-verdict')
export class VerdictSection extends SectionElement {
  @state() private isAbout = false;
  /** How high the reasons were when another run began, CSS pixels, while they are as wide: the next ones are much the same. */
  #kept: number | undefined;
  #width = 0;

  static override styles = [
    base,
    causeBarStyles,
    tableStyles,
    scaleTableStyles,
    css`
      .top {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
      }
      /* In the rail of a wide page, the sentence stays while what is below it scrolls. */
      @container (min-width: 960px) {
        :host,
        section {
          display: contents;
        }
        .top {
          position: sticky;
          top: 0;
          z-index: 2;
          padding-bottom: 6px;
          background: var(--fs-page);
        }
      }
      /* Of another run they may be a line longer. */
      .reasons {
        padding-bottom: 20px;
      }
      .causes {
        max-width: 640px;
        margin-top: 10px;
      }
      .causes .shares {
        height: 6px;
      }
      .above-causes > [data-text] {
        padding-bottom: 16px;
      }
      /* Another flip, and mostly another run, moves nothing that stands below. */
      .room {
        display: grid;
      }
      .room > * {
        grid-area: 1 / 1;
        font: inherit;
      }
      /* What is spare lies around the texts, not between them. */
      .room > h2 {
        align-self: end;
      }
      .room > [data-text]::after {
        content: attr(data-text);
        visibility: hidden;
      }
      .headline {
        font-size: 20px;
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
      .about {
        padding: 6px;
        line-height: 0;
        color: var(--fs-muted);
        background: none;
        border: 0;
        cursor: pointer;
      }
      .meaning {
        margin-top: 10px;
        padding: 10px 12px;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        font-size: 12px;
      }
      .formula {
        font-family: var(--fs-mono);
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
    `,
  ];

  constructor() {
    super();
    new ResizeController(
      this,
      (width) => {
        if (this.#kept !== undefined && width !== this.#width) {
          this.#kept = undefined;
          this.requestUpdate();
        }
        this.#width = width;
      },
      () => this.#reasons(),
    );
  }

  #reasons(): Element | null {
    return this.renderRoot.querySelector('.reasons');
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('context');
    if (before === undefined || before.analysis === this.context.analysis) return;
    this.#kept = this.#reasons()?.getBoundingClientRect().height;
  }

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const verdict = verdictFor(report, flip);
    const others = report.flips.filter((other) => other !== flip).map((other) => verdictFor(report, other));
    const causes = this.#causes();
    return html`<section aria-labelledby="headline">
      <div class="top">
        <div class="room headline">
          <h2 id="headline">${emphasized(verdict)}</h2>
          ${others.map((other) => roomFor(textOf(other)))}
        </div>
        ${this.#about()}
      </div>
      ${this.#meaning()}
      <div class="reasons" ${styled(this.#kept === undefined ? {} : { 'min-height': `${this.#kept}px`, padding: '0' })}>
        <div class=${causes === nothing ? 'room details' : 'room details above-causes'}>
          <div>
            ${verdict.details.length === 0 ? nothing : html`<p>${unbroken(verdict.details.join(' '))}</p>`} ${causes}
          </div>
          ${others.map(({ details }) => roomFor(details.join(' ')))}
        </div>
        ${
          report.warnings.length === 0
            ? nothing
            : html`<ul class="warnings" aria-label="Warnings">
                ${groupedWarnings(report.warnings).map((warning) => html`<li>${warningIcon()}<span>${warning}</span></li>`)}
              </ul>`
        }
      </div>
    </section>`;
  }

  #causes(): TemplateResult | typeof nothing {
    const shares = shareRows(this.context.report, this.context.flip);
    return shares.length === 0 ? nothing : html`<div class="causes">${causeBar(shares)}</div>`;
  }

  #about(): TemplateResult {
    return html`<button
      class="about"
      aria-label="About this figure"
      title="About this figure"
      aria-expanded=${this.isAbout}
      @click=${() => (this.isAbout = !this.isAbout)}
    >
      ${infoIcon()}
    </button>`;
  }

  /** What the figure is, and how much other changes of the input do. */
  #meaning(): TemplateResult | typeof nothing {
    const { report, flip } = this.context;
    const output = mainOutput(report, flip);
    const figure = output?.figure[flip];
    if (!this.isAbout || output === undefined || figure === undefined) return nothing;
    const { formula, words } = figureFormula(figure.name, output.expects === 'equivariance');
    return html`<div class="meaning">
      <p class="formula">${formula}</p>
      <p>${words}</p>
      ${scaleTable(report, output)}
    </div>`;
  }
}

/** As large as a text that is not seen, nor read aloud, nor found. */
function roomFor(text: string): TemplateResult {
  return html`<div data-text=${text}></div>`;
}

/** The sentence with its parenthesis, and the numbers of classes, kept on one line. */
function textOf({ headline }: Verdict): string {
  return headline.replace('(cosine ', '(cosine\u00a0').replaceAll(/\bclass (?=\d)/g, 'class\u00a0');
}

/** The sentence with its figure set off. */
function emphasized(verdict: Verdict): TemplateResult {
  const [text, { figure }] = [textOf(verdict), verdict];
  const at = figure === undefined ? -1 : text.indexOf(figure);
  if (figure === undefined || at < 0) return html`${text}`;
  return html`${text.slice(0, at)}<span class="figure">${figure}</span>${text.slice(at + figure.length)}`;
}
