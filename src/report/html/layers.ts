import { FLIP_SYMBOLS, formatShape } from '../facts/format';
import { errorPart, errorScale, type ErrorScale } from '../facts/formatScale';
import { actionLabel, ERROR, errorFigure, measureText, shownMeasures, type LayerMeasure } from '../facts/layers';
import { layerCurve } from './curve';
import { channelsPart, swapBadges } from './channels';
import { linearPart } from './linearMaps';
import { html, type Markup } from './markup';
import { layerName } from '../facts/layerName';
import { FLIPS } from '../flips';
import type { Flip, LayerReport, Report } from '../report';
import { isSensitive } from '../facts/sensitive';
import { startLayer } from '../facts/startLayer';

/** What every row of the table needs. */
interface Columns {
  readonly report: Report;
  readonly flips: readonly Flip[];
  readonly measures: readonly LayerMeasure[];
  readonly scale: ErrorScale;
}

/** The error of every layer: as a curve, and as a table with everything measured. */
export function layersSection(report: Report): Markup | undefined {
  if (report.layers.length === 0) return undefined;
  return html`<section>
    <h2>Layer by layer</h2>
    <p class="note">
      Equivariance error E: how far F(gx), flipped back, is from F(x), relative to F(x). After global pooling, and where
      the flip can no longer be followed, the tensors are compared as they are.
    </p>
    ${layerCurve(report)}
    <details open>
      <summary>All ${report.layers.length} layers</summary>
      ${layerTable(report)}
    </details>
    ${channelsPart(report)} ${linearPart(report)}
  </section>`;
}

function layerTable(report: Report): Markup {
  const flips = FLIPS.filter((flip) => report.flips.includes(flip));
  const measures = shownMeasures(report).filter((measure) => measure !== ERROR);
  const columns: Columns = { report, flips, measures, scale: errorScale(report) };
  const group = (title: string) => html`<th class="group" scope="colgroup" colspan="${flips.length}">${title}</th>`;
  const symbols = [undefined, ...measures].flatMap(() =>
    flips.map((flip, i) => html`<th class="${i === 0 ? 'first' : ''}" scope="col">${FLIP_SYMBOLS[flip]}</th>`),
  );
  return html`<div class="scroll" role="region" aria-label="Layer table" tabindex="0">
    <table>
      <thead>
        <tr>
          <th rowspan="2" scope="col">#</th>
          <th rowspan="2" scope="col" class="name">layer</th>
          <th rowspan="2" scope="col" class="left">operator</th>
          <th rowspan="2" scope="col" class="left">shape</th>
          ${group(ERROR.title)}${measures.map((m) => group(m.title))}
        </tr>
        <tr>
          ${symbols}
        </tr>
      </thead>
      <tbody>
        ${report.layers.map((layer, index) => row(columns, layer, index))}
      </tbody>
    </table>
  </div>`;
}

function row(columns: Columns, layer: LayerReport, index: number): Markup {
  const { report, flips, measures } = columns;
  return html`<tr>
    <td class="soft">${index + 1}</td>
    <th scope="row" class="name" title="${`node ${layer.node}, tensor ${layer.tensor}`}">
      ${layerName(layer)} ${badges(report, layer, flips)}
    </th>
    <td class="left soft">${layer.op}</td>
    <td class="left soft">${formatShape(layer.shape)}</td>
    ${flips.map((flip, i) => errorCell(columns, layer, flip, i === 0))}
    ${measures.map((m) => flips.map((flip, i) => valueCell(measureText(m, layer, flip, report.noiseFloor), i === 0)))}
  </tr>`;
}

function badges(report: Report, layer: LayerReport, flips: readonly Flip[]): Markup[] {
  const broken = flips.filter((flip) => startLayer(report, flip) === layer);
  const actions = new Set(
    flips.map((flip) => actionLabel(layer, flip)).filter((a) => a !== '' && !/^flip\([^)]*\)$/.test(a)),
  );
  return [
    ...(broken.length === 0
      ? []
      : [
          html`<span class="badge ${isSensitive(report) ? 'soft' : 'bad'}"
            >starts here ${broken.map((flip) => FLIP_SYMBOLS[flip]).join(' ')}</span
          >`,
        ]),
    ...[...actions].map((action) => html`<span class="badge soft">${action}</span>`),
    ...swapBadges(report, layer),
  ];
}

function errorCell({ report, scale }: Columns, layer: LayerReport, flip: Flip, first: boolean): Markup {
  const figure = errorFigure(report, layer, flip);
  const className = first ? 'first' : '';
  if (figure === undefined) return html`<td class="${className}">–</td>`;
  const length = errorPart(layer.error[flip] ?? 0, scale, report.noiseFloor);
  return html`<td class="${className}">
    <span class="${figure.tone === 'exact' ? 'good' : ''}">${figure.text}</span>${bar(length, flip)}
  </td>`;
}

function valueCell(value: string | undefined, first: boolean): Markup {
  return html`<td class="${first ? 'first' : ''}">${value ?? '–'}</td>`;
}

/** A thin bar, filled by `part` (0…1). */
export function bar(part: number, className: string): Markup {
  const width = Number.isFinite(part) ? Math.round(part * 1000) / 10 : 0;
  return html`<svg class="bar ${className}" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
    <rect width="100" height="3" />
    <rect width="${width}" height="3" />
  </svg>`;
}
