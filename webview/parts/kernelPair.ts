import { css, html, type TemplateResult } from 'lit';
import type { KernelView, Matrix } from '../../src/protocol/views';
import { formatPercent } from '../../src/report/facts/format';
import { divergingTable } from '../draw/colorMaps';
import { painted } from '../draw/painted';
import { colorize, symmetricRange, type Range } from '../draw/raster';
import { currentBackground } from '../theme';

export const kernelPairStyles = css`
  .kernels {
    display: flex;
    gap: 4px;
  }
  .kernels canvas {
    width: 58px;
    height: 58px;
    object-fit: contain;
    image-rendering: pixelated;
    border-radius: 2px;
    outline: 1px solid var(--fs-line);
  }
  .kernel-caption {
    font-size: 11px;
    color: var(--fs-muted);
  }
`;

/** A kernel beside its mirror image. Whoever shows it renders again when the theme changes. */
export function kernelPair({ filter, channel, asymmetry, kernel, mirrored }: KernelView): TemplateResult {
  const range = symmetricRange(kernel, 0);
  return html`<div
      class="kernels"
      role="img"
      aria-label="Filter ${filter}, channel ${channel}, beside its mirror image"
    >
      ${image(kernel, range)} ${image(mirrored, range)}
    </div>
    <div class="kernel-caption">filter ${filter} · channel ${channel} · ${formatPercent(asymmetry)}</div>`;
}

function image(matrix: Matrix, range: Range): TemplateResult {
  return html`<canvas ${painted(colorize(matrix, divergingTable(currentBackground()), range))}></canvas>`;
}
