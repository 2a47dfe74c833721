import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { causeMeaning } from '../../src/report/facts/causeNames';
import { convolutions } from '../../src/report/facts/convolutions';
import { isExact } from '../../src/report/facts/exact';
import { insightSentence } from '../../src/report/facts/experiments';
import { unexplainedSentence } from '../../src/report/facts/explained';
import { formatPercent } from '../../src/report/facts/format';
import { layerName, shortLayerName } from '../../src/report/facts/layerName';
import { isJudged, mainOutput } from '../../src/report/facts/mainOutput';
import { shareRows, type ShareRow } from '../../src/report/facts/shares';
import type { Flip } from '../../src/report/report';
import { causeColor } from '../causeColors';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import '../parts/auditTable';
import '../parts/attributionView';
import '../parts/experimentTable';
import '../parts/kernelGallery';
import '../parts/layerSwaps';
import '../parts/linearMap';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';
import { styled } from '../styled';
import { unbroken } from '../unbroken';
import { explanationStatus } from './explanationStatus';
import { whyStyles } from './whyStyles';

/** Of two causes: more of them are higher than what stands beside them. */
const FEW_EXPERIMENTS = 4;

/** One of a section, which may have none of it. */
type Part = TemplateResult | typeof nothing;

/** More convolutions than this are in the list of layers. */
const MAX_CONVOLUTIONS = 40;

/** Which causes make the difference, the experiments that show it, and the operators behind them. */
@customElement('flipscope-why')
export class WhySection extends SectionElement {
  @state() private convolution: string | undefined;

  static override styles = [base, sectionStyles, causeBarStyles, whyStyles];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const causes = report.causes?.[flip];
    const parts = [this.#experiments(), this.#attribution(), this.#kernels(flip)] as const;
    const [experiments, attribution, kernels] = parts;
    const channels = this.#channels();
    return html`<section aria-label="Why">
      ${this.head('Why', 'Operators are replaced by their mirror images, one cause at a time, and the network runs again')}
      ${explanationStatus(this.context)} ${causes === undefined ? this.#unexplained() : this.#causes()}
      <div class=${this.#columns(parts, channels)}>
        ${stack([experiments, attribution])} ${stack([kernels, channels])}
      </div>
      ${this.#audit()}
    </section>`;
  }

  /**
   * Three where there is something for each. The channels lie below what is short: the experiments, where they are few, or
   * what is only offered.
   */
  #columns(parts: readonly Part[], channels: Part): string {
    const { report, flip } = this.context;
    const isOffered = report.attributions?.[flip] === undefined;
    if (parts.includes(nothing) || (isOffered && channels === nothing)) return 'columns';
    const isLong = Object.values(report.causes ?? {}).some(
      ({ counterfactuals }) => counterfactuals.length > FEW_EXPERIMENTS,
    );
    return ['columns', 'three', ...(isOffered ? ['offered'] : []), ...(isLong ? ['long'] : [])].join(' ');
  }

  #experiments(): Part {
    const { report, flip } = this.context;
    if (report.causes?.[flip] === undefined) return nothing;
    return html`<div class="experiments">
      <h3>What happens when it is mirrored too</h3>
      <flipscope-experiment-table .report=${report} .flip=${flip}></flipscope-experiment-table>
    </div>`;
  }

  #causes(): TemplateResult {
    const { report, flip, host, attempt } = this.context;
    const shares = shareRows(report, flip);
    return html`<p class="insight">${unbroken(insightSentence(report, flip))}</p>
      ${causeBar(shares)}
      <ul class="key">
        ${shares.map(share)}
      </ul>
      <p class="links"><button @click=${() => attempt(() => host.learn())}>See it in one dimension</button></p>`;
  }

  #unexplained(): Part {
    const { report, flip } = this.context;
    const sentence = unexplainedSentence(report, flip);
    return sentence === undefined ? nothing : html`<p class="insight">${unbroken(sentence)}</p>`;
  }

  /** Of an output that cannot be judged nothing is attributed. */
  #attribution(): Part {
    const { report, flip } = this.context;
    const output = mainOutput(report, flip);
    if (output !== undefined && !isJudged(output, flip)) return nothing;
    return html`<div class="attribution">
      <h3>What each layer adds to the difference</h3>
      <flipscope-attribution .context=${this.context}></flipscope-attribution>
    </div>`;
  }

  #audit(): Part {
    const { report, choose } = this.context;
    if (report.audit === undefined) return nothing;
    return html`<flipscope-audit-table
      .audit=${report.audit}
      .layers=${report.layers}
      @choose-layer=${(event: CustomEvent<string>) => choose({ tensor: event.detail })}
    ></flipscope-audit-table>`;
  }

  #kernels(flip: Flip): Part {
    const { report, host, analysis } = this.context;
    const list = convolutions(report, flip);
    const chosen = list.find(({ node }) => node === this.convolution) ?? list[0];
    if (chosen === undefined) return nothing;
    return html`<div class="kernels">
      <h3>Kernels beside their mirror images</h3>
      <div class="choice">
        <vscode-dropdown aria-label="Convolution" @change=${this.#chooseConvolution}>
          ${list
            .slice(0, MAX_CONVOLUTIONS)
            .map(
              ({ node, op, asymmetry }) =>
                html`<vscode-option value=${node} ?selected=${node === chosen.node}
                  >${shortLayerName(node, op)}${asymmetry === undefined ? '' : ` · ${formatPercent(asymmetry)}`}</vscode-option
                >`,
            )}
        </vscode-dropdown>
      </div>
      <flipscope-kernel-gallery
        .host=${host}
        .analysis=${analysis}
        .node=${chosen.node}
        .flip=${flip}
      ></flipscope-kernel-gallery>
    </div>`;
  }

  #channels(): Part {
    const { layer, flip, host, analysis, choose, report } = this.context;
    const error = layer?.error[flip];
    const spatial = layer?.action[flip]?.startsWith('flip') === true;
    if (layer === undefined || error === undefined || !spatial || isExact(error, report.noiseFloor)) return nothing;
    return html`<div class="channels">
      <h3>Channels that swap in <span class="name">${layerName(layer)}</span></h3>
      <flipscope-layer-swaps
        .host=${host}
        .analysis=${analysis}
        .tensor=${layer.tensor}
        .flip=${flip}
        .error=${error}
        .noiseFloor=${report.noiseFloor}
        @choose-channel=${(event: CustomEvent<number>) => choose({ channel: event.detail })}
      ></flipscope-layer-swaps>
      <flipscope-linear-map .context=${this.context} .layer=${layer}></flipscope-linear-map>
    </div>`;
  }

  #chooseConvolution = (event: Event): void => {
    this.convolution = (event.target as HTMLInputElement).value;
  };
}

/** Parts below one another; nothing where there are none, so that the other column has the room. */
function stack(parts: readonly Part[]): Part {
  return parts.every((part) => part === nothing) ? nothing : html`<div class="stack">${parts}</div>`;
}

function share({ cause, words, text }: ShareRow): TemplateResult {
  return html`<li>
    <span class="swatch pattern ${cause}" ${styled({ 'background-color': causeColor(cause) })}></span>
    <span
      ><b>${text}</b>
      ${words}${cause === 'unexplained' ? nothing : html`. <span class="muted">${causeMeaning(cause)}</span>`}</span
    >
  </li>`;
}
