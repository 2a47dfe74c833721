import { FLIP_SYMBOLS, ORIENTATION_LABELS, formatNumber, formatShape } from '../facts/format';
import { expectationWords } from '../facts/contracts';
import { offerSentences } from '../facts/offers';
import { boxCells, boxColumns, boxRows } from '../facts/detections';
import { undrawnSentence } from '../facts/undrawn';
import {
  classRows,
  hasPositions,
  pairCells,
  pairColumns,
  pairRows,
  type ClassRow,
  type PairRow,
} from '../facts/outputs';
import { maskSentences, maskTable } from '../facts/masks';
import { scaleRows, SCALE_TITLE } from '../facts/scale';
import type { Figure } from '../facts/tone';
import { detectionImages, detectionTables } from './detections';
import { bar } from './layers';
import { html, type Markup } from './markup';
import { scrollTable } from './table';
import { ORIENTATIONS } from '../flips';
import type { Orientation, OutputReport, Report } from '../report';

/**
 * Every output as what it is, every pair of them, and for classifiers the most probable classes before and after.
 *
 * @param under id of the original where it is stored on the page
 */
export function outputsSection(report: Report, under: string | undefined): Markup {
  return html`<section>
    <h2>${report.outputs.length === 1 ? 'Output' : 'Outputs'}</h2>
    ${report.outputs.map((output) => outputPart(report, output, under))}
  </section>`;
}

function outputPart(report: Report, output: OutputReport, under: string | undefined): Markup {
  const offer = offerSentences(report, output);
  return html`<h3>
      ${output.name} <span class="soft">${formatShape(output.shape)}, ${expectationWords(output)}</span>
    </h3>
    ${offer === undefined ? undefined : html`<p>${offer}</p>`}
    ${detectionImages(report, output, under)}${note(undrawnSentence(output))}${hasPositions(output) ? html`<p class="note">${NOT_DRAWN}</p>` : undefined}
    ${output.boxes === undefined ? pairTable(report, output) : boxTable(output)} ${detectionTables(report, output)}
    ${maskPart(report, output)} ${output.classes === undefined ? undefined : topClasses(output)}
    ${scaleTable(report, output)}`;
}

function note(sentence: string | undefined): Markup | undefined {
  return sentence === undefined ? undefined : html`<p class="note">${sentence}</p>`;
}

/** What the masks of the original and of the flips have in common. */
function maskPart(report: Report, output: OutputReport): Markup | undefined {
  const found = maskTable(report, output);
  const sentences = maskSentences(report, output).map((sentence) => html`<p>${sentence}</p>`);
  if (found === undefined) return sentences.length === 0 ? undefined : html`${sentences}`;
  const [first, ...titles] = found.columns;
  const rows = found.rows.map(
    ([name, ...cells]) =>
      html`<tr>
        <th scope="row" class="left">${name}</th>
        ${cells.map((text) => html`<td>${text}</td>`)}
      </tr>`,
  );
  const columns = [{ title: first!, kind: 'left' as const }, ...titles.map((title) => ({ title }))];
  return html`${sentences}${scrollTable('Classes of the masks', columns, rows)}`;
}

/** What other changes of the input do to it. */
function scaleTable(report: Report, output: OutputReport): Markup | undefined {
  const rows = scaleRows(report, output).map(
    ({ words, text }) =>
      html`<tr>
        <th scope="row" class="left">${words}</th>
        <td>${text}</td>
      </tr>`,
  );
  return rows.length === 0
    ? undefined
    : scrollTable('Other changes of the input', [{ title: SCALE_TITLE, kind: 'left' }, { title: '' }], rows);
}

/** Drawing masks and maps needs the engine. */
const NOT_DRAWN = 'What it looks like, with masks or maps, is drawn in the report in VS Code only.';

/** Finished detections of x against those of each flip. */
function boxTable(output: OutputReport): Markup {
  const columns = boxColumns(output).map((title, i) => (i === 0 ? { title, kind: 'left' as const } : { title }));
  const rows = boxRows(output).map((row) => {
    const [label, , ...figures] = boxCells(row);
    return html`<tr>
      <th scope="row" class="left">${label}</th>
      <td>${toned(row.matched)}</td>
      ${figures.map((text) => html`<td>${text}</td>`)}
    </tr>`;
  });
  return scrollTable('Matched detections', columns, rows);
}

function pairTable(report: Report, output: OutputReport): Markup | undefined {
  const rows = pairRows(report, output);
  if (rows.length === 0) return undefined;
  return html`<div class="scroll pairs" role="region" aria-label="Output pairs" tabindex="0">
    <table>
      <thead>
        <tr>
          ${pairColumns(output).map((title, i) => html`<th scope="col" class="${i === 0 ? 'left' : ''}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(pairRow)}
      </tbody>
    </table>
  </div>`;
}

function pairRow(row: PairRow): Markup {
  const [, ...figures] = pairCells(row);
  return html`<tr>
    <th scope="row" class="left">${row.label}</th>
    ${figures.map((figure) => html`<td>${toned(figure)}</td>`)}
  </tr>`;
}

function toned({ text, tone }: Figure): Markup {
  return html`<span class="${tone ?? ''}">${text}</span>`;
}

function topClasses(output: OutputReport): Markup {
  const shown = ORIENTATIONS.filter((orientation) => output.classes?.top[orientation] !== undefined);
  return html`<div class="classes">${shown.map((orientation) => topList(output, orientation))}</div>`;
}

function topList(output: OutputReport, orientation: Orientation): Markup {
  const symbol = orientation === 'id' ? '' : `${FLIP_SYMBOLS[orientation]} `;
  const jsd = orientation === 'id' ? undefined : output.classes?.jsd[orientation];
  const items = classRows(output, orientation).map((row) => classItem(row, orientation));
  return html`<div class="card ${orientation}">
    <p class="flip">${symbol}${ORIENTATION_LABELS[orientation]}</p>
    <ol>
      ${items}
    </ol>
    ${jsd === undefined ? undefined : html`<p class="flip">Jensen–Shannon divergence ${formatNumber(jsd)}</p>`}
  </div>`;
}

function classItem({ score, name, text, moved }: ClassRow, orientation: Orientation): Markup {
  return html`<li>
    <span>${moved ? html`<b>${name}</b>` : name}</span><span>${text}</span>${bar(score.p, orientation)}
  </li>`;
}
