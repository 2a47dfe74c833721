import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Matrix, Picture } from '../../src/protocol/views';
import { formatPercent } from '../../src/report/facts/format';
import type { SpatialShares } from '../../src/report/report';
import { overlayTable, sequentialTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize, resample, valueRange } from '../draw/raster';
import { base } from '../styles';

const SIZE = 224;

/** Which places of the last feature map the output's difference comes from, over the picture. */
@customElement('flipscope-spatial-shares')
export class SpatialSharesView extends LitElement {
  @property({ attribute: false }) spatial!: SpatialShares;
  @property({ attribute: false }) picture: Picture | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 14px;
        align-items: end;
        margin-top: 14px;
      }
      .frame {
        position: relative;
        flex: none;
        width: min(260px, 100%);
      }
      p {
        flex: 1 1 160px;
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
    const { spatial, picture } = this;
    const map: Matrix = { ...spatial, data: Float32Array.from(spatial.shares) };
    const most = valueRange(map)[1];
    const { width, height } = picture ?? { width: SIZE, height: Math.round((SIZE * map.height) / map.width) };
    const table = picture === undefined ? sequentialTable('magma') : overlayTable('magma');
    const heat = colorize(resample(map, width, height), table, [0, Math.max(0, most)]);
    return html`<div class="frame" role="img" aria-label="Places the difference comes from">
        ${picture === undefined ? nothing : html`<canvas ${painted(picture)}></canvas>`}
        <canvas class=${picture === undefined ? '' : 'over'} ${painted(heat)}></canvas>
      </div>
      <p class="muted">
        Where on the last feature map the difference comes from: the ${spatial.height}×${spatial.width} places sum to it
        exactly, and the brightest makes ${formatPercent(most)} of it.
      </p>`;
  }
}
