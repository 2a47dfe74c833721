import { html, nothing, type TemplateResult } from 'lit';
import { formatShape } from '../../src/report/facts/format';
import { LAYER_MEASURES, measureText } from '../../src/report/facts/layers';
import { layerName } from '../../src/report/facts/layerName';
import type { Flip, LayerReport } from '../../src/report/report';
import { styled } from '../styled';

/** Distance in pixels between the pointed-at layer and the tip beside it. */
const DISTANCE = 12;

/** All figures of one layer, on that side of `x` where there is more room of `width`. */
export function layerTip(layer: LayerReport, flip: Flip, noiseFloor: number, x: number, width: number): TemplateResult {
  const side = x < width / 2 ? { left: `${x + DISTANCE}px` } : { right: `${width - x + DISTANCE}px` };
  const rows = LAYER_MEASURES.map((measure) => [measure.title, measureText(measure, layer, flip, noiseFloor)] as const);
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
