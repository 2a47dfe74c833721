import { css, html, LitElement, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles';
import type { LayerGrid } from './network';

/** Sizes in SVG user units. */
const STEP = 17;
const ROW = 30;
const LEFT = 58;
const RIGHT = 16;
const DOT = 4;
const RING = 6.5;

/** The signal and below it each layer's outputs: dots where their windows have their middles, rings where those of the flipped signal have them. */
@customElement('flipscope-learn-grid')
export class GridRows extends LitElement {
  @property({ attribute: false }) size!: number;
  @property({ attribute: false }) grids!: readonly LayerGrid[];

  static override styles = [
    base,
    css`
      svg {
        display: block;
        max-width: 100%;
        height: auto;
      }
      text {
        fill: var(--fs-muted);
        font-size: 12px;
      }
      .value {
        fill: var(--fs-hover);
        stroke: var(--fs-line);
      }
      .dot {
        fill: var(--fs-accent);
      }
      .ring {
        fill: none;
        stroke: var(--fs-accent);
        stroke-width: 1.6;
      }
      .ring.off {
        stroke: var(--fs-defect);
        stroke-dasharray: 3 2;
      }
    `,
  ];

  override render(): TemplateResult {
    const { size, grids } = this;
    const [width, height] = [LEFT + (size - 1) * STEP + RIGHT, ROW * (grids.length + 1)];
    const states = grids.map(({ aligned }, i) => `layer ${i + 1} ${aligned ? 'aligned' : 'misaligned'}`);
    return html`<svg
      viewBox="0 0 ${width} ${height}"
      width=${width}
      role="img"
      aria-label="${size} values; ${states.join(', ')}"
    >
      <text x="0" y=${ROW / 2 + 4}>signal</text>
      ${Array.from({ length: size }, (_, i) => signalValue(i))} ${grids.map((grid, i) => this.#layer(grid, i))}
    </svg>`;
  }

  #layer({ centers, aligned }: LayerGrid, index: number): SVGTemplateResult {
    const y = ROW * (index + 1.5);
    const mirrored = centers.map((center) => this.size - 1 - center);
    return svg`<text x="0" y=${y + 4}>layer ${index + 1}</text>
      ${mirrored.map((center) => svg`<circle class="ring ${aligned ? '' : 'off'}" cx=${column(center)} cy=${y} r=${RING} />`)}
      ${centers.map((center) => svg`<circle class="dot" cx=${column(center)} cy=${y} r=${DOT} />`)}`;
  }
}

function column(position: number): number {
  return LEFT + position * STEP;
}

function signalValue(position: number): SVGTemplateResult {
  return svg`<rect class="value" x=${column(position) - 6} y=${ROW / 2 - 8} width="12" height="16" rx="2" />`;
}
