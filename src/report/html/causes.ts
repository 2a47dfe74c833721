import { paddedEnds, suspects } from '../facts/auditWords';
import { insightSentence, isLarger } from '../facts/causeWords';
import { FLIP_LABELS, FLIP_SYMBOLS, formatError, formatPercent } from '../facts/format';
import { contributionsPart } from './contributions';
import { html, type Markup } from './markup';
import { scrollTable, tableOf, type Column } from './table';
import type { AuditEntry, Cause, CauseReport, Flip, Report, SizeAdvice } from '../report';
import { isSensitive } from '../facts/sensitive';
import { sizeSentences } from '../facts/sizeWords';
import { causeName, causeShares } from '../facts/verdict';

/** Why the output changes: shares, experiments, sizes and the audit of the operators, as far as they were made. */
export function causesSection(report: Report): Markup | undefined {
  const flips = report.flips.filter((flip) => report.causes?.[flip] !== undefined);
  const { sizeAdvice, audit, accounts } = report;
  if (flips.length === 0 && [sizeAdvice, audit, accounts].every((part) => part === undefined)) return undefined;
  const intro = html`<p class="note">
    Each experiment replaces the named operators by their mirror images and runs the flipped input again. Shares are
    Shapley values over these experiments.
  </p>`;
  return html`<section>
    <h2>Why</h2>
    ${flips.length === 0 ? undefined : intro}
    <div class="two">${flips.map((flip) => flipCauses(report, flip, report.causes![flip]!))}</div>
    ${contributionsPart(report)} ${report.sizeAdvice === undefined ? undefined : sizePart(report, report.sizeAdvice)}
    ${report.audit === undefined ? undefined : auditPart(report.audit)}
  </section>`;
}

function flipCauses(report: Report, flip: Flip, cause: CauseReport): Markup {
  // Shares of float noise say nothing.
  const { given, taken } = cause.error < report.noiseFloor ? { given: [], taken: [] } : causeShares(cause);
  const legend = [...given, ...taken].map(
    ({ cause: name, share }) =>
      html`<span
        ><i class="key cause ${causeClass(name)}"></i>${causeName(report, name)} ${formatPercent(share)}</span
      >`,
  );
  const rows = cause.counterfactuals.map(({ mirrored, error }) => {
    const larger = isLarger({ mirrored, error }, cause) ? largerBadge(report) : undefined;
    const exact = error <= report.noiseFloor && !isSensitive(report) ? 'good' : '';
    const names = mirrored.length === 0 ? 'nothing' : mirrored.join(' + ');
    return html`<tr>
      <th scope="row" class="name">${names}${larger}</th>
      <td><span class="${exact}">${formatError(error)}</span></td>
    </tr>`;
  });
  return html`<div class="card ${flip}">
    <p class="flip">${FLIP_SYMBOLS[flip]} ${FLIP_LABELS[flip]}</p>
    <p>${insightSentence(cause, report.noiseFloor, isSensitive(report))}</p>
    ${given.length === 0 ? undefined : shareBar(given)}
    <p class="legend">${legend}</p>
    ${tableOf([{ title: 'mirrored away', kind: 'name' }, { title: 'output error' }], rows)}
    <p class="flip">Everything mirrored leaves ${formatError(cause.twinResidual)}.</p>
  </div>`;
}

/** A larger difference is a worse one, unless the output should change. */
function largerBadge(report: Report): Markup {
  return isSensitive(report)
    ? html` <span class="badge soft">larger</span>`
    : html` <span class="badge bad">worse</span>`;
}

function shareBar(given: readonly { readonly cause: Cause; readonly share: number }[]): Markup {
  const total = given.reduce((sum, { share }) => sum + share, 0);
  let start = 0;
  const parts = given.map(({ cause, share }) => {
    const width = (100 * share) / total;
    const part = html`<rect class="${causeClass(cause)}" x="${start}" width="${width}" height="10" />`;
    start += width;
    return part;
  });
  return html`<svg class="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function causeClass(cause: Cause): string {
  return cause === 'grid' ? 'grid-cause' : cause;
}

function sizePart(report: Report, advice: SizeAdvice): Markup {
  const sizes = (list: readonly number[]) => (list.length === 0 ? 'none' : list.join(', '));
  const measured = sizeSentences(report).map(
    ({ flip, sentence }, i) =>
      html`<dt>${i === 0 ? 'measured' : ''}</dt>
        <dd>${FLIP_SYMBOLS[flip]} ${sentence}</dd>`,
  );
  const operators = advice.misaligned.map((m) => `${m.node} (${m.op}, ${m.axis}, ${m.cause}, ${m.r} never read)`);
  return html`<h3>Sizes at which every strided operator is aligned</h3>
    <dl>
      <dt>widths</dt>
      <dd>${sizes(advice.W)}</dd>
      <dt>heights</dt>
      <dd>${sizes(advice.H)}</dd>
      ${
        advice.reason === undefined
          ? undefined
          : html`<dt>why none</dt>
              <dd>${advice.reason}</dd>`
      }${measured}
      <dt>misaligned here</dt>
      <dd>${operators.length === 0 ? 'none' : operators.join(', ')}</dd>
    </dl>`;
}

const AUDIT_COLUMNS: readonly Column[] = [
  { title: 'node', kind: 'name' },
  { title: 'operator', kind: 'left' },
  { title: 'verdict', kind: 'left' },
  { title: 'asymmetry H' },
  { title: 'asymmetry W' },
  { title: 'padded H' },
  { title: 'padded W' },
];

function auditPart(audit: readonly AuditEntry[]): Markup {
  const broken = suspects(audit);
  const rows = broken.map(({ node, op, verdicts, asymmetry, grid, note }) => {
    return html`<tr>
      <th scope="row" class="name">${node}</th>
      <td class="left soft">${op}</td>
      <td class="left">${verdicts.join(', ')}${note === undefined ? '' : `: ${note}`}</td>
      <td>${asymmetry === undefined ? '–' : formatError(asymmetry.H)}</td>
      <td>${asymmetry === undefined ? '–' : formatError(asymmetry.W)}</td>
      <td>${paddedEnds(grid?.H)}</td>
      <td>${paddedEnds(grid?.W)}</td>
    </tr>`;
  });
  return html`<details>
    <summary>Operators that a flip can break: ${broken.length} of ${audit.length}</summary>
    ${scrollTable('Audit', AUDIT_COLUMNS, rows)}
  </details>`;
}
