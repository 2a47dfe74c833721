import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChannelMaps, OutputView, RgbaImage } from '../../src/protocol/views';
import type { Flip } from '../../src/report/report';
import type { ColorMapName } from '../draw/colorMaps';
import type { PanelHost } from '../host';
import type { Spot } from '../spot';
import { styled } from '../styled';
import { base } from '../styles';
import './mapTriple';
import './maskTriple';

/** An output with positions as a mask or as maps, asked of the engine. */
@customElement('flipscope-output-images')
export class OutputImages extends LitElement {
  @property({ attribute: false }) host!: PanelHost;
  /** Names the analysis. */
  @property({ attribute: false }) analysis = '';
  @property({ attribute: false }) output = '';
  @property({ attribute: false }) flip: Flip = 'h';
  @property({ attribute: false }) image: RgbaImage | undefined;
  /** Width over height of what is drawn: its room is kept until it is there. */
  @property({ attribute: false }) ratio = 1;
  @property({ attribute: false }) colorMap: ColorMapName = 'magma';
  @property({ attribute: false }) noiseFloor = 1e-5;
  @property({ attribute: false }) spot!: Spot;
  @state() private view: OutputView | undefined;
  @state() private failure: string | undefined;

  static override styles = [
    base,
    css`
      h4 {
        margin: 12px 0 4px;
        font-size: 12px;
        font-weight: 600;
      }
      .wait {
        display: grid;
        place-items: center;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('analysis') || changed.has('output') || changed.has('flip')) void this.#load();
  }

  override render(): TemplateResult | typeof nothing {
    const { view, failure } = this;
    if (failure !== undefined) return html`<p class="muted" role="status">${failure}</p>`;
    if (view === undefined)
      return html`<div class="wait" ${styled({ 'aspect-ratio': String(3 * this.ratio) })}>
        <vscode-progress-ring aria-label="Drawing the output"></vscode-progress-ring>
      </div>`;
    switch (view.kind) {
      case 'mask':
        return html`<flipscope-mask-triple
          .view=${view}
          .image=${this.image}
          .spot=${this.spot}
        ></flipscope-mask-triple>`;
      case 'maps':
        return html`${view.channels.map((maps, i) => this.#maps(maps, i, view.channels.length))}`;
      case 'none':
        return view.reason === undefined ? nothing : html`<p class="muted">${view.reason}</p>`;
    }
  }

  #maps(maps: ChannelMaps, channel: number, count: number): TemplateResult {
    return html`${count === 1 ? nothing : html`<h4>Channel ${channel}</h4>`}
      <flipscope-map-triple
        name="y"
        label="Maps of the output"
        .view=${maps}
        .colorMap=${this.colorMap}
        .noiseFloor=${this.noiseFloor}
        .spot=${this.spot}
      ></flipscope-map-triple>`;
  }

  /** What was drawn stays until the next is there. */
  async #load(): Promise<void> {
    const asked = [this.analysis, this.output, this.flip].join('\n');
    this.failure = undefined;
    const isCurrent = (): boolean => asked === [this.analysis, this.output, this.flip].join('\n');
    try {
      const view = await this.host.outputView(this.output, this.flip);
      if (isCurrent()) this.view = view;
    } catch (error) {
      if (isCurrent()) this.failure = error instanceof Error ? error.message : String(error);
    }
  }
}
