import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatNumber, ORIENTATION_LABELS } from '../../src/report/facts/format';
import { classRows, type ClassRow } from '../../src/report/facts/outputs';
import type { Flip, Orientation, OutputReport } from '../../src/report/report';
import { base } from '../styles';
import { styled } from '../styled';

/** The five best classes for the original and each flip; what is not where the original has it is marked. */
@customElement('flipscope-top-classes')
export class TopClasses extends LitElement {
  /** An output of classes. */
  @property({ attribute: false }) output!: OutputReport;
  @property({ attribute: false }) flips: readonly Flip[] = [];
  /** The flip on screen. */
  @property({ attribute: false }) flip: Flip = 'h';

  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      h4 {
        margin: 0 0 4px;
        font-size: 12px;
        font-weight: 400;
        color: var(--fs-muted);
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 18px 20px;
      }
      @container (max-width: 540px) {
        .columns {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      .column.here h4 {
        text-decoration: underline;
        text-decoration-color: var(--fs-accent);
        text-decoration-thickness: 2px;
        text-underline-offset: 5px;
      }
      .summary {
        font-size: 11px;
        margin-bottom: 6px;
        min-height: 2.9em;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto auto;
        gap: 0 8px;
        padding: 3px 0;
        align-items: baseline;
      }
      .label {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .changed .label {
        font-weight: 600;
      }
      .move {
        font-size: 11px;
        color: var(--fs-muted);
      }
      .bar {
        grid-column: 1 / -1;
        height: 3px;
        border-radius: 2px;
        background: var(--fs-grid);
      }
      .bar > i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--fs-accent);
      }
    `,
  ];

  override render(): TemplateResult {
    const orientations: readonly Orientation[] = ['id', ...this.flips];
    return html`<h3>Most probable classes</h3>
      <div class="columns">${orientations.map((orientation) => this.#column(orientation))}</div>`;
  }

  #column(orientation: Orientation): TemplateResult | typeof nothing {
    const rows = classRows(this.output, orientation);
    if (rows.length === 0) return nothing;
    return html`<div class="column ${orientation === this.flip ? 'here' : ''}">
      <h4>${ORIENTATION_LABELS[orientation]}</h4>
      <p class="summary muted">${orientation === 'id' ? nothing : this.#summary(orientation)}</p>
      <ol>
        ${rows.map((row, rank) => classItem(row, rank))}
      </ol>
    </div>`;
  }

  #summary(flip: Flip): string {
    const { classes } = this.output;
    const shared = classes?.top5Overlap[flip];
    const divergence = classes?.jsd[flip];
    const parts = [
      shared === undefined ? [] : [`${shared} of ${classes?.top.id?.length ?? 5} shared`],
      divergence === undefined ? [] : [`JS divergence ${formatNumber(divergence)}`],
    ];
    return parts.flat().join(', ');
  }
}

function classItem({ score, name, text, before, moved }: ClassRow, rank: number): TemplateResult {
  const move = !moved ? '' : before === undefined ? 'new' : before > rank ? '▲' : '▼';
  return html`<li class=${moved ? 'changed' : ''}>
    <span class="label" title="${name} (class ${score.index})">${name}</span>
    <span class="move"
      >${move}${
        !moved || before === undefined ? nothing : html`<span class="visually-hidden">was ${before + 1}.</span>`
      }</span
    >
    <span class="number">${text}</span>
    <span class="bar"
      ><i ${styled({ width: `${Number.isFinite(score.p) ? Math.min(1, Math.max(0, score.p)) * 100 : 0}%` })}></i
    ></span>
  </li>`;
}
