import { FLIP_LABELS, FLIP_SYMBOLS, formatError } from '../facts/format';
import { inputTitle } from '../facts/formatInput';
import { html, type Markup } from './markup';
import type { Flip, Report } from '../report';
import { mainOutput, pairFor, verdictFor, worstFlip, type Verdict } from '../facts/verdict';

/** The answer in one sentence, and a card for each flip with its figure and its reasons. */
export function verdictSection(report: Report): Markup {
  const worst = worstFlip(report);
  const lead = worst === undefined ? 'No flip was measured.' : verdictFor(report, worst).headline;
  const warnings = report.warnings.map((warning) => html`<li>${warning}</li>`);
  return html`<header>
    <h1>Flipscope: <b>${report.model.name}</b> on <b>${inputTitle(report)}</b></h1>
    <p class="lead">${lead}</p>
    <div class="cards">${report.flips.map((flip) => card(report, flip, verdictFor(report, flip)))}</div>
    ${
      warnings.length === 0
        ? undefined
        : html`<ul class="warnings" aria-label="Warnings">
            ${warnings}
          </ul>`
    }
  </header>`;
}

function card(report: Report, flip: Flip, verdict: Verdict): Markup {
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p class="figure">${figure(report, flip, verdict)}</p>
    <p>${verdict.headline}</p>
    ${verdict.details.map((detail) => html`<p class="soft">${detail}</p>`)}
  </div>`;
}

function figure(report: Report, flip: Flip, verdict: Verdict): Markup {
  const output = mainOutput(report, flip);
  const error = output && pairFor(output, flip)?.relL2;
  const small = error === undefined ? undefined : html` <small>E ${formatError(error)}</small>`;
  switch (verdict.kind) {
    case 'exact':
      return verdict.asExpected === true
        ? html`<span class="good">exact</span>${small}`
        : html`<span class="bad">unchanged</span>${small}`;
    case 'changed':
      return html`<span class="${verdict.asExpected === true ? 'good' : ''}">${verdict.figure ?? 'changed'}</span
        >${small}`;
    case 'incomparable':
      return html`<span class="bad">not comparable</span>`;
    case 'unmeasured':
      return html`<span class="soft">not measured</span>`;
  }
}
