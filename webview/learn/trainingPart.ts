import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base, sectionStyles } from '../styles';
import { formatMean } from './experiments';
import { kernelBars, kernelStyles, rangeOf } from './kernelBars';
import './lineChart';
import type { Line } from './lineChart';
import { SIZES, STEPS, train, type TrainedKernel } from './training';

export interface TrainingChoice {
  readonly step: number;
  readonly flips: boolean;
}

/** While it plays, a step of training takes so long. */
const STEP_MS = 40;
/** A kernel in training, with flips or without. Fires `choice`. */
@customElement('flipscope-learn-training')
export class TrainingPart extends LitElement {
  @property({ attribute: false }) choice!: TrainingChoice;
  @state() private timer: ReturnType<typeof setInterval> | undefined;
  #course: readonly TrainedKernel[] = [];

  static override styles = [
    base,
    sectionStyles,
    kernelStyles,
    css`
      .controls {
        margin: 12px 0 16px;
      }
      .slider {
        display: grid;
        gap: 3px;
        flex: 1 1 240px;
        max-width: 420px;
        color: var(--fs-muted);
        font-size: 12px;
      }
      input[type='range'] {
        width: 100%;
        height: 26px;
      }
      .views {
        display: grid;
        grid-template-columns: minmax(180px, 1fr) 2.4fr;
        gap: 14px 28px;
        align-items: start;
      }
      @media (max-width: 760px) {
        .views {
          grid-template-columns: 1fr;
        }
      }
      .words {
        margin-top: 12px;
        max-width: 80ch;
      }
      .key {
        margin-top: 4px;
        font-size: 12px;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pause();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('choice') && changed.get('choice')?.flips !== this.choice.flips) {
      this.#course = train(this.choice.flips);
    }
  }

  override render(): TemplateResult {
    const { step, flips } = this.choice;
    const course = this.#course;
    const now = course[step]!;
    return html`<div class="controls">
        <vscode-button appearance="secondary" @click=${() => (this.timer === undefined ? this.#play() : this.#pause())}
          >${this.timer === undefined ? 'Play' : 'Pause'}</vscode-button
        >
        <vscode-checkbox
          ?checked=${flips}
          @change=${(event: Event) => this.#choose({ flips: (event.target as HTMLInputElement).checked })}
          >Train with flips</vscode-checkbox
        >
        <label class="slider"
          >Step ${step} of ${STEPS}
          <input
            type="range"
            min="0"
            max=${STEPS}
            step="1"
            .value=${String(step)}
            @input=${(event: Event) => this.#moveTo(Number((event.target as HTMLInputElement).value))}
        /></label>
      </div>
      <div class="views">
        <div>
          ${kernelBars(now.kernel, rangeOf(course.map(({ kernel }) => kernel)))}
          <p class="key muted">The kernel; the dashed outline is its mirror image.</p>
        </div>
        <flipscope-learn-chart
          .lines=${linesOf(course)}
          .first=${0}
          .chosen=${step}
          .axis=${'step of training'}
          .summary=${summaryOf(course)}
        ></flipscope-learn-chart>
      </div>
      <p class="words" aria-live=${this.timer === undefined ? 'polite' : 'off'}>${wordsOf(now, flips)}</p>`;
  }

  /** From the start when it is at the end; at once to the end where motion is not wanted. */
  #play(): void {
    if (wantsNoMotion()) return this.#choose({ step: STEPS });
    if (this.choice.step === STEPS) this.#choose({ step: 0 });
    this.timer = setInterval(() => {
      const step = this.choice.step + 1;
      this.#choose({ step });
      if (step >= STEPS) this.#pause();
    }, STEP_MS);
  }

  #pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  #moveTo(step: number): void {
    this.#pause();
    this.#choose({ step });
  }

  #choose(change: Partial<TrainingChoice>): void {
    const detail: TrainingChoice = { ...this.choice, ...change };
    this.dispatchEvent(new CustomEvent<TrainingChoice>('choice', { detail }));
  }
}

function wantsNoMotion(): boolean {
  const asks = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return asks || document.body.classList.contains('vscode-reduce-motion');
}

function linesOf(course: readonly TrainedKernel[]): readonly Line[] {
  return [
    {
      title: `error at W = ${SIZES.misaligned} (even)`,
      style: 'second',
      values: course.map((at) => at.errorMisaligned),
    },
    { title: `error at W = ${SIZES.aligned} (odd)`, style: 'first', values: course.map((at) => at.errorAligned) },
    { title: 'asymmetry of the kernel', style: 'third', values: course.map((at) => at.asymmetry) },
  ];
}

function summaryOf(course: readonly TrainedKernel[]): string {
  const [first, last] = [course[0]!, course.at(-1)!];
  const from = (figure: (at: TrainedKernel) => number): string =>
    `${percent(figure(first))} to ${percent(figure(last))}`;
  return `Over ${STEPS} steps the asymmetry of the kernel goes from ${from((at) => at.asymmetry)}, the error at ${SIZES.aligned} from ${from((at) => at.errorAligned)}, at ${SIZES.misaligned} from ${from((at) => at.errorMisaligned)}.`;
}

function wordsOf({ asymmetry, errorAligned, errorMisaligned, loss }: TrainedKernel, flips: boolean): string {
  const { aligned, misaligned } = SIZES;
  const now = `The kernel differs from its mirror image by ${percent(asymmetry)}; a flip changes the mean by ${percent(errorAligned)} at ${aligned} values, where the grid is aligned, and by ${percent(errorMisaligned)} at ${misaligned}, where it is not. Loss: ${formatMean(loss)}.`;
  const why = flips
    ? 'Flips pull the kernel towards its symmetric part; they cannot move the grid.'
    : 'Nothing pulls the kernel towards its mirror image.';
  return `${now} ${why}`;
}

function percent(value: number): string {
  return `${formatMean(100 * value)}%`;
}
