import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RgbaImage } from '../../src/protocol/views';
import {
  detectionCells,
  detectionColumns,
  detectionFacts,
  detectionMarks,
  marksLabel,
  marksSentence,
  type DetectionFacts,
  type DetectionMark,
} from '../../src/report/facts/detectionTable';
import { FLIP_LABELS } from '../../src/report/facts/format';
import type { Flip, OutputReport } from '../../src/report/report';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { frameStyles, placeOf } from './crosshair';
import { markAt, markedImage, markStyles } from './detectionMarks';

const MAX_HEIGHT = 420;

/**
 * Detections on the image, those of the original and those of the flipped image, mirrored back, and one by one in a
 * table. The one under the pointer, or chosen in the table by arrow keys, is marked on both.
 */
@customElement('flipscope-detection-images')
export class DetectionImages extends LitElement {
  @property({ attribute: false }) output!: OutputReport;
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) image: RgbaImage | undefined;
  /** Height and width of the image that is fed. */
  @property({ attribute: false }) size: readonly [number, number] = [1, 1];
  /** Numbers of the detections under the pointer and chosen in the table. */
  @state() private pointed: number | undefined;
  @state() private chosen: number | undefined;

  static override styles = [
    base,
    frameStyles,
    tableStyles,
    markStyles,
    css`
      .images {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 12px;
      }
      figcaption,
      .key {
        margin-top: 5px;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .list {
        max-height: 268px;
        margin-top: 10px;
        overflow: auto;
      }
      th {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--fs-page);
        white-space: nowrap;
      }
      tbody tr {
        scroll-margin-top: 28px;
        cursor: pointer;
      }
      td {
        white-space: nowrap;
      }
      td.label {
        width: 100%;
        max-width: 0;
        min-width: 90px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      tbody tr:hover {
        background: var(--vscode-list-hoverBackground);
        color: var(--vscode-list-hoverForeground, inherit);
      }
      tr[aria-selected='true'] {
        background: var(--vscode-list-inactiveSelectionBackground);
        color: var(--vscode-list-inactiveSelectionForeground, inherit);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      .key-mark {
        display: inline-block;
        min-width: 20px;
        padding: 0 4px;
        border-radius: 2px;
        outline: 1px solid rgb(0 0 0 / 45%);
        outline-offset: -1px;
        font-size: 10px;
        font-weight: 600;
        line-height: 15px;
        text-align: center;
        color: black;
      }
    `,
  ];

  #facts: readonly DetectionFacts[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('output') && !changed.has('flip')) return;
    this.#facts = detectionFacts(this.output, this.flip);
    this.pointed = undefined;
    // A report that is explained further is another object with the same detections.
    if (changed.has('flip') || (this.chosen ?? 0) > this.#facts.length) this.chosen = undefined;
  }

  override render(): TemplateResult {
    const [x, gx] = [detectionMarks(this.#facts, 'x'), detectionMarks(this.#facts, 'gx')];
    return html`<div class="images">
        ${this.#figure('Original', x, gx)} ${this.#figure(`Image ${FLIP_LABELS[this.flip]}, mirrored back`, gx, x)}
      </div>
      <p class="key">${marksSentence(this.flip)}</p>
      ${this.#table()}`;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('chosen') || this.chosen === undefined) return;
    this.renderRoot.querySelector(`#detection-${this.chosen}`)?.scrollIntoView({ block: 'nearest' });
  }

  #figure(title: string, marks: readonly DetectionMark[], others: readonly DetectionMark[]): TemplateResult {
    const { image, size } = this;
    const [height, width] = size;
    const marked = this.pointed ?? this.chosen;
    const partner = others.find(({ number }) => number === marked);
    return html`<figure ${styled({ 'max-width': `${Math.round((MAX_HEIGHT * width) / height)}px` })}>
      <div
        class="frame"
        role="img"
        aria-label=${marksLabel(title, marks)}
        ${styled({ 'aspect-ratio': `${width} / ${height}` })}
        @pointermove=${(event: PointerEvent) => (this.pointed = markAt(marks, placeOf(event), size)?.number)}
        @pointerleave=${() => (this.pointed = undefined)}
      >
        ${markedImage({ image, size, marks, marked, partner })}
      </div>
      <figcaption>${title}</figcaption>
    </figure>`;
  }

  #table(): TemplateResult {
    const { chosen } = this;
    return html`<div class="list">
      <table
        role="grid"
        tabindex="0"
        aria-label="Detections; arrow keys mark them on the images"
        aria-activedescendant=${chosen === undefined ? nothing : `detection-${chosen}`}
        @keydown=${this.#walk}
        @focus=${this.#enter}
        @blur=${() => (this.chosen = undefined)}
      >
        <thead>
          <tr>
            ${detectionColumns(this.output).map(
              (title, i) => html`<th scope="col" class=${i > 2 ? 'number' : ''}>${title}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${this.#facts.map((facts) => this.#row(facts))}
        </tbody>
      </table>
    </div>`;
  }

  #row(facts: DetectionFacts): TemplateResult {
    const [number, name, ...figures] = detectionCells(facts);
    return html`<tr
      id="detection-${facts.number}"
      aria-selected=${(this.pointed ?? this.chosen) === facts.number}
      @pointerenter=${() => (this.pointed = facts.number)}
      @pointerleave=${() => (this.pointed = undefined)}
      @click=${() => (this.chosen = facts.number)}
    >
      <td><span class="key-mark" ${styled({ background: facts.color })}>${number}</span></td>
      <td class="label" title=${name ?? ''}>${name}</td>
      ${figures.map((text, i) => html`<td class=${i > 0 ? 'number' : ''}>${text}</td>`)}
    </tr>`;
  }

  /** By keyboard the first one is chosen; a click chooses its own. */
  #enter = (event: FocusEvent): void => {
    if ((event.currentTarget as HTMLElement).matches(':focus-visible')) this.chosen ??= this.#facts[0]?.number;
  };

  #walk = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      this.chosen = undefined;
      return;
    }
    const last = this.#facts.length;
    const now = this.chosen ?? 0;
    const target = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + 8, PageUp: now - 8, Home: 1, End: last }[
      event.key
    ];
    if (target === undefined) return;
    event.preventDefault();
    this.chosen = Math.min(last, Math.max(1, target));
  };
}
