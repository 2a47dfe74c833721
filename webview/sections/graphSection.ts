import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { breakPath, type BreakPath } from '../../src/report/facts/graph/breakPath';
import { graphColorings } from '../../src/report/facts/graph/colorings';
import type { Coloring, ColoringName } from '../../src/report/facts/graph/marks';
import { graphName, unitGraph, type UnitGraph } from '../../src/report/facts/graph/units';
import { graphNotes } from '../../src/report/facts/graph/words';
import '../graph/networkView';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles } from '../styles';

type Loaded =
  | { readonly status: 'none' | 'loading' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'ready'; readonly text: string; readonly graph: UnitGraph; readonly notes: readonly string[] };

/** The network with its layers colored by what is known of them. It is asked for when it comes into sight. */
@customElement('flipscope-graph')
export class GraphSection extends SectionElement {
  @state() private loaded: Loaded = { status: 'none' };
  @state() private isNear = false;
  /** Names what was loaded. */
  #analysis: string | undefined;
  #colorings: readonly Coloring[] = [];
  #path: BreakPath | undefined;
  #madeOf: readonly unknown[] = [];
  #observer: IntersectionObserver | undefined;

  static override styles = [
    base,
    sectionStyles,
    css`
      .notes {
        margin-top: 4px;
        font-size: 12px;
        color: var(--fs-muted);
      }
      /* Keeps the page from growing when it comes into sight. */
      .waiting {
        min-height: 640px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.isNear = true;
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override willUpdate(): void {
    const { analysis, report, flip, before } = this.context;
    if (this.isNear && this.#analysis !== analysis) void this.#load(analysis);
    if (this.loaded.status !== 'ready') return;
    const { graph } = this.loaded;
    const madeOf = [graph, report, flip, before];
    if (madeOf.every((part, i) => part === this.#madeOf[i])) return;
    this.#madeOf = madeOf;
    this.#colorings = graphColorings(graph.units, report, flip, before);
    this.#path = breakPath(graph, report, flip);
  }

  override render(): TemplateResult {
    return html`<section aria-label="Graph">
      ${this.head('Graph', this.#path?.sentence ?? 'The network, its layers colored by what is known of them')}
      <div class=${this.loaded.status === 'ready' ? '' : 'waiting'}>${this.#content()}</div>
    </section>`;
  }

  #content(): TemplateResult | typeof nothing {
    const { loaded } = this;
    switch (loaded.status) {
      case 'none':
        return nothing;
      case 'loading':
        return html`<p class="muted" role="status">Reading the graph…</p>`;
      case 'failed':
        return html`<p role="alert">${loaded.message}</p>
          <vscode-button appearance="secondary" @click=${() => void this.#load(this.context.analysis)}
            >Try Again</vscode-button
          >`;
      case 'ready': {
        const { layer, choices, choose, attempt, host, flip } = this.context;
        return html`<flipscope-network
            .graph=${loaded.graph}
            .colorings=${this.#colorings}
            .path=${this.#path}
            .shown=${layer?.tensor}
            .colorMap=${choices.colorMap}
            .coloredBy=${choices.graphColor}
            .openBlocks=${choices.openBlocks}
            @color-graph=${({ detail }: CustomEvent<ColoringName>) => choose({ graphColor: detail })}
            @open-blocks=${({ detail }: CustomEvent<readonly string[]>) => choose({ openBlocks: detail })}
            exports
            @export-colors=${({ detail }: CustomEvent<ColoringName>) => attempt(() => host.exportNodeData(detail, flip))}
            @choose-layer=${(event: CustomEvent<string>) => choose({ tensor: this.#tensorOf(event.detail) })}
          ></flipscope-network>
          ${loaded.notes.map((note) => html`<p class="notes">${note}</p>`)}`;
      }
    }
  }

  /** As the report has it: a graph cuts long names. */
  #tensorOf(name: string): string {
    return this.context.report.layers.find(({ tensor }) => graphName(tensor) === name)?.tensor ?? name;
  }

  async #load(analysis: string): Promise<void> {
    this.#analysis = analysis;
    if (this.loaded.status !== 'ready') this.loaded = { status: 'loading' };
    try {
      const network = await this.context.host.networkGraph();
      if (this.#analysis !== analysis) return;
      const text = JSON.stringify(network);
      // What is open in the same graph, and where it is scrolled to, stays.
      if (this.loaded.status === 'ready' && this.loaded.text === text) return;
      this.loaded = { status: 'ready', text, graph: unitGraph(network), notes: graphNotes(network) };
    } catch (error) {
      if (this.#analysis === analysis) this.loaded = { status: 'failed', message: (error as Error).message };
    }
  }
}
