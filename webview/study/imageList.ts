import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ImageQuery, ImageRowView, StudyPart, StudyPlace } from '../../src/report/facts/study/lists';
import type { Flip } from '../../src/report/report';
import { formatCount } from '../../src/report/facts/study/format';
import { columnKey, columnStyles } from '../compare/columnStyles';
import { fieldStyles, labeledChoice } from '../parts/labeledChoice';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { WindowController } from '../windowed';
import { PagedRows } from './pagedRows';
import { spareRow } from './spareRow';
import type { StudyChoices } from './studyChoices';
import { listStyles } from './studyStyles';
import type { ThumbnailLoader } from './thumbnailLoader';
import { imageListStyles } from './imageListStyles';

const ROW_HEIGHT = 64;
const MAX_ROWS = 8;

/** What a click on an image asks for. */
export interface ImageChoice {
  readonly place: StudyPlace;
  readonly model: number;
}

/**
 * The images, the one that changes most first, with a thumbnail each. Fires `choose` with changed choices, `open-image` with an
 * `ImageChoice`, and `failed` with an error.
 */
@customElement('flipscope-image-list')
export class ImageList extends LitElement {
  @property({ attribute: false }) models: readonly string[] = [];
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) choices!: StudyChoices;
  @property({ type: Boolean }) hasClasses = false;
  /** Another one when the images are. */
  @property({ attribute: false }) version = 0;
  @property({ attribute: false }) fetch!: (query: ImageQuery) => Promise<StudyPart<ImageRowView>>;
  @property({ attribute: false }) thumbnails!: ThumbnailLoader;
  @query('.scroll') private readonly scroller!: HTMLElement | null;

  readonly #window = new WindowController(this, { axis: 'y', itemSize: ROW_HEIGHT, scroller: () => this.scroller });
  readonly #rows = new PagedRows<ImageRowView>(
    () => this.requestUpdate(),
    (detail) => this.dispatchEvent(new CustomEvent('failed', { detail, bubbles: true, composed: true })),
  );
  #asked = '';

  static override styles = [base, tableStyles, fieldStyles, listStyles, columnStyles, imageListStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.thumbnails.onLoaded(() => this.requestUpdate());
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { flip, choices } = this;
    const { model, change, imageText, class: wanted } = choices;
    const filter = {
      flip,
      model,
      change: this.hasClasses ? change : ('all' as const),
      text: imageText.slice(0, 200),
      ...(wanted !== undefined && this.hasClasses && { class: wanted.index }),
    };
    const key = JSON.stringify(filter);
    if (key === this.#asked && !changed.has('version')) return;
    this.#rows.load((offset, count) => this.fetch({ ...filter, offset, count }), key === this.#asked);
    if (key !== this.#asked) this.#window.toStart();
    this.#asked = key;
  }

  override render(): TemplateResult {
    const { total } = this.#rows;
    const indices = this.#window.indices(total);
    const [first = 0, last = -1] = [indices[0], indices.at(-1)];
    if (last >= 0) this.#rows.show(first, last);
    const rows = indices.map((i) => [i, this.#rows.row(i)] as const);
    this.thumbnails.load(rows.flatMap(([, row]) => row ?? []));
    return html`${this.#tools(total)}
      <div
        class="scroll"
        role="region"
        aria-label="Images, the one that changes most first"
        tabindex="0"
        ${styled({ 'max-height': `${Math.min(MAX_ROWS, Math.max(1, total)) * ROW_HEIGHT + 40}px` })}
        @scroll=${this.#window.measure}
      >
        <table aria-rowcount=${total + 1}>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">thumbnail</span></th>
              <th scope="col">image</th>
              ${this.models.map((name, model) => this.#heads(name, model))}
            </tr>
          </thead>
          <tbody>
            ${spareRow(first, ROW_HEIGHT)} ${rows.map(([i, row]) => this.#row(row, i))}
            ${spareRow(total - 1 - last, ROW_HEIGHT)}
          </tbody>
        </table>
        ${total === 0 ? html`<p class="none muted">No image fits.</p>` : nothing}
      </div>`;
  }

  #tools(total: number): TemplateResult {
    const { choices } = this;
    return html`<div class="tools">
      <vscode-text-field
        placeholder="Part of a path"
        .value=${choices.imageText}
        @input=${(event: Event) => this.#choose({ imageText: (event.target as HTMLInputElement).value })}
        >Filter images</vscode-text-field
      >
      ${
        this.hasClasses
          ? labeledChoice(
              'Top class',
              [
                ['all', 'Changes or stays'],
                ['changes', 'Changes'],
                ['stays', 'Stays'],
              ],
              choices.change,
              (change) => this.#choose({ change }),
            )
          : nothing
      }
      ${
        this.models.length > 1
          ? labeledChoice(
              'Order by',
              this.models.map((name, place) => [String(place), name] as const),
              String(choices.model),
              (place) => this.#choose({ model: Number(place) }),
            )
          : nothing
      }
      ${
        choices.class === undefined || !this.hasClasses
          ? nothing
          : html`<button type="button" class="chip" @click=${() => this.#choose({ class: undefined })}>
              class ${choices.class.name} <span aria-hidden="true">✕</span
              ><span class="visually-hidden">, show all classes</span>
            </button>`
      }
      <span class="muted count" role="status">${formatCount(total)} ${total === 1 ? 'image' : 'images'}</span>
    </div>`;
  }

  #heads(name: string, model: number): TemplateResult {
    const of = this.models.length > 1 ? html`${columnKey(model)} <span class="name">${name}</span> ` : nothing;
    return html`<th scope="col" class="number">${of}change</th>
      ${this.hasClasses ? html`<th scope="col">top class</th>` : nothing}`;
  }

  #row(row: ImageRowView | undefined, index: number): TemplateResult {
    if (row === undefined) {
      return html`<tr aria-rowindex=${index + 2}>
        <td class="thumbnail"><span></span></td>
        <th scope="row" class="muted">…</th>
      </tr>`;
    }
    const { root, image, cells } = row;
    const place = { root, image };
    const jpeg = this.thumbnails.get(place);
    return html`<tr aria-rowindex=${index + 2}>
      <td class="thumbnail">
        <span>${jpeg ? html`<img src="data:image/jpeg;base64,${jpeg}" alt="" />` : nothing}</span>
      </td>
      <th scope="row">
        <button
          type="button"
          class="link"
          title="Open Report of ${image}"
          @click=${() => this.#open(place, this.choices.model)}
        >
          ${image}
        </button>
      </th>
      ${cells.map(
        ({ change, classes, isChanged }) =>
          html`<td class="number">${change}</td>
            ${this.hasClasses ? html`<td class="classes ${isChanged ? '' : 'muted'}" title=${classes}>${classes}</td>` : nothing}`,
      )}
    </tr>`;
  }

  #open(place: StudyPlace, model: number): void {
    this.dispatchEvent(
      new CustomEvent<ImageChoice>('open-image', { detail: { place, model }, bubbles: true, composed: true }),
    );
  }

  #choose(detail: Partial<StudyChoices>): void {
    this.dispatchEvent(new CustomEvent<Partial<StudyChoices>>('choose', { detail, bubbles: true, composed: true }));
  }
}
