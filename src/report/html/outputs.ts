import {
  FLIP_SYMBOLS,
  ORIENTATION_LABELS,
  ORIENTATION_SYMBOLS,
  formatCosine,
  formatError,
  formatPercent,
  formatShape,
} from '../facts/format';
import { bar } from './layers';
import { html, type Markup } from './markup';
import { ORIENTATIONS } from '../flips';
import type { ClassComparison, ClassScore, Orientation, OutputPair, OutputReport, Report } from '../report';
import { asWanted } from '../facts/sensitive';
import { className } from '../facts/verdict';

/** Every pair of outputs, and for classifiers the most probable classes before and after. */
export function outputsSection(report: Report): Markup {
  return html`<section>
    <h2>${report.outputs.length === 1 ? 'Output' : 'Outputs'}</h2>
    ${report.outputs.map((output) => outputPart(report, output))}
  </section>`;
}

function outputPart(report: Report, output: OutputReport): Markup {
  const header = ['pair', 'relative L2', 'cosine', 'max |Δ|', 'mean |Δ|', 'top-1 class', 'top-5 shared'];
  const shown = output.classes === undefined ? header.slice(0, 5) : header;
  return html`<h3>${output.name} <span class="soft">${formatShape(output.shape)}, ${expected(output)}</span></h3>
    <div class="scroll pairs" role="region" aria-label="Output pairs" tabindex="0">
      <table>
        <thead>
          <tr>
            ${shown.map((title, i) => html`<th scope="col" class="${i === 0 ? 'left' : ''}">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${output.pairs.map((pair) => pairRow(report, output, pair))}
        </tbody>
      </table>
    </div>
    ${output.classes === undefined ? undefined : topClasses(output.classes)}`;
}

function expected({ expects, sensitive }: OutputReport): string {
  if (sensitive === true) {
    const back = expects === 'equivariance' ? 'is flipped back first, and ' : '';
    return `${back}should change, as the model's description says`;
  }
  return expects === 'equivariance'
    ? 'should follow the flip, so it is flipped back first'
    : 'should not change at all';
}

/** The colour of a difference, by what the output is meant to do. */
function pairClass(report: Report, output: OutputReport, relL2: number): string {
  if (asWanted(report, output, relL2)) return 'good';
  return output.sensitive === true ? 'bad' : '';
}

function pairRow(report: Report, output: OutputReport, pair: OutputPair): Markup {
  const label = `y(${ORIENTATION_SYMBOLS[pair.a]}) − y(${ORIENTATION_SYMBOLS[pair.b]})`;
  return html`<tr>
    <th scope="row" class="left">${label}</th>
    <td><span class="${pairClass(report, output, pair.relL2)}">${formatError(pair.relL2)}</span></td>
    <td>${formatCosine(pair.cosine)}</td>
    <td>${formatError(pair.maxAbs)}</td>
    <td>${formatError(pair.meanAbs)}</td>
    ${output.classes === undefined ? undefined : agreementCells(output.classes, pair, output.sensitive === true)}
  </tr>`;
}

function agreementCells(classes: ClassComparison, pair: OutputPair, sensitive: boolean): Markup {
  if (pair.a !== 'id' || pair.b === 'id')
    return html`<td></td>
      <td></td>`;
  const same = classes.agreement[pair.b];
  const overlap = classes.top5Overlap[pair.b];
  const verdict =
    same === undefined
      ? '–'
      : html`<span class="${same === sensitive ? 'bad' : 'good'}">${same ? 'same' : 'changed'}</span>`;
  return html`<td>${verdict}</td>
    <td>${overlap === undefined ? '–' : `${overlap} of ${classes.top.id?.length ?? 5}`}</td>`;
}

function topClasses(classes: ClassComparison): Markup {
  const shown = ORIENTATIONS.filter((orientation) => classes.top[orientation] !== undefined);
  return html`<div class="classes">${shown.map((o) => topList(classes, o, classes.top[o]!))}</div>`;
}

function topList(classes: ClassComparison, orientation: Orientation, scores: readonly ClassScore[]): Markup {
  const symbol = orientation === 'id' ? '' : `${FLIP_SYMBOLS[orientation]} `;
  const jsd = orientation === 'id' ? undefined : classes.jsd[orientation];
  const items = scores.map((score, rank) => {
    const moved = classes.top.id?.[rank]?.index !== score.index;
    const name = className(score);
    return html`<li>
      <span>${moved ? html`<b>${name}</b>` : name}</span
      ><span>${formatPercent(score.p)}</span>${bar(score.p, orientation)}
    </li>`;
  });
  return html`<div class="card ${orientation}">
    <p class="flip">${symbol}${ORIENTATION_LABELS[orientation]}</p>
    <ol>
      ${items}
    </ol>
    ${jsd === undefined ? undefined : html`<p class="flip">Jensen–Shannon divergence ${formatError(jsd)}</p>`}
  </div>`;
}
