import {
  ATTRIBUTION_NOTE,
  attributedError,
  attributionRows,
  placeFacts,
  unattributedSentence,
} from '../facts/attribution';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { html, type Markup } from './markup';
import { tableOf } from './table';
import type { Flip, Report } from '../report';

/** Layers that are listed for each flip; the rest is summed. */
const MAX_LISTED = 12;
/** A map of more positions is not drawn: each is an element of the page. */
const MAX_POSITIONS = 4096;

/** What each layer, and each place of the last feature map, adds to the output's difference; undefined before that was measured. */
export function attributionPart(report: Report): Markup | undefined {
  const cards = report.flips.flatMap((flip) => {
    const error = attributedError(report, flip);
    return error === undefined ? [] : [attributionCard(report, flip, error)];
  });
  if (cards.length === 0) return undefined;
  return html`<h3>What each layer adds to the difference</h3>
    <p class="note">${ATTRIBUTION_NOTE}</p>
    <div class="two">${cards}</div>`;
}

function attributionCard(report: Report, flip: Flip, error: string): Markup {
  const heading = html`<p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}: ${error}</p>`;
  const reason = unattributedSentence(report, flip);
  if (reason !== undefined)
    return html`<div class="card ${flip}">
      ${heading}
      <p>${reason}</p>
    </div>`;
  const rows = attributionRows(report, flip, MAX_LISTED).map(
    ({ name, text }) =>
      html`<tr>
        <th scope="row" class="name">${name}</th>
        <td>${text}</td>
      </tr>`,
  );
  return html`<div class="card ${flip}">
    ${heading} ${tableOf([{ title: 'layer', kind: 'name' }, { title: 'attribution' }], rows)} ${placeMap(report, flip)}
  </div>`;
}

/** One square per position, the stronger the more it adds; its color tells whether it adds or offsets. */
function placeMap(report: Report, flip: Flip): Markup | undefined {
  const places = placeFacts(report, flip);
  if (places === undefined || places.strengths.length > MAX_POSITIONS) return undefined;
  const { tensor, height, width, strengths, range } = places;
  const squares = strengths.map((strength, i) => {
    const [x, y, opacity] = [i % width, Math.floor(i / width), Math.round(100 * Math.abs(strength)) / 100];
    return html`<rect class="${strength < 0 ? 'against' : 'for'}" x="${x}" y="${y}" fill-opacity="${opacity}" />`;
  });
  return html`<figure class="places">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Attribution by place: ${range}">${squares}</svg>
    <figcaption>by place in ${tensor} (${height}×${width}), ${range}</figcaption>
  </figure>`;
}
