import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fixSentence } from '../../src/report/facts/fixes';
import type { FixOption } from '../../src/report/facts/fixOption';
import { FIX_OPTION_COLUMNS, fixOptions } from '../../src/report/facts/fixTable';
import { isSensitive } from '../../src/report/facts/sensitive';
import { TRAINING } from '../../src/report/facts/training';
import { misalignedRows, noSizeSentence, sizeSentence } from '../../src/report/facts/sizes';
import { warningIcon } from '../icons';
import '../parts/fixWriter';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';
import { unbroken } from '../unbroken';
import { fixStyles } from './fixStyles';

/** Of the misaligned operators. */
const MAX_ROWS = 12;

/** What would make the output change less: a table of remedies, the best first. */
@customElement('flipscope-fix')
export class FixSection extends SectionElement {
  static override styles = [base, sectionStyles, tableStyles, fixStyles];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const options = fixOptions(report, flip);
    const listed = new Set(options.flatMap(({ size, error }) => (error === undefined ? [] : [String(size)])));
    // A size that is not offered has its figure all the same.
    const others = (report.sizeAdvice?.measured ?? []).filter(({ size }) => !listed.has(String(size)));
    const notes = [noSizeSentence(report), ...others.map((found) => sizeSentence(report, found, flip))];
    return html`<section aria-label="Fix">
      ${this.head('Fix', this.#lead())}
      <p class="insight">${unbroken(fixSentence(report, flip))}</p>
      ${this.#options(options)}
      ${notes.map((note) => ((note ?? '') === '' ? nothing : html`<p class="note"><b>${note}</b></p>`))}
      ${this.#misaligned()} ${trainingAdvice()}
    </section>`;
  }

  #lead(): string {
    return isSensitive(this.context.report)
      ? 'What would make the output change less: a loss for this model, which should tell mirror images apart'
      : 'What would make the output change less, the best first';
  }

  #options(options: readonly FixOption[]): TemplateResult | typeof nothing {
    if (options.length === 0) return nothing;
    return html`<table class="options" aria-label="Fixes">
      <thead>
        <tr>
          ${FIX_OPTION_COLUMNS.map((title) => html`<th scope="col">${title}</th>`)}
          <th scope="col">action</th>
        </tr>
      </thead>
      <tbody>
        ${options.map((option) => this.#option(option))}
      </tbody>
    </table>`;
  }

  #option(option: FixOption): TemplateResult {
    const { title, text, now, then, moves, unmoved, cost, effect, error, remedy } = option;
    const [, , movesTitle, costTitle] = FIX_OPTION_COLUMNS;
    return html`<tr class=${effect}>
      <th scope="row">
        <b>${title}</b>
        <p class="muted">${text}</p>
        ${unmoved === undefined || text.includes(unmoved) ? nothing : html`<p class="muted">Output moves by: ${unmoved}.</p>`}
      </th>
      <td class="then">
        ${now} →
        <b>${then}</b>
        ${effect === 'worse' && error !== undefined ? html`<br />${warningIcon()} ${remedy.kind === 'symmetrize' ? 'no fix' : 'no help'}` : nothing}
      </td>
      <td data-title=${movesTitle}><span class="unit">${moves}</span></td>
      <td data-title=${costTitle}>${cost}</td>
      <td class="action">${this.#action(option)}</td>
    </tr>`;
  }

  #action({ remedy, size, then, mode }: FixOption): TemplateResult | typeof nothing {
    const { report, attempt, host } = this.context;
    if (size !== undefined) {
      return html`<vscode-button appearance="secondary" @click=${() => attempt(() => host.rerun({ size }))}
        >Check at ${size.join('×')}</vscode-button
      >`;
    }
    if (remedy.kind === 'train' || remedy.kind === 'blur') {
      return html`<vscode-button appearance="secondary" @click=${this.#openTraining}>Show How</vscode-button>`;
    }
    const isOffered = remedy.file !== undefined && (remedy.kind !== 'average' || then !== '–');
    return isOffered && report.flips.length > 0
      ? html`<flipscope-fix-writer
          .kind=${remedy.file}
          .preset=${mode ?? 'even'}
          .context=${this.context}
        ></flipscope-fix-writer>`
      : nothing;
  }

  #openTraining = (): void => {
    const training = this.renderRoot.querySelector<HTMLDetailsElement>('.training');
    if (training === null) return;
    training.open = true;
    training.querySelector('summary')?.focus();
  };

  #misaligned(): TemplateResult | typeof nothing {
    const list = misalignedRows(this.context.report);
    if (list.length === 0) return nothing;
    return html`<details class="misaligned">
      <summary>Operators whose grid is misaligned at this size (${list.length})</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">operator</th>
            <th scope="col">axis</th>
            <th scope="col" class="number">never read</th>
            <th scope="col">cause</th>
          </tr>
        </thead>
        <tbody>
          ${list.slice(0, MAX_ROWS).map(
            ({ node, op, axis, unread, cause }) =>
              html`<tr>
                <td><span class="name">${node}</span> <span class="muted">${op}</span></td>
                <td>${axis}</td>
                <td class="number">${unread}</td>
                <td>${cause}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${list.length > MAX_ROWS ? html`<p class="muted">and ${list.length - MAX_ROWS} more</p>` : nothing}
    </details>`;
  }
}

/** What can be done in training, folded: it is for those who can train the model again. */
function trainingAdvice(): TemplateResult {
  return html`<details class="training">
    <summary>Training in PyTorch</summary>
    <ul>
      ${TRAINING.map(
        ({ title, text, snippet, source }) =>
          html`<li>
            <h3>${title}</h3>
            <p>${text}</p>
            <pre tabindex="0" role="group" aria-label="Python: ${title}"><code>${snippet}</code></pre>
            <p class="muted">Source: ${source}</p>
          </li>`,
      )}
    </ul>
  </details>`;
}
