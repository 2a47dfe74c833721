import { flipFigure } from '../facts/flipFigure';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { groupedWarnings } from '../facts/warnings';
import { html, type Markup } from './markup';
import type { Flip, Report } from '../report';
import { verdictFor } from '../facts/verdict';
import { worstFlip } from '../facts/mainOutput';

/**
 * The answer in one sentence, and a card for each flip with its figure and its reasons.
 *
 * @param title what the input is called
 */
export function verdictSection(report: Report, title: string): Markup {
  const worst = worstFlip(report);
  const lead = worst === undefined ? 'No flip was measured.' : verdictFor(report, worst).headline;
  const warnings = groupedWarnings(report.warnings).map((warning) => html`<li>${warning}</li>`);
  return html`<header>
    <h1>Flipscope: <b>${report.model.name}</b> on <b>${title}</b></h1>
    <p class="lead">${lead}</p>
    <div class="cards">${report.flips.map((flip) => card(report, flip))}</div>
    ${
      warnings.length === 0
        ? undefined
        : html`<ul class="warnings" aria-label="Warnings">
            ${warnings}
          </ul>`
    }
  </header>`;
}

function card(report: Report, flip: Flip): Markup {
  const verdict = verdictFor(report, flip);
  const { text, tone, below } = flipFigure(report, flip);
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p class="figure"><span class="${tone ?? ''}">${text}</span></p>
    <p class="soft">${below}</p>
    <p>${verdict.headline}</p>
    ${verdict.details.map((detail) => html`<p class="soft">${detail}</p>`)}
  </div>`;
}
