import { layerSwapKind, swapSummary } from '../facts/channelMatching';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { matchingRows, type MatchingRow } from '../facts/layerMatching';
import { layerName } from '../facts/layerName';
import { html, type Markup } from './markup';
import { scrollTable, type Column } from './table';
import type { Flip, LayerReport, Report } from '../report';

/** Which layers a flip only reorders, or moves by one pixel; undefined before channels were matched. */
export function channelsPart(report: Report): Markup | undefined {
  const cards = report.flips.flatMap((flip) => channelsCard(report, flip) ?? []);
  if (cards.length === 0) return undefined;
  return html`<h3>Channel matching and shifts</h3>
    <p class="note">
      A trained network may answer a flip by swapping channels; a misaligned grid mostly shows as a shift by one pixel.
      3↔17: channels 3 and 17 answer each other. −4: channel 4 changes sign. →1 px: E before and after moving g·F(gx)
      one pixel to the right.
    </p>
    <div class="two">${cards}</div>`;
}

function channelsCard(report: Report, flip: Flip): Markup | undefined {
  const summary = swapSummary(report, flip, layerName);
  const rows = matchingRows(report, flip);
  if (summary === undefined && rows.length === 0) return undefined;
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    ${summary === undefined ? undefined : html`<p>${summary}</p>`}
    ${rows.length === 0 ? undefined : channelsTable(rows)}
  </div>`;
}

function channelsTable(found: readonly MatchingRow[]): Markup {
  const anyShift = found.some(({ shift }) => shift !== undefined);
  const rows = found.map(
    ({ layer, matched, swaps, shift }) =>
      html`<tr>
        <th scope="row" class="name">${layerName(layer)}</th>
        <td>${matched ?? '–'}</td>
        <td class="left swaps">${swaps.join(', ') || '–'}</td>
        ${anyShift ? html`<td class="shift">${shift ?? '–'}</td>` : undefined}
      </tr>`,
  );
  const columns: readonly (Column | undefined)[] = [
    { title: 'layer', kind: 'name' },
    { title: 'channels matched' },
    { title: 'channels that swap', kind: 'left' },
    anyShift ? { title: 'shifted' } : undefined,
  ];
  return html`<details>
    <summary>${found.length} ${found.length === 1 ? 'layer' : 'layers'}</summary>
    ${scrollTable('Channel matching and shifts', columns, rows)}
  </details>`;
}

/** Marks a layer that is equivariant up to swapping channels, fully or partly, or up to signs, under some flip. */
export function swapBadges(report: Report, layer: LayerReport): Markup[] {
  const flipsOf = (wanted: string): string =>
    report.flips
      .filter((flip) => layerSwapKind(report, layer, flip) === wanted)
      .map((flip) => FLIP_SYMBOLS[flip])
      .join(' ');
  const [swapped, partly, signed] = [flipsOf('swapped'), flipsOf('partly'), flipsOf('signed')];
  return [
    ...(swapped === '' ? [] : [html`<span class="badge soft">swaps channels ${swapped}</span>`]),
    ...(partly === '' ? [] : [html`<span class="badge soft">partly swaps ${partly}</span>`]),
    ...(signed === '' ? [] : [html`<span class="badge soft">changes signs ${signed}</span>`]),
  ];
}
