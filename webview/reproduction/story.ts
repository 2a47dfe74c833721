import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DifferenceMap, ReproductionResult } from '../../src/protocol/reproduction';
import {
  HEAD_WORDS,
  reproductionConclusion,
  reproductionSetup,
  reproductionSteps,
  type ReproductionStep,
  type StepRow,
} from '../../src/report/facts/reproduction/steps';
import { formatNumber } from '../../src/report/facts/format';
import type { Head } from '../../src/report/report';
import { checkIcon, warningIcon } from '../icons';
import { kernelPair, kernelPairStyles } from '../parts/kernelPair';
import { labeledChoice } from '../parts/labeledChoice';
import { base, sectionStyles, tableStyles } from '../styles';
import { ThemeController } from '../theme';
import './differenceStrip';
import './gridDiagram';
import { storyStyles } from './storyStyles';
import { stepMaps, type StepMap } from './stepMaps';

/** The question's answer as a story: one experiment per step, with its figures and pictures. */
@customElement('flipscope-story')
export class Story extends LitElement {
  @property({ attribute: false }) result!: ReproductionResult;
  @state() private head: Head | undefined;

  static override styles = [base, sectionStyles, tableStyles, kernelPairStyles, storyStyles];

  constructor() {
    super();
    // What is painted on a canvas does not follow the theme by itself.
    new ThemeController(this);
  }

  override render(): TemplateResult {
    const { reproduction, pictures } = this.result;
    const heads = reproduction.runs[0]!.heads.map(({ head }) => head);
    const head = heads.find((each) => each === this.head) ?? heads[0]!;
    const scale = largest(pictures.differences.filter((each) => each.head === head));
    return html`<p class="insight">${reproductionConclusion(reproduction)}</p>
      <p class="setup muted">
        ${reproductionSetup(reproduction)} Differences are drawn in one scale of colors, from −${formatNumber(scale)} to
        ${formatNumber(scale)}.
      </p>
      ${
        heads.length === 1
          ? nothing
          : html`<div class="choice">
              ${labeledChoice(
                'Head',
                heads.map((each) => [each, HEAD_WORDS[each]] as const),
                head,
                (chosen) => (this.head = chosen),
              )}
            </div>`
      }
      <ol>
        ${reproductionSteps(reproduction).map((step, i) => this.#step(step, i + 1, head, scale))}
      </ol>
      ${reproduction.otherSize === undefined ? nothing : html`<p>${reproduction.otherSize}</p>`}
      ${reproduction.warnings.map((warning) => html`<p class="muted">${warning}</p>`)}`;
  }

  #step(step: ReproductionStep, number: number, head: Head, scale: number): TemplateResult {
    const prints = step.prints.filter((print) => print.head === head);
    return html`<li>
      <article aria-label=${step.title}>
        <h2><span class="number-mark" aria-hidden="true">${number}</span>${step.title}</h2>
        <div class="columns">
          <div class="words">
            ${step.sentences.map((sentence) => html`<p>${sentence}</p>`)}
            ${figureTable(step.rows.filter((row) => row.head === head))}
          </div>
          <div class="pictures">${this.#pictures(step, head, scale)}</div>
        </div>
        ${
          prints.length === 0
            ? nothing
            : html`<pre tabindex="0" role="group" aria-label="As Python prints it">
${prints.map(({ words, lines }) => `>>> ${words}\n${lines.join('\n')}`).join('\n')}</pre>`
        }
      </article>
    </li>`;
  }

  #pictures(step: ReproductionStep, head: Head, scale: number): TemplateResult {
    const { reproduction, pictures } = this.result;
    const maps = stepMaps(
      step.kind,
      pictures.differences.filter((each) => each.head === head),
    );
    const grid = reproduction.runs[step.kind === 'aligned' ? 1 : 0]?.grid;
    const hasGrid = grid !== undefined && (step.kind === 'grid' || step.kind === 'aligned');
    return html`${
      step.kind === 'kernels' && pictures.kernels.length > 0
        ? html`<figure>
            <ul class="gallery">
              ${pictures.kernels.map((kernel) => html`<li>${kernelPair(kernel)}</li>`)}
            </ul>
            <figcaption>Kernels of the first convolution beside their mirror images: not the same.</figcaption>
          </figure>`
        : nothing
    }
    ${hasGrid ? html`<flipscope-grid-diagram .grid=${grid}></flipscope-grid-diagram>` : nothing}
    ${maps.map((map) => strip(map, scale))}`;
  }
}

function figureTable(rows: readonly StepRow[]): TemplateResult {
  return html`<table>
    <tbody>
      ${rows.map(
        ({ words, text, tone }) =>
          html`<tr>
            <th scope="row" class="name">${words}</th>
            <td class="number ${tone ?? ''}">${mark(tone)} ${text}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** With the color, so that it is never by color alone. */
function mark(tone: StepRow['tone']): TemplateResult | typeof nothing {
  if (tone === undefined) return nothing;
  return tone === 'good' ? checkIcon() : warningIcon();
}

function strip({ words, map }: StepMap, scale: number): TemplateResult {
  return html`<flipscope-difference-strip .map=${map} .scale=${scale} .words=${words}></flipscope-difference-strip>`;
}

/** One scale of colors for all of a head's maps, so that what is left looks as large as it is. */
function largest(maps: readonly DifferenceMap[]): number {
  let size = 0;
  for (const { map } of maps) for (const value of map.data) if (Math.abs(value) > size) size = Math.abs(value);
  return size;
}
