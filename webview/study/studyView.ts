import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StudyHostFunctions, StudySnapshot } from '../../src/protocol/studyPage';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../../src/report/facts/format';
import type { FlipView, ModelView, StudyView } from '../../src/report/facts/study/page';
import type { StudySection } from '../../src/report/facts/study/section';
import type { Flip } from '../../src/report/report';
import { columnKey, columnStyles } from '../compare/columnStyles';
import { comparisonStyles } from '../compare/comparisonStyles';
import { base, sectionStyles, tableStyles } from '../styles';
import { unbroken } from '../unbroken';
import './changeHistogram';
import './classList';
import './imageList';
import { intervalBar, intervalStyles } from './intervalBar';
import type { StudyChoices } from './studyChoices';
import type { ThumbnailLoader } from './thumbnailLoader';

/** What is known of a study. Fires `choose` with changed choices, `open-image`, and `failed` with an error. */
@customElement('flipscope-study-view')
export class StudyViewElement extends LitElement {
  @property({ attribute: false }) view!: StudyView;
  @property({ attribute: false }) version: StudySnapshot['version'] = 0;
  @property({ attribute: false }) choices!: StudyChoices;
  @property({ attribute: false }) host!: Pick<StudyHostFunctions, 'classes' | 'images'>;
  @property({ attribute: false }) thumbnails!: ThumbnailLoader;
  /** Whether it was read from a file, which names the worst images alone. */
  @property({ type: Boolean }) fromFile = false;

  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    columnStyles,
    comparisonStyles,
    intervalStyles,
    css`
      .answers {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
        gap: 14px;
      }
      .answer {
        padding: 14px 16px;
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        background: var(--fs-surface);
        min-width: 0;
        max-width: 760px;
      }
      .answer .model {
        overflow-wrap: anywhere;
        margin-bottom: 4px;
      }
      .big {
        font-size: 34px;
        font-weight: 300;
        line-height: 1.15;
      }
      .answer .interval {
        max-width: 420px;
        margin: 8px 0;
      }
      .answer p {
        overflow-wrap: anywhere;
      }
      .flips {
        margin-top: 12px;
      }
      .comparisons {
        margin-top: 10px;
      }
      .figures td {
        white-space: nowrap;
      }
      .figures td.wide {
        white-space: normal;
        overflow-wrap: anywhere;
        min-width: 120px;
      }
      .figures td.number {
        text-align: end;
      }
      summary {
        cursor: pointer;
        font-weight: 600;
        padding: 4px 0;
      }
      details .scroll {
        margin: 8px 0 14px;
        max-height: 420px;
        overflow: auto;
      }
      flipscope-class-list,
      flipscope-image-list {
        container-type: inline-size;
      }
    `,
  ];

  override render(): TemplateResult {
    const { view } = this;
    const flip = this.#flip;
    const answer = view.answers[flip];
    return html`${this.#lead(flip, answer)} ${answer === undefined ? nothing : this.#distribution(answer)}
    ${view.hasClasses ? this.#classes(flip) : nothing} ${this.#images(flip)}
    ${view.sections.length === 0 ? nothing : html`<section aria-label="Tables">${view.sections.map(table)}</section>`}`;
  }

  /** The one chosen, while the study has it. */
  get #flip(): Flip {
    const { flips } = this.view;
    return flips.find((flip) => flip === this.choices.flip) ?? flips[0] ?? 'h';
  }

  get #choices(): StudyChoices {
    return { ...this.choices, model: Math.min(this.choices.model, this.view.models.length - 1) };
  }

  #lead(flip: Flip, answer: FlipView | undefined): TemplateResult {
    const { flips, headline, notes, models } = this.view;
    return html`<section aria-label="Answer">
      <p class="headline">${headline}</p>
      ${notes.map((note) => html`<p class="muted">${note}</p>`)}
      <div class="flips" role="group" aria-label="Flip">
        ${flips.map(
          (each) =>
            html`<button
              type="button"
              class="flip"
              aria-pressed=${each === flip}
              @click=${() => this.#choose({ flip: each })}
            >
              ${FLIP_SYMBOLS[each]} ${FLIP_LABELS[each]}
            </button>`,
        )}
      </div>
      <div class="answers">
        ${(answer?.models ?? []).map((model, place) => modelCard(model, models.length > 1 ? models[place] : undefined, place))}
      </div>
      ${(answer?.comparisons ?? []).map((text) => html`<p class="comparisons">${unbroken(text)}</p>`)}
    </section>`;
  }

  #distribution({ histogram }: FlipView): TemplateResult | typeof nothing {
    if (histogram === undefined) return nothing;
    return html`<section aria-label="Distribution">
      <div class="head">
        <h2>Distribution</h2>
        <p class="lead">How many images change how much, on a log axis.</p>
      </div>
      <flipscope-histogram .histogram=${histogram} .names=${this.view.models}></flipscope-histogram>
    </section>`;
  }

  #classes(flip: Flip): TemplateResult {
    return html`<section aria-label="Classes">
      <div class="head">
        <h2>Classes</h2>
        <p class="lead">
          How often the top class stays, with Wilson’s 95% interval; classes of fewer than 10 images come last. Choose
          one to see its images.
        </p>
      </div>
      <flipscope-class-list
        .models=${this.view.models}
        .flip=${flip}
        .choices=${this.#choices}
        .version=${this.version}
        .fetch=${this.host.classes}
      ></flipscope-class-list>
    </section>`;
  }

  #images(flip: Flip): TemplateResult {
    return html`<section aria-label="Images">
      <div class="head">
        <h2>Images</h2>
        <p class="lead">
          ${
            this.fromFile
              ? 'Those that change most, each by the flip that changes it most; a click opens its report.'
              : 'The one that changes most first; a click opens its report.'
          }
        </p>
      </div>
      <flipscope-image-list
        .models=${this.view.models}
        .flip=${flip}
        .choices=${this.#choices}
        .hasClasses=${this.view.hasClasses}
        .version=${this.version}
        .fetch=${this.host.images}
        .thumbnails=${this.thumbnails}
      ></flipscope-image-list>
    </section>`;
  }

  #choose(detail: Partial<StudyChoices>): void {
    this.dispatchEvent(new CustomEvent<Partial<StudyChoices>>('choose', { detail }));
  }
}

function modelCard(model: ModelView, name: string | undefined, place: number): TemplateResult {
  const { figure, of, interval, bounds, sentence, quantiles } = model;
  return html`<div class="answer">
    ${name === undefined ? nothing : html`<p class="model">${columnKey(place)} <span class="name">${name}</span></p>`}
    <p><span class="big">${figure}</span> ${of}</p>
    ${bounds === undefined ? nothing : intervalBar(bounds)}
    ${interval === undefined ? nothing : html`<p>${interval}</p>`}
    ${sentence === undefined ? nothing : html`<p>${unbroken(sentence)}</p>`}
    <p class="muted">Change of the output: ${quantiles}.</p>
  </div>`;
}

function table({ title, columns, rows }: StudySection): TemplateResult {
  return html`<details>
    <summary>${title}</summary>
    <div class="scroll" role="region" aria-label=${title} tabindex="0">
      <table class="figures">
        <thead>
          <tr>
            ${columns.map(heading)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((text, i) => html`<td class=${columns[i]?.kind === 'name' ? 'wide' : 'number'}>${text}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function heading({ title, kind }: StudySection['columns'][number]): TemplateResult {
  return title === '' ? html`<td></td>` : html`<th scope="col" class=${kind === 'name' ? '' : 'number'}>${title}</th>`;
}
