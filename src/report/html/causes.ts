import { AUDIT_COLUMNS, auditRows, auditSentence } from '../facts/audit';
import { experimentRows, insightSentence, residualSentence, type ExperimentRow } from '../facts/experiments';
import { unexplainedSentences } from '../facts/explained';
import { FLIP_LABELS, FLIP_SYMBOLS } from '../facts/format';
import { shareRows, type ShareRow } from '../facts/shares';
import { alignedSizes, misalignedRows, misalignedSentence, sizeSentences } from '../facts/sizes';
import { attributionPart } from './attribution';
import { html, type Markup } from './markup';
import { scrollTable, tableOf, type Column } from './table';
import type { AuditEntry, Flip, Report, SizeAdvice } from '../report';

/** Why the output changes: shares, experiments, sizes and the audit of the operators, as far as they were made. */
export function causesSection(report: Report): Markup | undefined {
  const flips = report.flips.filter((flip) => report.causes?.[flip] !== undefined);
  const { sizeAdvice, audit, attributions } = report;
  const unexplained = unexplainedSentences(report);
  const isEmpty = flips.length === 0 && unexplained.length === 0;
  if (isEmpty && [sizeAdvice, audit, attributions].every((part) => part === undefined)) return undefined;
  const intro = html`<p class="note">
    Each experiment replaces the named operators by their mirror images and runs the flipped input again. Shares are
    Shapley values over these experiments, as parts of the output error.
  </p>`;
  return html`<section>
    <h2>Why</h2>
    ${flips.length === 0 ? undefined : intro}
    <div class="two">${flips.map((flip) => flipCauses(report, flip))}</div>
    ${unexplained.map(({ signs, sentence }) => html`<p>${signs} ${sentence}</p>`)} ${attributionPart(report)}
    ${sizeAdvice === undefined ? undefined : sizePart(report, sizeAdvice)}
    ${audit === undefined ? undefined : auditPart(audit)}
  </section>`;
}

function flipCauses(report: Report, flip: Flip): Markup {
  const shares = shareRows(report, flip);
  const legend = shares.map(
    ({ cause, words, text }) =>
      html`<span><i class="key cause ${causeClass(cause)}"></i>${words} <b>${text}</b></span>`,
  );
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p>${insightSentence(report, flip)}</p>
    ${shareBar(shares)}
    <p class="legend">${legend}</p>
    ${tableOf([{ title: 'mirrored', kind: 'name' }, { title: 'output error' }], experimentRows(report, flip).map(experiment))}
    <p class="flip">${residualSentence(report, flip)}</p>
  </div>`;
}

function experiment({ words, text, outcome, tone, note }: ExperimentRow): Markup {
  const badge = outcome === undefined ? undefined : html` <span class="badge ${tone ?? 'soft'}">${note}</span>`;
  return html`<tr>
    <th scope="row" class="name">${words}${badge}</th>
    <td>${text}</td>
  </tr>`;
}

/** Positive shares side by side; undefined where there are none. */
function shareBar(shares: readonly ShareRow[]): Markup | undefined {
  let start = 0;
  const parts = shares
    .filter(({ bar }) => bar > 0)
    .map(({ cause, bar }) => {
      const part = html`<rect class="${causeClass(cause)}" x="${100 * start}" width="${100 * bar}" height="10" />`;
      start += bar;
      return part;
    });
  if (parts.length === 0) return undefined;
  return html`<svg class="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function causeClass(cause: ShareRow['cause']): string {
  return cause === 'grid' ? 'grid-cause' : cause;
}

function sizePart(report: Report, advice: SizeAdvice): Markup {
  const measured = sizeSentences(report).map(({ flip, sentence }) => html`<li>${FLIP_SYMBOLS[flip]} ${sentence}</li>`);
  const rows = misalignedRows(report).map(
    ({ node, op, axis, unread, cause }) =>
      html`<tr>
        <th scope="row" class="name">${node}</th>
        <td class="left soft">${op}</td>
        <td class="left">${axis}</td>
        <td>${unread}</td>
        <td class="left">${cause}</td>
      </tr>`,
  );
  const columns: readonly Column[] = [
    { title: 'layer', kind: 'name' },
    { title: 'operator', kind: 'left' },
    { title: 'axis', kind: 'left' },
    { title: 'never read' },
    { title: 'cause', kind: 'left' },
  ];
  return html`<h3>Sizes at which every strided operator is aligned</h3>
    <p>${alignedSizes(advice)}</p>
    ${
      measured.length === 0
        ? undefined
        : html`<ul class="sizes">
            ${measured}
          </ul>`
    }
    ${rows.length === 0 ? html`<p>${misalignedSentence(advice)}</p>` : foldedTable(misalignedSentence(advice), columns, rows)}`;
}

function auditPart(audit: readonly AuditEntry[]): Markup {
  const rows = auditRows(audit).map(
    ({ name, op, verdict, note, figures }) =>
      html`<tr>
        <th scope="row" class="name">${name}</th>
        <td class="left soft">${op}</td>
        <td class="left">${verdict}${note === undefined ? '' : `: ${note}`}</td>
        ${figures.map((figure) => html`<td>${figure}</td>`)}
      </tr>`,
  );
  const columns: readonly Column[] = [
    { title: 'layer', kind: 'name' },
    { title: 'operator', kind: 'left' },
    { title: 'verdict', kind: 'left' },
    ...AUDIT_COLUMNS.map((title) => ({ title })),
  ];
  return foldedTable(`Audit: ${auditSentence(audit)}`, columns, rows);
}

function foldedTable(summary: string, columns: readonly Column[], rows: readonly Markup[]): Markup {
  return html`<details>
    <summary>${summary}</summary>
    ${scrollTable(summary, columns, rows)}
  </details>`;
}
