import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fixSentence, REMEDIES, type Remedy } from '../../src/report/facts/fixes';
import { isSensitive } from '../../src/report/facts/sensitive';
import { TRAINING } from '../../src/report/facts/training';
import { misalignedRows, sizeSentence } from '../../src/report/facts/sizes';
import type { SizeAdvice } from '../../src/report/report';
import '../parts/fixWriter';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';
import { imageAxes } from '../../src/report/layout';

/** Of the misaligned operators. */
const MAX_ROWS = 12;
const MAX_SIZES = 3;

/** What would make the output change less: other sizes, and known remedies with when each applies. */
@customElement('flipscope-fix')
export class FixSection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    css`
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
        gap: 12px;
        align-items: start;
      }
      .card {
        padding: 12px 14px;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        /* Operators have the names of files: one long word. */
        overflow-wrap: anywhere;
      }
      .training {
        margin-top: 18px;
      }
      .training ul {
        display: grid;
        gap: 18px;
        margin-top: 10px;
      }
      .training pre {
        margin: 8px 0;
        padding: 10px 12px;
        overflow-x: auto;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 4px;
        font-family: var(--vscode-editor-font-family, monospace);
        font-size: 12px;
      }
      .when {
        margin-top: 6px;
        color: var(--fs-muted);
      }
      .sizes {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
      .measured {
        margin-top: 8px;
      }
      .misaligned {
        margin-top: 22px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const advice = report.sizeAdvice;
    return html`<section aria-label="Fix">
      ${this.head('Fix', this.#lead())}
      <p class="insight">${fixSentence(report, flip)}</p>
      <ul class="cards">
        ${REMEDIES.map((entry, i) => this.#card(entry, i === 1 && advice !== undefined ? this.#sizes(advice) : nothing))}
      </ul>
      ${advice === undefined ? nothing : this.#misaligned()} ${trainingAdvice()}
    </section>`;
  }

  #lead(): string {
    return isSensitive(this.context.report)
      ? 'What would make the output change less: a loss for this model, which should tell mirror images apart'
      : 'What would make the output change less';
  }

  #card({ title, text, when, file }: Remedy, more: unknown): TemplateResult {
    return html`<li class="card">
      <h3>${title}</h3>
      <p>${text}</p>
      <p class="when">${when}</p>
      ${more}
      ${
        file === undefined || (file === 'pad' && !this.#hasAlignedSize())
          ? nothing
          : html`<flipscope-fix-writer .kind=${file} .context=${this.context}></flipscope-fix-writer>`
      }
    </li>`;
  }

  #sizes({ W, H, measured, reason, misaligned }: SizeAdvice): TemplateResult {
    if (misaligned.length === 0) return html`<p class="measured"><b>This size is aligned already.</b></p>`;
    if (W.length === 0 || H.length === 0) {
      return html`<p class="measured"><b>${reason ?? 'No size near this one aligns every strided operator.'}</b></p>`;
    }
    const { flip, report } = this.context;
    const sizes = H.slice(0, MAX_SIZES).map((height, i) => [height, W[i] ?? W[0] ?? height] as const);
    return html`<div class="sizes">
        ${
          !this.#takesOtherSizes()
            ? html`<b
                >Aligned: ${sizes.map((size) => size.join('×')).join(', ')}; this model file takes its own size only.</b
              >`
            : sizes.map(
                (size) =>
                  html`<vscode-button appearance="secondary" @click=${() => this.#check(size)}
                    >Check at ${size[0]}×${size[1]}</vscode-button
                  >`,
              )
        }
      </div>
      ${measured?.map((found) => {
        const sentence = sizeSentence(report, found, flip);
        return sentence === '' ? nothing : html`<p class="measured"><b>${sentence}</b></p>`;
      })}`;
  }

  /** Another size could help, as far as that is known. */
  #hasAlignedSize(): boolean {
    const advice = this.context.report.sizeAdvice;
    return advice === undefined || (advice.misaligned.length > 0 && advice.W.length > 0 && advice.H.length > 0);
  }

  /** Images are preprocessed to the size; for noise the size is the input's own. */
  #check(size: readonly [number, number]): void {
    const { report, host, attempt } = this.context;
    const { preprocess } = report.input;
    if (preprocess === undefined) return attempt(() => host.rerun({ size }));
    // A crop cannot be larger than what it is cut from.
    const resizeTo =
      typeof preprocess.resizeTo === 'number' ? { resizeTo: Math.max(preprocess.resizeTo, ...size) } : {};
    attempt(() => host.rerun({ size, preprocess: { ...preprocess, ...resizeTo, size } }));
  }

  #takesOtherSizes(): boolean {
    const { input, model } = this.context.report;
    const shape = model.inputs.find(({ name }) => name === input.name)?.shape ?? [];
    const { rows, columns } = imageAxes(input.layout);
    return typeof shape[rows] !== 'number' && typeof shape[columns] !== 'number';
  }

  #misaligned(): TemplateResult | typeof nothing {
    const list = misalignedRows(this.context.report);
    if (list.length === 0) return nothing;
    return html`<div class="misaligned">
      <h3>Operators whose grid is misaligned at this size</h3>
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
    </div>`;
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
            <pre tabindex="0" aria-label="Python: ${title}"><code>${snippet}</code></pre>
            <p class="muted">Source: ${source}</p>
          </li>`,
      )}
    </ul>
  </details>`;
}
