import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LayerInsight } from '../../src/protocol/views';
import type { Flip } from '../../src/report/report';
import type { PanelHost } from '../host';
import { base } from '../styles';
import { actualSwaps, matchingSentence } from '../../src/report/facts/channelMatching';
import { shiftSentence } from '../../src/report/facts/layerShift';

const MAX_SWAPS = 8;

/** What a layer does beyond its error: channels it swaps, and a shift by one pixel. Fires `choose-channel`. */
@customElement('flipscope-layer-swaps')
export class LayerSwaps extends LitElement {
  @property({ attribute: false }) host!: PanelHost;
  @property({ attribute: false }) analysis = '';
  @property({ attribute: false }) tensor = '';
  @property({ attribute: false }) flip: Flip = 'h';
  /** E of the layer. */
  @property({ attribute: false }) error = 0;
  @property({ attribute: false }) noiseFloor = 0;
  @state() private insight: LayerInsight | undefined;
  @state() private failure: string | undefined;

  static override styles = [
    base,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 8px;
      }
      button {
        font: inherit;
        font-size: 12px;
        color: inherit;
        padding: 2px 8px;
        background: var(--fs-surface);
        border: 1px solid var(--fs-line);
        border-radius: 3px;
        cursor: pointer;
      }
      button:hover {
        background: var(--fs-hover);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('tensor') || changed.has('flip') || changed.has('analysis')) void this.#load();
  }

  override render(): TemplateResult | typeof nothing {
    if (this.failure !== undefined) return html`<p class="muted" role="status">${this.failure}</p>`;
    if (this.insight === undefined) return html`<p class="muted" role="status">Matching channels…</p>`;
    const { insight, noiseFloor } = this;
    const sentences = [matchingSentence(this.error, insight, noiseFloor), shiftSentence(insight.shift, noiseFloor)]
      .filter(Boolean)
      .join(' ');
    return html`<p>${sentences === '' ? 'Its channels cannot be matched, and no shift helps.' : sentences}</p>
      ${this.#swaps(actualSwaps(this.error, insight, noiseFloor))}`;
  }

  #swaps(swaps: LayerInsight['swaps']): TemplateResult | typeof nothing {
    if (swaps.length === 0) return nothing;
    return html`<ul aria-label="Channels that answer each other, the strongest first">
      ${swaps.slice(0, MAX_SWAPS).map(
        ({ channel, partner, similarity }) =>
          html`<li>
            <button
              title="Show channel ${channel}; answered by ${partner}, similarity ${similarity.toFixed(2)}"
              @click=${() => this.dispatchEvent(new CustomEvent<number>('choose-channel', { detail: channel }))}
            >
              ${channel} → ${partner}
            </button>
          </li>`,
      )}
    </ul>`;
  }

  async #load(): Promise<void> {
    const { tensor, flip, analysis } = this;
    this.insight = undefined;
    this.failure = undefined;
    try {
      const insight = await this.host.layerInsight(tensor, flip);
      if (this.#current(tensor, flip, analysis)) this.insight = insight;
    } catch (error) {
      if (this.#current(tensor, flip, analysis)) this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  #current(tensor: string, flip: Flip, analysis: string): boolean {
    return tensor === this.tensor && flip === this.flip && analysis === this.analysis;
  }
}
