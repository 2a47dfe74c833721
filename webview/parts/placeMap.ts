import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Matrix, RgbaImage } from '../../src/protocol/views';
import { formatPercent } from '../../src/report/facts/format';
import type { PlaceFacts } from '../../src/report/facts/attribution';
import { divergingOverlay, divergingTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize, resample } from '../draw/raster';
import { base } from '../styles';
import { currentBackground, ThemeController } from '../theme';
import { legend, legendStyles } from './legend';

const SIZE = 224;

/** Which places of the last feature map add to the output's difference, and which offset others, over the image. */
@customElement('flipscope-place-map')
export class PlaceMap extends LitElement {
  @property({ attribute: false }) places!: PlaceFacts;
  @property({ attribute: false }) image: RgbaImage | undefined;

  constructor() {
    super();
    new ThemeController(this);
  }

  static override styles = [
    base,
    legendStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
        align-items: start;
        margin-top: 14px;
      }
      .frame {
        position: relative;
        flex: none;
        width: min(220px, 50%);
      }
      .words {
        flex: 1 1 140px;
      }
      .under {
        filter: grayscale(1);
      }
      canvas {
        display: block;
        width: 100%;
        height: auto;
        border-radius: 3px;
      }
      .over {
        position: absolute;
        inset: 0;
        height: 100%;
      }
    `,
  ];

  override render(): TemplateResult {
    const { places, image } = this;
    const map: Matrix = { ...places, data: Float32Array.from(places.strengths) };
    const { width, height } = image ?? { width: SIZE, height: Math.round((SIZE * map.height) / map.width) };
    const background = currentBackground();
    const table = image === undefined ? divergingTable(background) : divergingOverlay(background);
    const heat = colorize(resample(map, width, height), table, [-1, 1]);
    const [low, high] = [formatPercent(-places.largest), formatPercent(places.largest)];
    return html`<div class="frame" role="img" aria-label="Attribution by place: ${places.range}">
        ${image === undefined ? nothing : html`<canvas class="under" ${painted(image)}></canvas>`}
        <canvas class=${image === undefined ? '' : 'over'} ${painted(heat)}></canvas>
      </div>
      <div class="words">
        <p class="muted">
          Where on the last feature map the difference comes from. The ${places.height}×${places.width} places sum to it
          exactly: ${places.range}; a negative one offsets others.
        </p>
        ${legend(divergingTable(background), low, high, 'Attribution by place')}
      </div>`;
  }
}
