import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { MaskView, RgbaImage } from '../../src/protocol/views';
import { FLIP_LABELS } from '../../src/report/facts/format';
import {
  maskClassName,
  maskColumns,
  maskRows,
  maskSentence,
  unlistedClasses,
  type MaskRow,
} from '../../src/report/facts/masks';
import { changedImage, classColor, maskImage } from '../draw/masks';
import { painted } from '../draw/painted';
import { SpotController, type Spot } from '../spot';
import { base, tableStyles } from '../styles';
import { styled } from '../styled';
import { cellAt, walkSpot } from './spotWalk';
import { zoomed, zoomFrame, zoomFrameStyles } from './zoomFrame';

/** Class numbers of positions as colors over the image: of the original, flipped back, and where they disagree. */
@customElement('flipscope-mask-triple')
export class MaskTriple extends LitElement {
  @property({ attribute: false }) view!: MaskView;
  @property({ attribute: false }) image: RgbaImage | undefined;
  @property({ attribute: false }) spot!: Spot;

  static override styles = [
    base,
    zoomFrameStyles,
    tableStyles,
    css`
      .triple {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 12px;
        border-radius: 3px;
      }
      figcaption,
      .reading {
        margin-top: 5px;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .reading {
        min-height: 1.5em;
      }
      .under {
        filter: grayscale(1);
      }
      .frame .over {
        position: absolute;
        inset: 0;
        image-rendering: pixelated;
      }
      .frame .mask {
        opacity: 0.66;
      }
      .frame .alone {
        opacity: 1;
      }
      .insight {
        margin: 4px 0 8px;
      }
      .swatch {
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-inline-end: 7px;
        border-radius: 2px;
        outline: 1px solid color-mix(in srgb, var(--fs-text) 45%, transparent);
        outline-offset: -1px;
      }
      td:first-child {
        overflow-wrap: anywhere;
      }
    `,
  ];

  #images: readonly [RgbaImage, RgbaImage, RgbaImage] | undefined;

  constructor() {
    super();
    new SpotController(this, () => this.spot);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    const { view } = this;
    this.#images = [maskImage(view.original, view), maskImage(view.flipped, view), changedImage(view)];
  }

  override render(): TemplateResult {
    const [original, flipped, changed] = this.#images!;
    return html`<div
        class="triple"
        role="application"
        tabindex="0"
        aria-label="Masks; arrow keys move a crosshair over them, plus and minus zoom"
        aria-describedby="reading"
        @keydown=${(event: KeyboardEvent) => walkSpot(event, this.spot, this.view)}
      >
        ${this.#figure('Mask', 'Mask of the original', original, 'mask')}
        ${this.#figure('Flipped back', `Mask of the image ${FLIP_LABELS[this.view.flip]}, flipped back`, flipped, 'mask')}
        ${this.#figure('Disagreement', 'Positions that change', changed, '')}
      </div>
      <p class="reading" id="reading" aria-live="polite">${this.#reading()}</p>
      <p class="insight">${maskSentence(this.view)}</p>
      ${this.#table()}`;
  }

  #figure(title: string, label: string, mask: RgbaImage, name: string): TemplateResult {
    const { image, spot } = this;
    const { width, height } = image ?? this.view;
    const over = image === undefined ? `${name} alone` : name;
    return html`<figure>
      ${zoomFrame(
        zoomed(
          html`${
              image === undefined ? nothing : html`<canvas class="under" aria-hidden="true" ${painted(image)}></canvas>`
            }<canvas class="over ${over}" role="img" aria-label=${label} ${painted(mask)}></canvas>`,
          spot,
        ),
        { spot, width, height },
      )}
      <figcaption>${title}</figcaption>
    </figure>`;
  }

  #reading(): string {
    const { view, spot } = this;
    const cell = cellAt(spot, view);
    if (cell === undefined) return `${view.height}×${view.width} positions`;
    const at = cell.row * view.width + cell.column;
    const [x, gx] = [this.#nameOf(view.original[at]!), this.#nameOf(view.flipped[at]!)];
    return `Row ${cell.row}, column ${cell.column}: ${x === gx ? x : `${x}, flipped back ${gx}`}`;
  }

  #nameOf(index: number): string {
    if (index < 0) return 'no number';
    return maskClassName(this.view, this.view.classes.find((found) => found.index === index) ?? { index });
  }

  #table(): TemplateResult | typeof nothing {
    const rows = maskRows(this.view);
    const unlisted = unlistedClasses(this.view);
    if (rows.length === 0) return nothing;
    return html`<table aria-label="Classes of the masks">
        <thead>
          <tr>
            ${maskColumns(this.view).map((title, i) => html`<th scope="col" class=${i > 0 ? 'number' : ''}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(classRow)}
        </tbody>
      </table>
      ${unlisted === undefined ? nothing : html`<p class="reading">${unlisted}</p>`}`;
  }
}

function classRow({ index, name, x, gx, iou }: MaskRow): TemplateResult {
  return html`<tr>
    <td><span class="swatch" ${styled({ background: classColor(index) })}></span>${name}</td>
    ${[x, gx, iou].map((text) => html`<td class="number">${text}</td>`)}
  </tr>`;
}
