import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { toWire, type WireError } from '../../src/protocol/errors';
import type { ModelHostFunctions, ModelPageFunctions, ModelSnapshot } from '../../src/protocol/model';
import type { ModelDescription } from '../../src/report/modelDescription';
import type { Rpc } from '../../src/protocol/rpc';
import { inputRows, modelFacts, operatorWords, outputRows, type PortRow } from '../../src/report/facts/describedModel';
import { formatShape } from '../../src/report/facts/format';
import { auditColoring } from '../../src/report/facts/graph/colorings';
import type { Coloring } from '../../src/report/facts/graph/marks';
import { unitGraph, type UnitGraph } from '../../src/report/facts/graph/units';
import { graphNotes } from '../../src/report/facts/graph/words';
import { alignedSizes, misalignedSentence } from '../../src/report/facts/sizes';
import { connectHost } from '../host';
import '../graph/networkView';
import '../parts/auditTable';
import { base, palette, sectionStyles, tableStyles } from '../styles';

/** What VS Code gives the page, as far as it is used. */
interface Api {
  postMessage(message: unknown): void;
}

/** The page of a model: what its file tells, before anything is run. */
@customElement('flipscope-model')
export class ModelApp extends LitElement {
  @state() private snapshot: ModelSnapshot | undefined;
  /** What a button's action failed with. */
  @state() private problem: WireError | undefined;
  readonly #host: Rpc<ModelHostFunctions, ModelPageFunctions>;
  /** Of the description on screen. */
  #drawn:
    | { readonly description: ModelDescription; readonly graph: UnitGraph; readonly coloring: Coloring }
    | undefined;

  static override styles = [
    base,
    palette,
    sectionStyles,
    tableStyles,
    css`
      :host {
        max-width: 1240px;
        margin: 0 auto;
        padding: 20px 24px 48px;
        container-type: inline-size;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        justify-content: space-between;
        gap: 8px 16px;
      }
      h1 {
        margin: 0;
        font-size: 20px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      header > div {
        flex: 1 1 260px;
        min-width: 0;
      }
      section {
        margin-top: 28px;
      }
      .kind,
      .type {
        white-space: nowrap;
      }
      section p {
        max-width: 78ch;
        overflow-wrap: anywhere;
      }
      flipscope-audit-table {
        margin-top: 10px;
      }
      .problem {
        color: var(--vscode-errorForeground);
        overflow-wrap: anywhere;
      }
      .scroll {
        overflow-x: auto;
      }
      @container (max-width: 560px) {
        :host {
          padding-inline: 16px;
        }
      }
    `,
  ];

  constructor(api: Api) {
    super();
    this.#host = connectHost<ModelHostFunctions, ModelPageFunctions>(api, {
      snapshot: (snapshot) => (this.snapshot = snapshot),
    });
    this.#attempt(async () => (this.snapshot = await this.#host.ready()));
  }

  override render(): TemplateResult {
    const { snapshot } = this;
    return html`<main aria-busy=${snapshot?.phase === 'reading'}>
      <header>
        <div>
          <h1>${snapshot?.title ?? 'Flipscope'}</h1>
          ${snapshot?.phase === 'done' ? html`<p class="muted">${modelFacts(snapshot.description).join(' · ')}</p>` : nothing}
        </div>
        <vscode-button @click=${() => this.#attempt(() => this.#host.check())}>Check Flip Invariance</vscode-button>
      </header>
      ${this.problem === undefined ? nothing : html`<p class="problem" role="alert">${this.problem.message}</p>`}
      ${this.#phase()}
    </main>`;
  }

  #phase(): TemplateResult | typeof nothing {
    const { snapshot } = this;
    switch (snapshot?.phase) {
      case undefined:
        return nothing;
      case 'reading':
        return html`<section role="status"><p class="muted">Reading the model…</p></section>`;
      case 'failed':
        return html`<section role="alert">
          <p class="problem">${snapshot.error.message}</p>
          <p>
            <vscode-button appearance="secondary" @click=${() => this.#attempt(() => this.#host.openLog())}
              >Show Log</vscode-button
            >
          </p>
        </section>`;
      case 'done':
        return html`${this.#ports(snapshot.description)} ${this.#audit(snapshot.description)}
        ${this.#graph(snapshot.description)} ${this.#operators(snapshot.description)}`;
    }
  }

  #ports(description: ModelDescription): TemplateResult {
    return html`<section aria-label="Inputs and outputs">
      <div class="head"><h2>Inputs and outputs</h2></div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col"></th>
              <th scope="col">name</th>
              <th scope="col">type</th>
              <th scope="col">shape</th>
              <th scope="col">what a flip should do</th>
            </tr>
          </thead>
          <tbody>
            ${inputRows(description).map((row) => port('input', row))}
            ${outputRows(description).map((row) => port('output', row))}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #audit({ audit: { audit, sizeAdvice, shape, notes = [] } }: ModelDescription): TemplateResult {
    const isJudged = shape.length > 0;
    return html`<section aria-label="Flips">
      <div class="head">
        <h2>Flips</h2>
        <p class="lead">
          ${isJudged ? `What the file alone tells, at ${formatShape(shape)}; nothing was run` : nothing}
        </p>
      </div>
      ${notes.map((note) => html`<p>${note}</p>`)}
      ${
        isJudged
          ? html`<p>${misalignedSentence(sizeAdvice)} ${alignedSizes(sizeAdvice)}</p>
              <flipscope-audit-table open .audit=${audit}></flipscope-audit-table>`
          : nothing
      }
    </section>`;
  }

  /** The network by what the audit says of its operators. */
  #graph(description: ModelDescription): TemplateResult {
    if (this.#drawn?.description !== description) {
      const graph = unitGraph(description.graph);
      this.#drawn = { description, graph, coloring: auditColoring(graph.units, description.audit.audit) };
    }
    const { graph, coloring } = this.#drawn;
    return html`<section aria-label="Graph">
      <div class="head">
        <h2>Graph</h2>
        <p class="lead">Layers by what the audit says of their operators; nothing was run</p>
      </div>
      <flipscope-network .graph=${graph} .colorings=${[coloring]}></flipscope-network>
      ${graphNotes(description.graph).map((note) => html`<p class="muted">${note}</p>`)}
    </section>`;
  }

  #operators(description: ModelDescription): TemplateResult {
    return html`<section aria-label="Operators">
      <div class="head"><h2>Operators</h2></div>
      <p class="name">${operatorWords(description)}</p>
    </section>`;
  }

  #attempt = (action: () => Promise<unknown>): void => {
    this.problem = undefined;
    action().catch((error: unknown) => {
      this.problem = toWire(error);
    });
  };
}

function port(kind: 'input' | 'output', { name, type, shape, expected }: PortRow): TemplateResult {
  return html`<tr>
    <td class="kind muted">${kind}</td>
    <td class="name">${name}</td>
    <td class="type">${type}</td>
    <td>${shape}</td>
    <td class=${expected?.isProblem ? 'problem' : ''}>
      ${expected?.text ?? nothing}
      ${expected?.origin === undefined ? nothing : html`<span class="muted">· ${expected.origin}</span>`}
    </td>
  </tr>`;
}
