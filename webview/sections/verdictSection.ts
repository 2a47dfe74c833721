import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { figureFormula } from '../../src/report/facts/figureFormula';
import { mainOutput } from '../../src/report/facts/mainOutput';
import { shareRows } from '../../src/report/facts/shares';
import { verdictFor, type Verdict } from '../../src/report/facts/verdict';
import { groupedWarnings } from '../../src/report/facts/warnings';
import { infoIcon, warningIcon } from '../icons';
import { KeptRoom } from '../keptRoom';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import { scaleTable, scaleTableStyles } from '../parts/scaleTable';
import { SectionElement } from '../sectionElement';
import { base, tableStyles } from '../styles';
import { unbroken } from '../unbroken';
import { verdictStyles } from './verdictStyles';

/** The answer in one sentence with its reasons, what its figure means, and warnings. */
@customElement('flipscope-verdict')
export class VerdictSection extends SectionElement {
  @state() private isAbout = false;
  /** Of the sentence and its reasons, while another run says something else. */
  readonly #room = new KeptRoom(this, '.top', '.reasons');

  static override styles = [base, causeBarStyles, tableStyles, scaleTableStyles, verdictStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('context');
    if (before === undefined || before.analysis === this.context.analysis) return;
    this.#room.keep();
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
      <div class="reasons">
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
        ${
          this.#room.isShort
            ? html`<button class="more" @click=${() => this.#room.release()}>Show All of the Reasons</button>`
            : nothing
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
