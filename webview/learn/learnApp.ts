import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { base, palette } from '../styles';
import type { Setting } from './convolution';
import { frameOf, unreadText, type Frame } from './diagramLayout';
import './experimentDiagram';
import type { Scale } from './experimentDiagram';
import { experiments, explain, formatMean, padsText, type Experiment } from './experiments';
import { restoreState, type LearnState } from './learnState';
import { PRESETS } from './presets';
import './settingForm';
import { draftOf, parseDraft, type SettingDraft } from './settingDraft';
import './sizesPart';
import type { SizeChoice } from './sizesPart';
import './trainingPart';
import type { TrainingChoice } from './trainingPart';

/** What VS Code keeps for the page over a reload of the window. */
export interface StateKeeper {
  getState(): unknown;
  setState(state: unknown): void;
}

/** The playground: a one-dimensional convolution, its input and kernel flipped, and what makes the flip exact. */
@customElement('flipscope-learn')
export class LearnApp extends LitElement {
  @state() private kept: LearnState;
  /** The last setting that could be read; stays on screen while a field is being rewritten. */
  @state() private setting: Setting = PRESETS[0].setting;
  readonly #keeper: StateKeeper;

  static override styles = [
    base,
    palette,
    css`
      :host {
        max-width: 1240px;
        margin: 0 auto;
        padding: 20px 24px 48px;
      }
      h1 {
        margin: 0 0 4px;
        font-size: 20px;
        font-weight: 600;
      }
      .lead {
        max-width: 70ch;
        color: var(--fs-muted);
      }
      .presets {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 18px 0 16px;
      }
      .experiments {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
        gap: 14px;
        margin-top: 10px;
      }
      article {
        min-width: 0;
        padding: 14px 16px 8px;
        border: 1px solid var(--fs-line);
        border-radius: 6px;
        background: var(--fs-surface);
      }
      h2 {
        font-size: 14px;
        font-weight: 600;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 0 14px;
        margin-bottom: 12px;
        font-size: 12px;
        color: var(--fs-muted);
      }
      .verdict {
        font-weight: 600;
        color: var(--fs-text);
      }
      .explanation {
        display: grid;
        gap: 6px;
        max-width: 80ch;
        margin-top: 20px;
        padding-inline-start: 18px;
        list-style: decimal;
      }
      section {
        margin-top: 36px;
        padding-top: 20px;
        border-top: 1px solid var(--fs-line);
      }
      section > h2 {
        font-size: 16px;
      }
      .key {
        margin-top: 12px;
        font-size: 12px;
      }
    `,
  ];

  constructor(keeper: StateKeeper) {
    super();
    this.#keeper = keeper;
    this.kept = restoreState(keeper.getState());
    const parsed = parseDraft(this.kept.draft);
    if (parsed.ok) this.setting = parsed.setting;
  }

  override render(): TemplateResult {
    const all = experiments(this.setting);
    const frame = frameOf(all.map((experiment) => experiment.setting));
    const scale = scaleOf(all);
    return html`<main>
      <h1>Why flipping an image changes the output</h1>
      <p class="lead">
        A convolution slides a kernel along a signal. Global average pooling then takes the mean. Flip the signal: does
        the mean stay? Try it in one dimension, where every sum can be followed.
      </p>
      <div class="presets" role="group" aria-label="Examples">
        ${PRESETS.map(({ title, setting }) => this.#preset(title, setting))}
      </div>
      <flipscope-learn-form
        .draft=${this.kept.draft}
        @draft=${(event: CustomEvent<SettingDraft>) => this.#change(event.detail)}
      ></flipscope-learn-form>
      <div class="experiments">${all.map((experiment, i) => this.#experiment(experiment, i, frame, scale))}</div>
      <p class="key muted">
        Dashed cells are padding; a struck-out cell is never read; a dashed outline is the exact mirror image of the
        first output; ⌀ is the mean. Point at a bar to see its sum.
      </p>
      <ol class="explanation" aria-live="polite">
        ${explain(this.setting).map((sentence) => html`<li>${sentence}</li>`)}
      </ol>
      ${this.#sizes()} ${this.#training()}
    </main>`;
  }

  #sizes(): TemplateResult {
    return html`<section aria-labelledby="sizes">
      <h2 id="sizes">Two layers, and every size</h2>
      <p class="lead">
        The kernel above with a stride of 2, a second layer, and the mean over what comes out. The error follows the
        size like a sawtooth: where the grid is aligned, a symmetric kernel is exact. Dots are the middles of the
        windows, rings those of the flipped signal.
      </p>
      <flipscope-learn-sizes
        .kernel=${this.setting.kernel}
        .choice=${this.kept.sizes}
        @choice=${(event: CustomEvent<SizeChoice>) => this.#keep({ sizes: event.detail })}
      ></flipscope-learn-sizes>
    </section>`;
  }

  #training(): TemplateResult {
    return html`<section aria-labelledby="training">
      <h2 id="training">What data augmentation does</h2>
      <p class="lead">
        A kernel learns by gradient steps to give at every place what a target gives, which rises from left to right.
        With flips, every signal is also shown flipped, its target flipped with it.
      </p>
      <flipscope-learn-training
        .choice=${this.kept.training}
        @choice=${(event: CustomEvent<TrainingChoice>) => this.#keep({ training: event.detail })}
      ></flipscope-learn-training>
    </section>`;
  }

  #preset(title: string, setting: Setting): TemplateResult {
    const chosen = JSON.stringify(setting) === JSON.stringify(this.setting);
    return html`<vscode-button
      appearance=${chosen ? 'primary' : 'secondary'}
      aria-pressed=${chosen ? 'true' : 'false'}
      @click=${() => this.#change(draftOf(setting))}
      >${title}</vscode-button
    >`;
  }

  #experiment(experiment: Experiment, index: number, frame: Frame, scale: Scale): TemplateResult {
    const { setting } = experiment;
    const unread = unreadText(setting);
    return html`<article aria-label=${experiment.title}>
      <h2>${experiment.title}</h2>
      <p class="facts">
        <span class="verdict">${verdict(experiment, index)}</span>
        <span>k = ${setting.kernel.join(', ')}</span>
        <span>pads ${padsText(setting.pads)}</span>
        <span>${unread}</span>
      </p>
      <flipscope-learn-diagram .experiment=${experiment} .frame=${frame} .scale=${scale}></flipscope-learn-diagram>
    </article>`;
  }

  #change(draft: SettingDraft): void {
    this.kept = { ...this.kept, draft };
    const parsed = parseDraft(draft);
    if (!parsed.ok) return;
    this.setting = parsed.setting;
    this.#keep({});
  }

  #keep(change: Partial<LearnState>): void {
    this.kept = { ...this.kept, ...change };
    this.#keeper.setState(this.kept);
  }
}

function verdict({ exact, error, mean }: Experiment, index: number): string {
  const average = `mean ${formatMean(mean)}`;
  if (index === 0) return average;
  return `${average}, ${exact ? '✓ exact mirror image' : `≠ off by ${formatMean(100 * error)}%`}`;
}

/** One scale for all bars, with 0 on it and never empty. */
function scaleOf(all: readonly Experiment[]): Scale {
  const values = all.flatMap(({ output, expected }) => [...output, ...expected]);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? { low: 0, high: 1 } : { low, high };
}
