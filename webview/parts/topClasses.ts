import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatError, formatPercent, ORIENTATION_LABELS } from '../../src/report/facts/format';
import type { ClassComparison, ClassScore, Flip, Orientation } from '../../src/report/report';
import { className } from '../../src/report/facts/verdict';
import { base } from '../styles';
import { styled } from '../styled';

/** The five best classes for the original and each flip; what is not where the original has it is marked. */
@customElement('flipscope-top-classes')
export class TopClasses extends LitElement {
  @property({ attribute: false }) classes!: ClassComparison;
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
    const top = this.classes.top[orientation];
    if (top === undefined) return nothing;
    return html`<div class="column ${orientation === this.flip ? 'here' : ''}">
      <h4>${ORIENTATION_LABELS[orientation]}</h4>
      <p class="summary muted">${orientation === 'id' ? nothing : this.#summary(orientation)}</p>
      <ol>
        ${top.map((score, rank) => this.#score(score, rank, orientation))}
      </ol>
    </div>`;
  }

  #summary(flip: Flip): string {
    const { top5Overlap, jsd } = this.classes;
    const shared = top5Overlap[flip];
    const divergence = jsd[flip];
    const parts = [
      shared === undefined ? [] : [`${shared} of 5 shared`],
      divergence === undefined ? [] : [`JS divergence ${formatError(divergence)}`],
    ];
    return parts.flat().join(', ');
  }

  #score(score: ClassScore, rank: number, orientation: Orientation): TemplateResult {
    const before = this.classes.top.id?.findIndex((s) => s.index === score.index) ?? -1;
    const move = orientation === 'id' || before === rank ? '' : before < 0 ? 'new' : before > rank ? '▲' : '▼';
    return html`<li class=${move === '' ? '' : 'changed'}>
      <span class="label" title="${className(score)} (class ${score.index})">${className(score)}</span>
      <span class="move"
        >${move}${
          move === '' || before < 0 ? nothing : html`<span class="visually-hidden">was ${before + 1}.</span>`
        }</span
      >
      <span class="number">${formatPercent(score.p)}</span>
      <span class="bar"><i ${styled({ width: `${Math.min(1, Math.max(0, score.p)) * 100}%` })}></i></span>
    </li>`;
  }
}
