import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LayerView } from '../../src/protocol/views';
import { layerName } from '../../src/report/facts/layerName';
import { COMPARISONS, MAX_PINS, type Pin } from '../choices';
import type { ViewContext } from '../context';
import { valueRange } from '../draw/raster';
import { SpotController } from '../spot';
import { base, sectionStyles } from '../styles';

/** Of one press of a zoom button. */
const STEPS = 3;

/** How the feature maps are looked at. Fires `full-size`. */
@customElement('flipscope-map-controls')
export class MapControls extends LitElement {
  @property({ attribute: false }) context!: ViewContext;
  @property({ attribute: false }) view!: LayerView;
  @property({ type: Boolean }) isFull = false;

  static override styles = [
    base,
    sectionStyles,
    css`
      .controls {
        margin-bottom: 10px;
      }
      .zoom {
        display: inline-flex;
        gap: 4px;
      }
      .pins {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 10px;
      }
      .pins li {
        display: inline-flex;
        border: 1px solid var(--fs-line);
        border-radius: 4px;
        background: var(--fs-surface);
      }
      .pins button {
        padding: 2px 8px;
        font: inherit;
        font-size: 12px;
        color: inherit;
        background: none;
        border: 0;
        cursor: pointer;
      }
      .pins button:hover {
        background: var(--fs-hover);
      }
    `,
  ];

  constructor() {
    super();
    new SpotController(this, () => this.context.spot);
  }

  override render(): TemplateResult {
    const { choices, choose, spot } = this.context;
    const { zoom } = spot;
    const percent = `${Math.round(zoom.window.scale * 100)}%`;
    return html`<div class="controls">
        <vscode-dropdown
          aria-label="Comparison of the maps"
          .value=${choices.compareMaps}
          @change=${(event: Event) => {
            const { value } = event.target as HTMLInputElement;
            choose({ compareMaps: COMPARISONS.find((known) => known === value) ?? 'side by side' });
          }}
        >
          ${COMPARISONS.map(
            (name) =>
              html`<vscode-option value=${name} ?selected=${name === choices.compareMaps}>${name}</vscode-option>`,
          )}
        </vscode-dropdown>
        <span class="zoom" role="group" aria-label="Zoom" title="Ctrl and the wheel zoom, dragging moves">
          ${this.#button('−', 'Zoom Out', () => zoom.by(-STEPS, spot.place), !zoom.isZoomed)}
          ${this.#button(percent, `${percent}, Show the Whole`, () => zoom.reset(), !zoom.isZoomed)}
          ${this.#button('+', 'Zoom In', () => zoom.by(STEPS, spot.place), false)}
        </span>
        ${this.#box('Lock Color Scale', choices.locked !== null, (isOn) =>
          choose({ locked: isOn ? valueRange(this.view.original, this.view.flipped) : null }),
        )}
        ${this.#box('Histogram', choices.hasHistogram, (hasHistogram) => choose({ hasHistogram }))}
        ${this.#button(this.#isPinned() ? 'Unpin Channel' : 'Pin Channel', undefined, () => this.#pin(), false)}
        ${this.#button(this.isFull ? 'Close' : 'Full Size', undefined, () => this.dispatchEvent(new CustomEvent('full-size')), false)}
      </div>
      ${choices.pins.length === 0 ? nothing : this.#pins(choices.pins)}`;
  }

  #button(text: string, label: string | undefined, action: () => void, isDisabled: boolean): TemplateResult {
    return html`<vscode-button
      appearance="secondary"
      aria-label=${label ?? nothing}
      ?disabled=${isDisabled}
      @click=${action}
      >${text}</vscode-button
    >`;
  }

  #box(text: string, isOn: boolean, changed: (isOn: boolean) => void): TemplateResult {
    return html`<vscode-checkbox
      ?checked=${isOn}
      @change=${(event: Event) => {
        const { checked } = event.target as HTMLInputElement;
        if (checked !== isOn) changed(checked);
      }}
      >${text}</vscode-checkbox
    >`;
  }

  #pins(pins: readonly Pin[]): TemplateResult {
    const { choose, report } = this.context;
    return html`<ul class="pins" aria-label="Pinned channels">
      ${pins.map((pin) => {
        const layer = report.layers.find(({ tensor }) => tensor === pin.tensor);
        if (layer === undefined) return nothing;
        const name = `${layerName(layer)} · channel ${pin.channel}`;
        return html`<li>
          <button @click=${() => choose(pin)}>${name}</button>
          <button aria-label="Unpin ${name}" @click=${() => this.#unpin(pin)}>✕</button>
        </li>`;
      })}
    </ul>`;
  }

  #isPinned(): boolean {
    return this.context.choices.pins.some((pin) => isSame(pin, this.view));
  }

  #pin(): void {
    const { choices, choose } = this.context;
    const { tensor, channel } = this.view;
    if (this.#isPinned()) this.#unpin({ tensor, channel });
    else choose({ pins: [...choices.pins, { tensor, channel }].slice(-MAX_PINS) });
  }

  #unpin(pin: Pin): void {
    const { choices, choose } = this.context;
    choose({ pins: choices.pins.filter((other) => !isSame(other, pin)) });
  }
}

function isSame(a: Pin, b: Pin): boolean {
  return a.tensor === b.tensor && a.channel === b.channel;
}
