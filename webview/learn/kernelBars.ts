import { scaleLinear } from 'd3-scale';
import { css, html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { formatValue } from './experiments';

/** Sizes in SVG user units. */
const BAR = { width: 44, gap: 14, height: 150, label: 20 };

interface Range {
  readonly low: number;
  readonly high: number;
}

export const kernelStyles = css`
  .kernel {
    display: block;
    margin-top: 22px;
    max-width: 100%;
    height: auto;
  }
  .kernel text {
    fill: var(--fs-text);
    font-size: 12.5px;
    text-anchor: middle;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    fill: var(--fs-accent);
  }
  .mirrored {
    fill: none;
    stroke: var(--fs-text);
    stroke-width: 1.2;
    stroke-dasharray: 4 3;
  }
  .axis {
    stroke: var(--fs-line);
  }
`;

/** The values that kernels have, 0 among them. */
export function rangeOf(kernels: readonly (readonly number[])[]): Range {
  const values = kernels.flat();
  return { low: Math.min(0, ...values), high: Math.max(0, ...values) };
}

/** A kernel as bars, with its mirror image as outlines, on the scale of a range. */
export function kernelBars(kernel: readonly number[], { low, high }: Range): TemplateResult {
  const width = kernel.length * (BAR.width + BAR.gap);
  const y = scaleLinear([high, low], [2, BAR.height]);
  return html`<svg
    class="kernel"
    viewBox="0 0 ${width} ${BAR.height + BAR.label}"
    width=${width}
    role="img"
    aria-label="Kernel ${kernel.map(formatValue).join(', ')}"
  >
    <line class="axis" x1="0" x2=${width} y1=${y(0)} y2=${y(0)} />
    ${kernel.map((value, i) => bar(value, kernel[kernel.length - 1 - i]!, i, y))}
  </svg>`;
}

function bar(value: number, mirrored: number, index: number, y: (value: number) => number): SVGTemplateResult {
  const x = index * (BAR.width + BAR.gap) + BAR.gap / 2;
  const top = (of: number): number => Math.min(y(of), y(0));
  const height = (of: number): number => Math.abs(y(of) - y(0));
  return svg`<rect class="bar" x=${x} y=${top(value)} width=${BAR.width} height=${height(value)} />
    <rect class="mirrored" x=${x - 3} y=${top(mirrored)} width=${BAR.width + 6} height=${height(mirrored)} />
    <text x=${x + BAR.width / 2} y=${BAR.height + BAR.label - 4}>${formatValue(value)}</text>`;
}
