import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { EXPLAIN_PARTS, type Contributions } from '../../src/protocol/engine';
import { insightSentence, mirroredWords, outcomeWords, wholeExplanation } from '../../src/report/causeWords';
import { formatError, formatPercent } from '../../src/report/format';
import { layerName, shortLayerName } from '../../src/report/layerName';
import type { CauseReport, Counterfactual, Flip } from '../../src/report/report';
import { causeName, causeShares } from '../../src/report/verdict';
import { causeColor } from '../causeColors';
import { warningIcon } from '../icons';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import '../parts/contributionList';
import '../parts/kernelGallery';
import '../parts/layerSwaps';
import '../parts/progressView';
import '../parts/spatialShares';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';
import { styled } from '../styled';
import { causeMeaning, convolutions, sortedExperiments } from '../why';

/** More convolutions than this are in the list of layers. */
const MOST_CONVOLUTIONS = 40;

const PART_NAMES: { readonly [part: string]: string } = {
  audit: 'The audit of the operators',
  causes: 'The causes',
  local: 'Local defects',
  sizes: 'Other sizes',
  channels: 'Swapped channels',
};

/** Which causes make the difference, the experiments that show it, and the operators to blame. */
@customElement('flipscope-why')
export class WhySection extends SectionElement {
  @state() private convolution: string | undefined;
  @state() private account: { readonly of: string; readonly found?: Contributions } | undefined;

  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    causeBarStyles,
    css`
      .insight {
        font-size: 15px;
        margin-bottom: 12px;
        max-width: 62em;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
        gap: 26px 44px;
        margin-top: 22px;
      }
      .key {
        display: grid;
        gap: 6px;
        margin: 10px 0 18px;
      }
      .key li {
        display: grid;
        grid-template-columns: 12px minmax(0, 1fr);
        gap: 8px;
        align-items: baseline;
      }
      .swatch {
        width: 12px;
        height: 12px;
        border-radius: 2px;
        transform: translateY(2px);
      }
      .meter {
        width: 28%;
        min-width: 60px;
      }
      .meter > i {
        display: block;
        height: 4px;
        border-radius: 2px;
        background: var(--fs-accent);
      }
      .note {
        white-space: normal;
        font-weight: 600;
      }
      .worse svg {
        color: var(--fs-warn);
        vertical-align: -3px;
      }
      .whole {
        background: color-mix(in srgb, var(--fs-good) 10%, transparent);
      }
      .status {
        margin-bottom: 14px;
      }
      details {
        margin-top: 6px;
      }
      summary {
        cursor: pointer;
        color: var(--fs-muted);
      }
      .links {
        margin-top: 10px;
      }
      .links button {
        font: inherit;
        padding: 0;
        border: 0;
        background: none;
        color: var(--vscode-textLink-foreground, inherit);
        text-decoration: underline;
        cursor: pointer;
      }
      .choice {
        margin-bottom: 10px;
        max-width: 100%;
      }
      vscode-dropdown {
        min-width: min(320px, 100%);
      }
    `,
  ];

  override render(): TemplateResult {
    const { report, flip } = this.context;
    const causes = report.causes?.[flip];
    return html`<section aria-label="Why">
      ${this.head('Why', 'Operators are replaced by their mirror images, cause by cause, and the network is run again')}
      ${this.#status()} ${causes === undefined ? nothing : this.#causes(causes)}
      <div class="columns">
        ${causes === undefined ? nothing : html`<div>${this.#experiments(causes)}</div>`} ${this.#kernels(flip)}
        <div>${this.#contributions(flip)}</div>
        ${this.#channels()}
      </div>
    </section>`;
  }

  #status(): TemplateResult {
    const { explanation, host, attempt } = this.context;
    const { progress, failures, done } = explanation;
    const missing = EXPLAIN_PARTS.some((part) => !done.includes(part));
    return html`${
      progress === undefined
        ? nothing
        : html`<div class="status">
            <flipscope-progress
              .progress=${progress}
              @cancel=${() => attempt(() => host.cancel())}
            ></flipscope-progress>
          </div>`
    }
    ${failures.map(
      ({ part, error }) =>
        html`<p class="status worse">
          ${warningIcon()} ${PART_NAMES[part] ?? part} could not be found out: ${error.message}
        </p>`,
    )}
    ${
      progress === undefined && missing
        ? html`<div class="status">
            <vscode-button @click=${() => attempt(() => host.explain())}
              >${failures.length > 0 ? 'Try again' : 'Find out why'}</vscode-button
            >
          </div>`
        : nothing
    }`;
  }

  #causes(causes: CauseReport): TemplateResult {
    const { report, host, attempt } = this.context;
    const { given, taken } = causeShares(causes);
    return html`<p class="insight">${insightSentence(causes, report.noiseFloor)}</p>
      ${
        causes.error < report.noiseFloor
          ? nothing
          : html`${causeBar(causes)}
              <ul class="key">
                ${[...given, ...taken].map(
                  ({ cause, share }) =>
                    html`<li>
                      <span class="swatch pattern ${cause}" ${styled({ 'background-color': causeColor(cause) })}></span>
                      <span
                        ><b>${formatPercent(Math.abs(share))}</b> ${share < 0 ? 'taken back by' : 'from'}
                        ${causeName(report, cause)}. <span class="muted">${causeMeaning(cause)}</span></span
                      >
                    </li>`,
                )}
              </ul>`
      }
      <p class="links"><button @click=${() => attempt(() => host.learn())}>See it in one dimension</button></p>`;
  }

  #experiments(causes: CauseReport): TemplateResult {
    const { first, rest } = sortedExperiments(causes, this.context.report.noiseFloor);
    return html`<h3>What happens when it is mirrored too</h3>
      ${this.#table(first, causes)}
      ${
        rest.length === 0
          ? nothing
          : html`<details>
              <summary>${rest.length} more combinations</summary>
              ${this.#table(rest, causes)}
            </details>`
      }
      <p class="muted">
        With everything mirrored ${formatError(causes.twinResidual)} is left
        (${causes.twinResidual < this.context.report.noiseFloor ? 'float noise' : 'more than float noise'}).
      </p>`;
  }

  #table(rows: readonly Counterfactual[], causes: CauseReport): TemplateResult {
    const largest = Math.max(causes.error, ...causes.counterfactuals.map((row) => row.error));
    return html`<table>
      <thead>
        <tr>
          <th scope="col">mirrored</th>
          <th scope="col"><span class="visually-hidden">length of the error</span></th>
          <th scope="col" class="number">output error</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => this.#row(row, causes, largest))}
      </tbody>
    </table>`;
  }

  #row(row: Counterfactual, causes: CauseReport, largest: number): TemplateResult {
    const { noiseFloor } = this.context.report;
    const words = outcomeWords(row, causes, noiseFloor);
    const worse = words.startsWith('worse');
    const width = largest > 0 ? `${(row.error / largest) * 100}%` : '0';
    return html`<tr class=${row === wholeExplanation(causes, noiseFloor) ? 'whole' : ''}>
      <td>${mirroredWords(row.mirrored)}</td>
      <td class="meter"><i ${styled({ width })}></i></td>
      <td class="number">
        ${row.error < noiseFloor ? formatError(row.error) : formatPercent(row.error)}
        ${words === '' ? nothing : html`<div class="note ${worse ? 'worse' : ''}">${worse ? warningIcon() : nothing} ${words}</div>`}
      </td>
    </tr>`;
  }

  #kernels(flip: Flip): TemplateResult | typeof nothing {
    const { report, host, analysis } = this.context;
    const list = convolutions(report, flip);
    const chosen = list.find(({ node }) => node === this.convolution) ?? list[0];
    if (chosen === undefined) return nothing;
    return html`<div>
      <h3>Kernels beside their mirror images</h3>
      <div class="choice">
        <vscode-dropdown aria-label="Convolution" @change=${this.#chooseConvolution}>
          ${list
            .slice(0, MOST_CONVOLUTIONS)
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

  #contributions(flip: Flip): TemplateResult {
    const { report, layer, choose, pictures } = this.context;
    const known = report.layers.some((l) => l.contribution?.[flip] !== undefined);
    const waiting = this.account?.of === this.#accountKey() && this.account.found === undefined;
    const spatial = this.account?.of === this.#accountKey() ? this.account.found?.spatial : undefined;
    return html`<h3>What each layer adds to the difference</h3>
      ${
        known
          ? html`<flipscope-contribution-list
              .layers=${report.layers}
              .flip=${flip}
              .selected=${layer?.tensor}
              @choose-layer=${(event: CustomEvent<string>) => choose({ tensor: event.detail })}
            ></flipscope-contribution-list>`
          : html`<p class="muted">
                An exact account: the network is mirrored up to each layer and left as it is after it.
              </p>
              <p class="links">
                <vscode-button appearance="secondary" ?disabled=${waiting} @click=${this.#measureContributions}
                  >${waiting ? 'Measuring…' : 'Measure'}</vscode-button
                >
              </p>`
      }
      ${
        spatial === undefined
          ? nothing
          : html`<flipscope-spatial-shares .map=${spatial.map} .picture=${pictures.id}></flipscope-spatial-shares>`
      }`;
  }

  #channels(): TemplateResult | typeof nothing {
    const { layer, flip, host, analysis, choose, report } = this.context;
    const error = layer?.error[flip];
    const spatial = layer?.action[flip]?.startsWith('flip') === true;
    if (layer === undefined || error === undefined || !spatial || error < report.noiseFloor) return nothing;
    return html`<div>
      <h3>Channels that swap in <span class="name">${layerName(layer)}</span></h3>
      <flipscope-layer-swaps
        .host=${host}
        .analysis=${analysis}
        .tensor=${layer.tensor}
        .flip=${flip}
        .error=${error}
        @choose-channel=${(event: CustomEvent<number>) => choose({ channel: event.detail })}
      ></flipscope-layer-swaps>
    </div>`;
  }

  #accountKey(): string {
    return `${this.context.analysis} ${this.context.flip}`;
  }

  #measureContributions = (): void => {
    const of = this.#accountKey();
    this.account = { of };
    this.context.attempt(async () => {
      try {
        this.account = { of, found: await this.context.host.contributions(this.context.flip) };
      } catch (error) {
        this.account = undefined;
        throw error;
      }
    });
  };

  #chooseConvolution = (event: Event): void => {
    this.convolution = (event.target as HTMLInputElement).value;
  };
}
