import { accountRows } from '../facts/attribution';
import { FLIP_LABELS, FLIP_SYMBOLS, formatError, formatPercent } from '../facts/format';
import { html, type Markup } from './markup';
import { tableOf } from './table';
import { layerName } from '../facts/layerName';
import type { DifferenceAccount, Flip, Report, SpatialShares } from '../report';

/** Layers that are listed for each flip; the rest is summed. */
const LISTED = 12;
/** A map of more positions is not drawn: each is an element of the page. */
const MOST_POSITIONS = 4096;

/** What each layer, and each place of the last feature map, adds to the output's difference; undefined where it was not taken apart. */
export function contributionsPart(report: Report): Markup | undefined {
  const cards = report.flips.flatMap((flip) => {
    const account = report.accounts?.[flip];
    return account === undefined ? [] : [accountCard(report, flip, account)];
  });
  if (cards.length === 0) return undefined;
  return html`<h3>What each layer adds to the difference</h3>
    <p class="note">
      An exact account: the network is mirrored up to each layer and left as it is after it. Shares sum to 100 %; a
      negative one takes something back.
    </p>
    <div class="two">${cards}</div>`;
}

function accountCard(report: Report, flip: Flip, account: DifferenceAccount): Markup {
  const rows = accountRows(report, flip, LISTED, layerName).map(
    ({ name, share }) =>
      html`<tr>
        <th scope="row" class="name">${name}</th>
        <td>${formatPercent(share)}</td>
      </tr>`,
  );
  return html`<div class="card ${flip}">
    <p class="flip">
      ${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}: error ${formatError(account.error)} of ${account.output}
    </p>
    ${tableOf([{ title: 'layer', kind: 'name' }, { title: 'share' }], rows)}
    ${account.spatial === undefined ? undefined : spatialMap(account.spatial)}
  </div>`;
}

/** One square a position, the stronger the larger its share. */
function spatialMap({ height, width, shares, tensor }: SpatialShares): Markup | undefined {
  if (shares.length > MOST_POSITIONS) return undefined;
  const most = shares.reduce((largest, share) => Math.max(largest, Math.abs(share)), 0);
  const squares = shares.map((share, i) => {
    const strength = most > 0 ? Math.round((100 * Math.abs(share)) / most) / 100 : 0;
    const [x, y] = [i % width, Math.floor(i / width)];
    return html`<rect class="${share < 0 ? 'against' : 'for'}" x="${x}" y="${y}" fill-opacity="${strength}" />`;
  });
  const figures = `largest ${formatPercent(Math.max(...shares))}, smallest ${formatPercent(Math.min(...shares))}`;
  return html`<figure class="places">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Shares by place: ${figures}">${squares}</svg>
    <figcaption>by place in ${tensor} (${height}×${width}), ${figures}</figcaption>
  </figure>`;
}
