import { html, nothing, type TemplateResult } from 'lit';
import { formatPercent, formatShape } from '../../src/report/facts/format';
import { layerName } from '../../src/report/facts/layerName';
import type { Flip, LayerReport } from '../../src/report/report';
import { formatShortCosine } from '../../src/report/facts/verdict';
import { styled } from '../styled';

/** Distance in pixels between the pointed-at layer and the tip beside it. */
const DISTANCE = 12;

/** All figures of one layer, on that side of `x` where there is more room of `width`. */
export function layerTip(layer: LayerReport, flip: Flip, x: number, width: number): TemplateResult {
  const side = x < width / 2 ? { left: `${x + DISTANCE}px` } : { right: `${width - x + DISTANCE}px` };
  const rows: [string, string | undefined][] = [
    ['error', optional(layer.error[flip], formatPercent)],
    ['pooled', optional(layer.pooled[flip], formatPercent)],
    ['cosine', optional(layer.cosine[flip], formatShortCosine)],
    ['own defect', optional(layer.local?.[flip], formatPercent)],
    ['channels matched', optional(layer.permuted?.[flip], formatPercent)],
  ];
  return html`<div class="tip" ${styled(side)} aria-hidden="true">
    <div class="name">${layerName(layer)}</div>
    <div class="muted">${layer.op} · ${formatShape(layer.shape)}</div>
    <dl>
      ${rows.map(([name, value]) =>
        value === undefined
          ? nothing
          : html`<dt>${name}</dt>
              <dd>${value}</dd>`,
      )}
    </dl>
  </div>`;
}

function optional(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}
