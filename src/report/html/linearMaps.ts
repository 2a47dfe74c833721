import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { layerName } from '../facts/layerName';
import { LINEAR_COLUMNS, LINEAR_NOTE, linearRows, linearSummary } from '../facts/linearMaps';
import { html, type Markup } from './markup';
import { scrollTable } from './table';
import type { Flip, Report } from '../report';

/** What the best linear map of channels leaves of every layer's error; undefined where none was asked for. */
export function linearPart(report: Report): Markup | undefined {
  const cards = report.flips.flatMap((flip) => linearCard(report, flip) ?? []);
  if (cards.length === 0) return undefined;
  return html`<h3>Linear maps of channels</h3>
    <p class="note">${LINEAR_NOTE}</p>
    <div class="two">${cards}</div>`;
}

function linearCard(report: Report, flip: Flip): Markup | undefined {
  const summary = linearSummary(report, flip);
  if (summary === undefined) return undefined;
  const [unmapped, permuted, error, features] = LINEAR_COLUMNS;
  const rows = linearRows(report, flip).map(
    ({ layer, cells: [a, b, c, words] }) =>
      html`<tr>
        <th scope="row" class="name">${layerName(layer)}</th>
        <td>${a}</td>
        <td>${b}</td>
        <td>${c}</td>
        <td class="left">${words}</td>
      </tr>`,
  );
  const columns = [
    { title: 'layer', kind: 'name' as const },
    { title: unmapped },
    { title: permuted },
    { title: error },
    { title: features, kind: 'left' as const },
  ];
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p>${summary}</p>
    <details>
      <summary>${rows.length} ${rows.length === 1 ? 'layer' : 'layers'}</summary>
      ${scrollTable('Linear maps of channels', columns, rows)}
    </details>
  </div>`;
}
