import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FixResult, Merge } from '../../src/protocol/fix';
import { averagingObstacle } from '../../src/report/facts/averaging';
import { FIX_COLUMNS, fixRows, type FixRow } from '../../src/report/facts/fixes';
import type { ViewContext } from '../context';
import {
  AVERAGED_FLIPS,
  fixRequest,
  merges,
  PAD_MODES,
  SYMMETRIC_FLIPS,
  type FixKind,
  type FlipChoice,
  shifts,
  type PadMode,
  type Shift,
} from '../fixChoices';
import { base, tableStyles } from '../styles';
import { fieldStyles, labeledChoice } from './labeledChoice';

const LABELS: { readonly [K in FixKind]: (mode: PadMode) => string } = {
  tta: () => 'Write Averaged Model',
  pad: (mode) => (mode === 'pad' ? 'Write Padding Model' : 'Write Resizing Model'),
  symmetrize: () => 'Write Symmetrized Model (Diagnostic)',
};

/** Writes one kind of fixed model: what can be chosen, the button, and the figures measured on what was written. */
@customElement('flipscope-fix-writer')
export class FixWriter extends LitElement {
  @property({ attribute: false }) kind: FixKind = 'tta';
  @property({ attribute: false }) context!: ViewContext;
  /** Undefined: the flip on screen. */
  @state() private flips: FlipChoice | undefined;
  @state() private merge: Merge = 'mean';
  /** How the row beside it brings the input to another size. */
  @property({ attribute: false }) preset: PadMode = 'even';
  @state() private chosen: PadMode | undefined;
  @state() private shift: Shift = 'none';
  @state() private busy = false;
  @state() private written: { readonly of: string; readonly result: FixResult } | undefined;

  static override styles = [
    base,
    tableStyles,
    fieldStyles,
    css`
      .fields {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr));
      }
      .fields,
      .obstacle,
      vscode-button,
      .result {
        margin-top: 10px;
      }
      table {
        margin-top: 8px;
      }
      td:first-child {
        white-space: nowrap;
      }
      .exact {
        color: var(--fs-good);
        font-weight: 600;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('context');
    // Another flip on screen is another question, and the choice follows it.
    if (before !== undefined && before.flip !== this.context.flip) this.flips = undefined;
  }

  override render(): TemplateResult {
    const written = this.written?.of === this.context.analysis ? this.written.result : undefined;
    const obstacle = this.kind === 'tta' ? averagingObstacle(this.context.report.outputs) : undefined;
    if (obstacle !== undefined) return html`<p class="obstacle">Not as it stands: ${obstacle}.</p>`;
    return html`<div class="fields">${this.#choices()}</div>
      <vscode-button appearance="secondary" ?disabled=${this.busy} @click=${this.#write}
        >${this.busy ? 'Writing and measuring…' : `${LABELS[this.kind](this.#mode)}…`}</vscode-button
      >
      ${written === undefined ? nothing : this.#result(written)}`;
  }

  get #mode(): PadMode {
    return this.chosen ?? this.preset;
  }

  #choices(): readonly TemplateResult[] {
    const flips = this.flips ?? this.context.flip;
    const chooseFlips = (value: FlipChoice): void => void (this.flips = value);
    switch (this.kind) {
      case 'tta': {
        const options = merges(this.context.report);
        const ofWhat = labeledChoice('Merge by', options, this.merge, (value) => (this.merge = value), this.busy);
        const over = labeledChoice('Average over', AVERAGED_FLIPS, flips, chooseFlips, this.busy);
        const moves = shifts(this.context.report);
        const maps = labeledChoice('Flipped-back maps', moves, this.shift, (value) => (this.shift = value), this.busy);
        return [over, ...(options.length === 0 ? [] : [ofWhat]), ...(moves.length === 0 ? [] : [maps])];
      }
      case 'pad':
        return [labeledChoice('Bring to size by', PAD_MODES, this.#mode, (value) => (this.chosen = value), this.busy)];
      case 'symmetrize':
        return [labeledChoice('Symmetric under', SYMMETRIC_FLIPS, flips, chooseFlips, this.busy)];
    }
  }

  #result({ summary, warnings, image, noise }: FixResult): TemplateResult {
    const { noiseFloor } = this.context.report;
    const rows = [
      ...(image === undefined ? [] : fixRows('this input', image, noiseFloor)),
      ...fixRows('noise', noise, noiseFloor),
    ];
    return html`<div class="result">
      <p role="status">${[summary, ...warnings].join(' ')}</p>
      <table aria-label="What the flip changes, before and after">
        <thead>
          <tr>
            ${FIX_COLUMNS.map((title, i) => html`<th scope="col" class=${i === 0 ? '' : 'number'}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(fixRow)}
        </tbody>
      </table>
    </div>`;
  }

  #write = (): void => {
    const { host, attempt, analysis, flip } = this.context;
    const { merge } = this;
    const mode = this.#mode;
    const shift = shifts(this.context.report).length === 0 ? 'none' : this.shift;
    const request = fixRequest(this.kind, { flips: this.flips ?? flip, merge, mode, shift });
    this.busy = true;
    attempt(async () => {
      try {
        const result = await host.writeFix(request);
        if (result !== undefined) this.written = { of: analysis, result };
      } finally {
        this.busy = false;
      }
    });
  };
}

function fixRow({ name, before, after, exact, moved, top1 }: FixRow): TemplateResult {
  return html`<tr>
    <td>${name}</td>
    <td class="number">${before}</td>
    <td class="number ${exact ? 'exact' : ''}">${after}</td>
    <td class="number">${moved}</td>
    <td class="number">${top1}</td>
  </tr>`;
}
