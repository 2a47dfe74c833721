import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Matrix } from '../../src/protocol/views';
import { divergingTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize } from '../draw/raster';
import { base } from '../styles';
import { currentBackground, ThemeController } from '../theme';

/** A difference of two outputs, entry by entry: a row for each image, a column for each channel. */
@customElement('flipscope-difference-strip')
export class DifferenceStrip extends LitElement {
  @property({ attribute: false }) map!: Matrix;
  /** The size of a difference that has the strongest color. */
  @property({ attribute: false }) scale = 1;
  @property({ attribute: false }) words = '';

  static override styles = [
    base,
    css`
      canvas {
        display: block;
        width: 100%;
        height: 48px;
        image-rendering: pixelated;
        border-radius: 2px;
        outline: 1px solid var(--fs-line);
      }
      figcaption {
        margin-top: 3px;
        font-size: 11px;
        color: var(--fs-muted);
      }
    `,
  ];

  constructor() {
    super();
    new ThemeController(this);
  }

  override render(): TemplateResult {
    const { map, scale, words } = this;
    const image = colorize(map, divergingTable(currentBackground()), [-scale, scale]);
    const size = `${map.height} ${map.height === 1 ? 'image' : 'images'} by ${map.width} channels`;
    return html`<figure>
      <canvas role="img" aria-label="${words}, ${size}" ${painted(image)}></canvas>
      <figcaption><span class="name">${words}</span> · ${size}</figcaption>
    </figure>`;
  }
}
