import {
  columnLetter,
  differenceSentences,
  fixRows,
  outputRows,
  subjectRows,
  verdictCells,
  type ColumnRow,
} from '../facts/comparison/columns';
import { comparedLayers, type ComparedLayer } from '../facts/comparison/layers';
import { comparisonTitle, comparisonWords } from '../facts/comparison/sentence';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import type { Comparison, Flip } from '../report';
import { checkpointsSection } from './checkpoints';
import { comparedCurves } from './comparedCurves';
import { html, type Markup } from './markup';
import { footer, selfContainedPage } from './page';
import { scrollTable, type Column } from './table';

/** A comparison as one HTML file that needs nothing else; every name from a file is shown as text. */
export function comparisonToHtml(comparison: Comparison): string {
  const title = comparisonTitle(comparison);
  const sections = [
    head(comparison, title),
    verdictSection(comparison),
    checkpointsSection(comparison),
    layersSection(comparison),
    outputsSection(comparison),
    fixSection(comparison),
    rowsSection('How it was measured', 'Subjects', comparison, subjectRows(comparison)),
  ];
  return selfContainedPage(
    `Flipscope: ${title}`,
    html`<main>
        <article>${sections}</article>
      </main>
      <footer>${footer(comparison.columns.map(({ report }) => report))}</footer>`,
  );
}

function head(comparison: Comparison, title: string): Markup {
  const [first] = comparison.flips;
  const lead =
    first === undefined ? 'No flip was measured in every report.' : comparisonWords(comparison, first).headline;
  const notes = differenceSentences(comparison).map((sentence) => html`<li>${sentence}</li>`);
  const list =
    notes.length === 0
      ? undefined
      : html`<ul class="warnings" aria-label="Differences">
          ${notes}
        </ul>`;
  return html`<header>
    <h1>Flipscope: <b>${title}</b></h1>
    <p class="lead">${first === undefined ? '' : `${FLIP_SYMBOLS[first]} `}${lead}</p>
    <div class="cards">${comparison.flips.map((flip) => card(comparison, flip))}</div>
    ${list}
  </header>`;
}

function card(comparison: Comparison, flip: Flip): Markup {
  const { headline, details } = comparisonWords(comparison, flip);
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p>${headline}</p>
    ${details.map((detail) => html`<p class="soft">${detail}</p>`)}
  </div>`;
}

function columnHeads({ columns }: Comparison): readonly Column[] {
  return columns.map(({ name }, i) => ({ title: `${columnLetter(i)} ${name}` }));
}

function verdictSection(comparison: Comparison): Markup {
  const rows = comparison.flips.map((flip) => {
    const cells = verdictCells(comparison, flip).map(
      ({ text, tone, below, place }) =>
        html`<td>
          <span class="${tone ?? ''}">${text}</span>${place && html`<span class="badge soft">${place}</span>`}
          <div class="soft">${below}</div>
        </td>`,
    );
    return html`<tr>
      <th scope="row" class="name">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</th>
      ${cells}
    </tr>`;
  });
  return html`<section>
    <h2>Verdicts</h2>
    ${scrollTable('Verdicts', [{ title: 'flip', kind: 'name' }, ...columnHeads(comparison)], rows)}
  </section>`;
}

function layersSection(comparison: Comparison): Markup | undefined {
  if (comparison.layers.length === 0) return undefined;
  return html`<section>
    <h2>Layer by layer</h2>
    <p class="note">
      Equivariance error E of corresponding layers: those with the same name, else those at the same place in the graph.
    </p>
    ${comparison.flips.map((flip) => flipLayers(comparison, flip))}
  </section>`;
}

function flipLayers(comparison: Comparison, flip: Flip): Markup {
  const layers = comparedLayers(comparison, flip);
  const label = `Layers ${FLIP_LABELS[flip]}`;
  const heads: readonly Column[] = [
    { title: '#' },
    { title: 'layer', kind: 'name' },
    { title: 'operator', kind: 'left' },
    ...columnHeads(comparison),
  ];
  return html`<h3>${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</h3>
    ${comparedCurves(comparison, flip)}
    <details>
      <summary>All ${layers.length} layers</summary>
      ${scrollTable(label, heads, layers.map(layerRow))}
    </details>`;
}

function layerRow({ row, name, otherNames, op, cells, isParting, note }: ComparedLayer): Markup {
  const others = otherNames.length === 0 ? undefined : html` <span class="soft">${otherNames.join(', ')}</span>`;
  return html`<tr>
    <td class="soft">${row + 1}</td>
    <th scope="row" class="name">
      ${name}${others}${isParting ? html`<span class="badge bad">they part here</span>` : undefined}${
        note && html`<span class="badge soft">${note}</span>`
      }
    </th>
    <td class="left soft">${op}</td>
    ${cells.map(({ text }) => html`<td>${text}</td>`)}
  </tr>`;
}

function outputsSection(comparison: Comparison): Markup[] {
  return outputRows(comparison).map(({ name, rows }) =>
    rowsSection(`Output ${name}`, `Output ${name}`, comparison, rows),
  );
}

function fixSection(comparison: Comparison): Markup {
  return rowsSection('Fixes', 'Fixes', comparison, fixRows(comparison));
}

/** A table of words: one row per thing, one column per report. */
function rowsSection(title: string, label: string, comparison: Comparison, rows: readonly ColumnRow[]): Markup {
  const heads = comparison.columns.map(({ name }, i) => ({
    title: `${columnLetter(i)} ${name}`,
    kind: 'name' as const,
  }));
  const body = rows.map(
    ({ title: row, cells }) =>
      html`<tr>
        <th scope="row" class="name">${row}</th>
        ${cells.map((text) => html`<td class="name">${text}</td>`)}
      </tr>`,
  );
  return html`<section>
    <h2>${title}</h2>
    ${scrollTable(label, [{ title: '', kind: 'name' }, ...heads], body)}
  </section>`;
}
