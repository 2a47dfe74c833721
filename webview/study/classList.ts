import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ClassQuery, ClassRow, StudyPart } from '../../src/report/facts/study/lists';
import type { Flip } from '../../src/report/report';
import { columnKey, columnStyles } from '../compare/columnStyles';
import { fieldStyles, labeledChoice } from '../parts/labeledChoice';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';
import { intervalBar, intervalStyles } from './intervalBar';
import { PagedRows } from './pagedRows';
import { spareRow } from './spareRow';
import type { StudyChoices } from './studyChoices';
import { listStyles } from './studyStyles';

const ROW_HEIGHT = 28;
const MAX_ROWS = 10;

/** All classes with their agreement, per model. Fires `choose` with changed choices, and `failed` with an error. */
@customElement('flipscope-class-list')
export class ClassList extends LitElement {
  @property({ attribute: false }) models: readonly string[] = [];
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) choices!: StudyChoices;
  /** Another one when the classes are. */
  @property({ attribute: false }) version = 0;
  @property({ attribute: false }) fetch!: (query: ClassQuery) => Promise<StudyPart<ClassRow>>;
  @query('.scroll') private readonly scroller!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'y', itemSize: ROW_HEIGHT, scroller: () => this.scroller });
  readonly #rows = new PagedRows<ClassRow>(
    () => this.requestUpdate(),
    (detail) => this.dispatchEvent(new CustomEvent('failed', { detail, bubbles: true, composed: true })),
  );
  #asked = '';

  static override styles = [
    base,
    tableStyles,
    fieldStyles,
    listStyles,
    columnStyles,
    intervalStyles,
    css`
      tbody td,
      tbody th {
        height: 28px;
      }
      tbody th {
        max-width: 300px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .drawn {
        min-width: 110px;
        width: 22%;
      }
      tr.chosen > * {
        background: var(--vscode-list-inactiveSelectionBackground);
      }
      @container (max-width: 620px) {
        .drawn {
          display: none;
        }
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const { flip, choices } = this;
    const filter = { flip, model: choices.model, order: choices.classOrder, text: choices.classText.slice(0, 200) };
    const key = JSON.stringify(filter);
    if (key === this.#asked && !changed.has('version')) return;
    this.#rows.load((offset, count) => this.fetch({ ...filter, offset, count }), key === this.#asked);
    this.#asked = key;
  }

  override render(): TemplateResult {
    const { total } = this.#rows;
    const indices = this.#window.indices(total);
    const [first = 0, last = -1] = [indices[0], indices.at(-1)];
    if (last >= 0) this.#rows.show(first, last);
    return html`<div class="tools">
        <vscode-text-field
          placeholder="Name of a class"
          .value=${this.choices.classText}
          @input=${(event: Event) => this.#choose({ classText: (event.target as HTMLInputElement).value })}
          >Filter classes</vscode-text-field
        >
        ${labeledChoice(
          'Order',
          [
            ['affected', 'Most affected first'],
            ['images', 'Most images first'],
            ['name', 'By name'],
          ],
          this.choices.classOrder,
          (classOrder) => this.#choose({ classOrder }),
        )}
        <span class="muted count" role="status">${total} ${total === 1 ? 'class' : 'classes'}</span>
      </div>
      <div
        class="scroll"
        role="region"
        aria-label="Agreement of each class"
        tabindex="0"
        ${styled({ 'max-height': `${(Math.min(MAX_ROWS, Math.max(1, total)) + 1) * ROW_HEIGHT + 8}px` })}
        @scroll=${this.#window.measure}
      >
        <table aria-rowcount=${total + 1}>
          <thead>
            <tr>
              <th scope="col">class</th>
              ${this.models.map((name, model) => this.#heads(name, model))}
            </tr>
          </thead>
          <tbody>
            ${spareRow(first, ROW_HEIGHT)} ${indices.map((i) => this.#row(this.#rows.row(i), i))}
            ${spareRow(total - 1 - last, ROW_HEIGHT)}
          </tbody>
        </table>
      </div>`;
  }

  #heads(name: string, model: number): TemplateResult {
    const of = this.models.length > 1 ? html`${columnKey(model)} <span class="name">${name}</span> ` : nothing;
    return html`<th scope="col" class="number">${of}stays</th>
      <th scope="col" class="number">95% interval</th>
      <th class="drawn" scope="col"><span class="visually-hidden">interval, drawn</span></th>
      <th scope="col" class="number">images</th>`;
  }

  #row(row: ClassRow | undefined, place: number): TemplateResult {
    if (row === undefined)
      return html`<tr aria-rowindex=${place + 2}>
        <th scope="row" class="muted">…</th>
      </tr>`;
    const { index, name, cells } = row;
    const isChosen = this.choices.class?.index === index;
    return html`<tr aria-rowindex=${place + 2} class=${isChosen ? 'chosen' : ''}>
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-pressed=${isChosen}
          title="Show images of this class"
          @click=${() => this.#choose({ class: isChosen ? undefined : { index, name } })}
        >
          ${name}
        </button>
      </th>
      ${cells.map(
        ({ stays, interval, images, bounds }) =>
          html`<td class="number">${stays}</td>
            <td class="number muted">${interval}</td>
            <td class="drawn">${bounds === undefined ? nothing : intervalBar(bounds)}</td>
            <td class="number muted">${images}</td>`,
      )}
    </tr>`;
  }

  #choose(detail: Partial<StudyChoices>): void {
    this.dispatchEvent(new CustomEvent<Partial<StudyChoices>>('choose', { detail, bubbles: true, composed: true }));
  }
}
