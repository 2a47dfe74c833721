import { layersByKind, layerSwapKind, swapList, swapSummary } from '../facts/channelSwaps';
import { FLIP_LABELS, FLIP_SYMBOLS, formatError } from '../facts/format';
import { html, type Markup } from './markup';
import { scrollTable, type Column } from './table';
import { layerName } from '../facts/layerName';
import { shiftText, tellingShift } from '../facts/layerShift';
import type { Flip, LayerReport, Report } from '../report';

/** Which layers a flip only reorders, or moves by one pixel; undefined before channels were matched. */
export function alignmentPart(report: Report): Markup | undefined {
  const cards = report.flips.flatMap((flip) => alignmentCard(report, flip) ?? []);
  if (cards.length === 0) return undefined;
  return html`<h3>Swapped channels and shifts</h3>
    <p class="note">
      A trained network may answer a flip by swapping channels; a misaligned grid mostly shows as a shift by one pixel.
      3↔17: channels 3 and 17 answer each other. →1 px: E before and after moving g·F(gx) one pixel to the right.
    </p>
    <div class="two">${cards}</div>`;
}

function alignmentCard(report: Report, flip: Flip): Markup | undefined {
  const summary = swapSummary(report, flip, layerName);
  const shifted = report.layers.filter((layer) => tellingShift(layer, flip) !== undefined);
  if (summary === undefined && shifted.length === 0) return undefined;
  const kinds = layersByKind(report, flip);
  const swapping = new Set([...(kinds?.get('swapped') ?? []), ...(kinds?.get('partly') ?? [])]);
  const listed = report.layers.filter((layer) => swapping.has(layer) || shifted.includes(layer));
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    ${summary === undefined ? undefined : html`<p>${summary}</p>`}
    ${listed.length === 0 ? undefined : alignmentTable(listed, swapping, flip)}
  </div>`;
}

function alignmentTable(layers: readonly LayerReport[], swapping: ReadonlySet<LayerReport>, flip: Flip): Markup {
  const anyShift = layers.some((layer) => tellingShift(layer, flip) !== undefined);
  const rows = layers.map((layer) => {
    const shift = tellingShift(layer, flip);
    const matched = `${formatError(layer.error[flip]!)} → ${formatError(layer.permuted?.[flip] ?? NaN)}`;
    return html`<tr>
      <th scope="row" class="name">${layerName(layer)}</th>
      <td>${swapping.has(layer) ? matched : '–'}</td>
      <td class="left swaps">${swapList(layer.swaps?.[flip] ?? []) || '–'}</td>
      ${anyShift ? html`<td class="shift">${shift === undefined ? '–' : shiftText(shift)}</td>` : undefined}
    </tr>`;
  });
  const columns: readonly (Column | undefined)[] = [
    { title: 'layer', kind: 'name' },
    { title: 'channels matched' },
    { title: 'channels that swap', kind: 'left' },
    anyShift ? { title: 'shifted' } : undefined,
  ];
  return html`<details>
    <summary>${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}</summary>
    ${scrollTable('Swapped channels and shifts', columns, rows)}
  </details>`;
}

/** Marks a layer that is equivariant up to swapping channels, fully or partly, under some flip. */
export function swapBadges(report: Report, layer: LayerReport): Markup[] {
  const flipsOf = (wanted: string): string =>
    report.flips
      .filter((flip) => layerSwapKind(report, layer, flip) === wanted)
      .map((flip) => FLIP_SYMBOLS[flip])
      .join(' ');
  const [swapped, partly] = [flipsOf('swapped'), flipsOf('partly')];
  return [
    ...(swapped === '' ? [] : [html`<span class="badge soft">swaps channels ${swapped}</span>`]),
    ...(partly === '' ? [] : [html`<span class="badge soft">partly swaps ${partly}</span>`]),
  ];
}
