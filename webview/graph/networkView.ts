import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { BreakPath } from '../../src/report/facts/graph/breakPath';
import { allGroups, graphGroups, type GraphGroup, type GraphItem } from '../../src/report/facts/graph/groups';
import type { Coloring, ColoringName } from '../../src/report/facts/graph/marks';
import { graphName, type UnitGraph } from '../../src/report/facts/graph/units';
import { unitDetail } from '../../src/report/facts/graph/words';
import { divergingTable, sequentialTable, type ColorMapName } from '../draw/colorMaps';
import { causeBarStyles } from '../parts/causeBar';
import { legendStyles } from '../parts/legend';
import { base } from '../styles';
import { ResizeController } from '../resized';
import { currentBackground, ThemeController } from '../theme';
import { bandStyles } from './band';
import { boxAt } from './eventPlaces';
import { graphLegend, graphLegendStyles } from './graphLegend';
import { graphTools } from './graphTools';
import { GraphFocus } from './graphFocus';
import { GraphInput, HELP } from './graphInput';
import { GraphPicture, type Picture } from './graphPicture';
import { networkStyles } from './networkStyles';
import { openAtFirst } from './openAtFirst';
import { sheet } from './sheet';
import { Viewport, ZOOM } from './viewport';

/**
 * The graph of a network. Fires `choose-layer` with a tensor, `export-colors` and `color-graph` with the way it is colored,
 * and `open-blocks` with the names of the blocks that are open.
 */
@customElement('flipscope-network')
export class NetworkView extends LitElement {
  @property({ attribute: false }) graph!: UnitGraph;
  /** One at least. */
  @property({ attribute: false }) colorings: readonly Coloring[] = [];
  @property({ attribute: false }) path: BreakPath | undefined;
  /** Tensor of the layer on screen. */
  @property({ attribute: false }) shown: string | undefined;
  @property({ attribute: false }) colorMap: ColorMapName = 'magma';
  /** What it is colored by, where somebody has chosen; else the first of `colorings`. */
  @property({ attribute: false }) coloredBy: ColoringName | undefined;
  /** Names of the blocks that are open when a graph is shown first; else as many as there is room for. */
  @property({ attribute: false }) openBlocks: readonly string[] | undefined;
  /** Whether its colors can be exported. */
  @property({ type: Boolean }) exports = false;
  @query('.scroller') private scroller!: HTMLElement | null;
  @query('.detail') private detailLine!: HTMLElement | null;

  readonly #viewport = new Viewport(this, () => this.scroller);
  readonly #layout = new GraphPicture(this, () => this.#viewport.room);
  readonly #focus = new GraphFocus(this, this.#layout, this.#viewport);
  readonly #input = new GraphInput(this.#layout, this.#focus, this.#viewport, () => this.#closeAround());
  #items: readonly GraphItem[] = [];
  /** The box that is told of while the pointer is nowhere. */
  #told: string | undefined;
  #drawn: Picture | undefined;
  /** Nothing has been in sight yet. */
  #isNew = true;

  static override styles = [base, causeBarStyles, legendStyles, bandStyles, graphLegendStyles, networkStyles];

  constructor() {
    super();
    new ThemeController(this);
    new ResizeController(this, () => this.#layout.fill(this.#focus.tabStop));
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { picture } = this.#layout;
    if (picture !== this.#drawn && picture !== undefined) this.#viewport.scale(picture.placed);
    if (!changed.has('graph')) return;
    this.#items = graphGroups(this.graph);
    this.#focus.set(undefined);
    this.#isNew = true;
    this.#layout.show(this.graph, this.#items, openAtFirst(this.#items, this.openBlocks));
  }

  override updated(changed: PropertyValues): void {
    const { moved, picture } = this.#layout;
    if (picture !== this.#drawn && picture !== undefined) this.#viewport.enclose(picture.placed.height);
    this.#drawn = picture;
    this.#layout.moved = undefined;
    if (moved !== undefined) this.#viewport.shift(moved);
    if (picture !== undefined && this.#isNew) {
      this.#isNew = false;
      this.#viewport.toTop(picture.placed.width);
    }
    this.#focus.take();
    if (this.#told === this.#focus.id && !changed.has('colorings')) return;
    this.#told = this.#focus.id;
    this.#tell(this.#told);
  }

  override render(): TemplateResult {
    const coloring = this.colorings.find(({ name }) => name === this.coloredBy) ?? this.colorings[0]!;
    const tables = { scale: sequentialTable(this.colorMap), change: divergingTable(currentBackground()) };
    const { picture } = this.#layout;
    const shown = this.#shownUnit;
    // Of what is drawn while it scrolls, only the sheet is another.
    const heads = [coloring, this.colorings, this.colorMap, this.path, this.graph, shown, currentBackground()];
    return html`${guard(heads, () => [this.#tools(coloring), graphLegend(coloring.legend, tables, this.path !== undefined)])}
      <div
        class="scroller"
        role="group"
        aria-label="Graph of the network: ${HELP}"
        @scroll=${this.#viewport.look}
        @wheel=${this.#input.wheel}
        @keydown=${this.#input.keydown}
        @pointerdown=${this.#input.drag}
        @pointerover=${(event: Event) => this.#tell(boxAt(event) ?? this.#focus.id)}
        @pointerleave=${() => this.#tell(this.#focus.id)}
        @focusin=${(event: Event) => this.#focus.set(boxAt(event) ?? this.#focus.id)}
      >
        ${
          picture === undefined
            ? this.#waiting()
            : sheet(picture, {
                graph: this.graph,
                coloring,
                tables,
                path: this.path,
                shown: shown === undefined ? undefined : picture.drawing.boxOf(shown),
                tabStop: this.#focus.tabStop,
                zoom: this.#viewport.zoom,
                drawn: this.#viewport.drawn,
                press: (box) => this.#press(box),
              })
        }
      </div>
      <p class="detail muted" aria-hidden="true"></p>
      ${
        picture?.isPlain === true
          ? html`<p class="notes">
              Its connections are too many to be untangled in time, so it is drawn in plain rows.
            </p>`
          : nothing
      }`;
  }

  #tools(coloring: Coloring): TemplateResult {
    const groups = allGroups(this.#items);
    const [start, shown] = [this.path?.start, this.#shownUnit];
    return graphTools({
      colorings: this.colorings,
      coloring,
      hasBlocks: groups.length > 0,
      color: (name) => this.#color(name),
      expandAll: () => this.#open(groups.map(({ id }) => id)),
      collapseAll: () => this.#open([]),
      zoomIn: () => this.#viewport.zoomBy(ZOOM.step),
      zoomOut: () => this.#viewport.zoomBy(1 / ZOOM.step),
      fitWidth: () => this.#fit(),
      goToBreak: this.path === undefined ? undefined : () => this.#focus.goTo(start),
      goToShown: shown === undefined ? undefined : () => this.#focus.goTo(shown),
      exportColors: this.exports ? () => this.#tellOf('export-colors', coloring.name) : undefined,
    });
  }

  #color(name: ColoringName): void {
    this.coloredBy = name;
    this.#tellOf('color-graph', name);
  }

  #open(ids: readonly string[]): void {
    this.#layout.open(new Set(ids));
    this.#tellOf('open-blocks', ids);
  }

  /** @returns its box */
  #toggle(group: GraphGroup): string {
    const box = this.#layout.toggle(group);
    this.#tellOf('open-blocks', [...this.#layout.expanded]);
    return box;
  }

  #tellOf(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  #waiting(): TemplateResult {
    const { failure } = this.#layout;
    return failure === undefined
      ? html`<p class="waiting muted" role="status">Laying out the graph…</p>`
      : html`<p class="waiting" role="alert">The graph could not be drawn: ${failure}</p>`;
  }

  /** Says what is known of a box; nothing else is drawn again while the pointer moves over them. */
  #tell(id: string | undefined): void {
    const subject = this.#focus.find(id)?.subject;
    const unit = subject?.kind === 'unit' ? subject.unit : undefined;
    const text = unit === undefined ? '' : unitDetail(this.graph.units[unit]!, unit, this.colorings);
    if (this.detailLine !== null) this.detailLine.textContent = text;
  }

  get #shownUnit(): number | undefined {
    if (this.shown === undefined) return undefined;
    const tensor = graphName(this.shown);
    const place = this.graph.units.findIndex((unit) => unit.tensor === tensor);
    return place < 0 ? undefined : place;
  }

  #press(id: string): void {
    const subject = this.#focus.find(id)?.subject;
    this.#focus.set(id);
    if (subject?.kind === 'block') {
      this.#toggle(subject.group);
      return;
    }
    const tensor = subject && this.graph.units[subject.unit]!.tensor;
    if (tensor !== undefined) this.dispatchEvent(new CustomEvent<string>('choose-layer', { detail: tensor }));
  }

  #fit(): void {
    const { picture } = this.#layout;
    if (picture !== undefined) this.#viewport.fit(picture.placed);
  }

  #closeAround(): void {
    const around = this.#focus.find(this.#focus.tabStop)?.around;
    if (around !== undefined) this.#focus.set(this.#toggle(around), true);
  }
}
