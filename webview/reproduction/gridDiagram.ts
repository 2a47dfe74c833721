import { css, html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles';
import { gridEnds, type Grid, type GridColumn } from './gridColumns';

/** Sizes in SVG user units. */
const CELL = { width: 30, height: 26, gap: 3 };
const TOP = 22;
const DOT = 4.5;
/** Between the two ends, for dots that stand for what lies between. */
const BETWEEN = 34;
const HEIGHT = TOP + CELL.height + 24;

/** The columns that the first strided operator looks at: of the image above, of the mirrored image below. */
@customElement('flipscope-grid-diagram')
export class GridDiagram extends LitElement {
  @property({ attribute: false }) grid!: Grid;

  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        max-height: 120px;
      }
      text {
        fill: var(--fs-text);
        font-size: 11px;
        font-variant-numeric: tabular-nums;
        text-anchor: middle;
      }
      rect {
        fill: var(--fs-hover);
        stroke: var(--fs-line);
      }
      .padding rect {
        fill: none;
        stroke: var(--fs-muted);
        stroke-dasharray: 3 3;
      }
      .padding text {
        fill: var(--fs-muted);
      }
      .unread {
        stroke: var(--fs-defect);
        stroke-width: 2;
      }
      .center {
        fill: var(--fs-accent);
      }
      .mirrored {
        fill: none;
        stroke: var(--fs-accent);
        stroke-width: 1.8;
      }
      .mirrored.off {
        stroke: var(--fs-defect);
      }
      figcaption {
        margin-top: 3px;
        font-size: 11px;
        color: var(--fs-muted);
      }
    `,
  ];

  override render(): TemplateResult {
    const { grid } = this;
    const [left, right] = gridEnds(grid);
    const columns = left.length + right.length;
    const width = columns * (CELL.width + CELL.gap) + BETWEEN;
    const start = left.length * (CELL.width + CELL.gap) + BETWEEN;
    const agree = [...left, ...right].every(({ center, mirroredCenter }) => center === mirroredCenter);
    return html`<figure>
      <svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${described(grid, agree)}>
        ${left.map((column, i) => cell(column, i * (CELL.width + CELL.gap)))}
        <text x=${start - BETWEEN / 2 - CELL.gap / 2} y=${TOP + CELL.height / 2 + 4}>…</text>
        ${right.map((column, i) => cell(column, start + i * (CELL.width + CELL.gap)))}
      </svg>
      <figcaption>
        ${grid.size} columns. ● middle of a window of ${grid.op} (${grid.kernel} wide, stride ${grid.stride}) on x; ○
        the same on x.flip(-1), seen on x. ${agree ? 'They agree.' : 'They look at different columns.'}
      </figcaption>
    </figure>`;
  }
}

function described({ size, op, unread }: Grid, agree: boolean): string {
  const rest = unread === 0 ? 'every column is read' : `${unread} at the end never read`;
  return `Windows of ${op} over ${size} columns, ${rest}: those on the mirrored image ${agree ? 'look at the same columns' : 'look at other columns'}`;
}

function cell({ position, padding, unread, center, mirroredCenter }: GridColumn, x: number): SVGTemplateResult {
  const middle = x + CELL.width / 2;
  const bottom = TOP + CELL.height;
  const off = center === mirroredCenter ? '' : 'off';
  return svg`<g class=${padding ? 'padding' : ''}>
    ${center ? svg`<circle class="center" cx=${middle} cy=${TOP - 10} r=${DOT} />` : nothing}
    <rect x=${x + 0.5} y=${TOP} width=${CELL.width} height=${CELL.height} rx="3" />
    <text x=${middle} y=${TOP + CELL.height / 2 + 4}>${padding ? '0' : String(position)}</text>
    ${unread ? svg`<line class="unread" x1=${x + 4} y1=${bottom - 3} x2=${x + CELL.width - 4} y2=${TOP + 3} />` : nothing}
    ${mirroredCenter ? svg`<circle class="mirrored ${off}" cx=${middle} cy=${bottom + 12} r=${DOT} />` : nothing}
  </g>`;
}
