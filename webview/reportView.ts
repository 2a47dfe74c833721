import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelSnapshot } from '../src/protocol/panel';
import type { Flip, Report } from '../src/report/report';
import { shownFlip, type Choices } from './choices';
import type { ViewContext } from './context';
import type { PanelHost } from './host';
import { LayerViews, type LayerQuestion } from './layerViews';
import { OwnAttribution } from './ownAttribution';
import { SECTIONS, type Section } from './sections';
import { shownLayer } from './shownLayer';
import './parts/currentLayer';
import './parts/flipChips';
import './sections/verdictSection';
import { Spot } from './spot';
import { base } from './styles';

export type DoneSnapshot = Extract<PanelSnapshot, { phase: 'done' }>;

/** A finished report. Fires `choices-changed` with the new choices. */
@customElement('flipscope-report')
export class ReportView extends LitElement {
  @property({ attribute: false }) snapshot!: DoneSnapshot;
  @property({ attribute: false }) choices!: Choices;
  @property({ attribute: false }) host!: PanelHost;
  @property({ attribute: false }) attempt!: ViewContext['attempt'];
  private context!: ViewContext;
  /** A new page's verdict is painted before the browser lays out all that stands below it, part by part. */
  @state() private places: readonly Section['place'][] = [];

  readonly #attribution = new OwnAttribution((flip) => this.host.attribution(flip));
  /** The layer that was on screen last. */
  #last: string | undefined;
  readonly #spot = new Spot();
  readonly #views = new LayerViews(this, ({ tensor, flip, channel }) => this.host.layerView(tensor, flip, channel));

  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .page,
      .top {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      .slot {
        min-width: 0;
        padding: 18px 0 24px;
        border-top: 1px solid var(--fs-line);
      }
      /* Below each other, the rail's own parts are parts of the page, and what one chooses by stays on top. */
      .rail {
        display: contents;
      }
      flipscope-verdict {
        padding-bottom: 12px;
      }
      .bar {
        --chip-details: none;
        position: sticky;
        top: 0;
        z-index: 2;
        display: grid;
        gap: 8px;
        padding: 8px 0;
        background: var(--fs-page);
      }
      #layers {
        border-top: 0;
        padding-top: 8px;
      }
      @container (min-width: 960px) {
        .page {
          grid-template-columns: clamp(380px, 33%, 660px) minmax(0, 1fr);
          gap: 0 40px;
          align-items: start;
        }
        .rail {
          position: sticky;
          top: 0;
          display: flex;
          flex-direction: column;
          height: calc(100vh - 84px);
          min-height: 420px;
          overflow: hidden auto;
          padding-inline-end: 8px;
        }
        .rail > * {
          flex: none;
        }
        .rail > #layers {
          flex: 1 0 430px;
          display: flex;
          flex-direction: column;
          padding-bottom: 0;
        }
        .rail > #layers > * {
          flex: 1;
        }
        .bar {
          --chip-details: block;
          position: static;
          z-index: auto;
        }
        .stage > .top > .slot,
        .stage:not(:has(> .top > .slot)) > .slot:first-of-type {
          border-top: 0;
          padding-top: 0;
        }
      }
      @container (min-width: 1900px) {
        .top {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          gap: 0 40px;
        }
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('snapshot') && changed.get('snapshot')?.analysis !== this.snapshot.analysis) this.#renew();
    else if (this.snapshot.explanation.progress === undefined) this.style.removeProperty('min-height');
    const { report, spec, images, analysis, explanation } = this.snapshot;
    const { choices } = this;
    const flip = shownFlip(report, choices);
    const layer = shownLayer(report, choices, flip, this.#last);
    this.#last = layer?.tensor;
    if (layer !== undefined) {
      const channel = layer.tensor === choices.tensor ? choices.channel : undefined;
      const question = { tensor: layer.tensor, flip, ...(channel === undefined ? {} : { channel }) };
      this.#views.want(question, likelyNext(report, layer.tensor, flip));
    }
    this.context = {
      report,
      spec,
      images,
      analysis,
      explanation,
      before: this.snapshot.before,
      choices,
      flip,
      layer,
      view: this.#views.state,
      spot: this.#spot,
      host: this.host,
      choose: this.#choose,
      retryView: () => this.#views.retry(),
      attempt: this.attempt,
    };
  }

  override firstUpdated(): void {
    void this.#addPlaces();
  }

  override updated(): void {
    this.#attribution.want(this.snapshot, this.context.flip);
  }

  override render(): TemplateResult {
    const { context } = this;
    return html`<div class="page">
      <div class="rail">
        <flipscope-verdict .context=${context}></flipscope-verdict>
        <div class="bar">
          <flipscope-flip-chips .context=${context}></flipscope-flip-chips>
          <flipscope-current-layer .context=${context}></flipscope-current-layer>
        </div>
        ${this.#sections('rail')}
      </div>
      <div class="stage">
        <div class="top">${this.#sections('top')}</div>
        ${this.#sections('below')}
      </div>
    </div>`;
  }

  async #addPlaces(): Promise<void> {
    for (const place of PLACES) {
      await nextPaint();
      this.places = [...this.places, place];
    }
  }

  /** Another run is on screen: what it is explained with comes later, and the page keeps its height until then. */
  #renew(): void {
    this.#views.renew();
    this.style.minHeight = `${this.offsetHeight}px`;
  }

  #sections(place: Section['place']): unknown {
    const present = SECTIONS.filter(
      (section) => section.place === place && this.places.includes(place) && section.present(this.snapshot.report),
    );
    return repeat(
      present,
      (section) => section.id,
      (section) => html`<div class="slot" id=${section.id}>${section.render(this.context)}</div>`,
    );
  }

  /** A chosen channel belongs to the layer on screen, and goes when another layer is chosen. */
  #choose = (change: Partial<Choices>): void => {
    const shown = this.context.layer?.tensor;
    const { choices } = this;
    const pinned = change.channel === undefined || shown === undefined ? {} : { tensor: shown };
    const { channel, ...next } = { ...choices, ...pinned, ...change };
    const keepsChannel = change.channel !== undefined || next.tensor === choices.tensor;
    const detail = keepsChannel && channel !== undefined ? { ...next, channel } : next;
    this.dispatchEvent(new CustomEvent<Choices>('choices-changed', { detail }));
  };
}

/** In the order in which they come to stand on a new page. */
const PLACES: readonly Section['place'][] = ['rail', 'top', 'below'];

/** Resolves once the frame that is under way was painted. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** The layers beside this one, which arrow keys lead to, and the same under the other flips. */
function likelyNext({ layers, flips }: Report, tensor: string, flip: Flip): readonly LayerQuestion[] {
  const place = layers.findIndex((layer) => layer.tensor === tensor);
  const beside = [1, -1, 2, -2].flatMap((step) => layers[place + step] ?? []);
  return [
    ...beside.map((layer) => ({ tensor: layer.tensor, flip })),
    ...flips.filter((other) => other !== flip).map((other) => ({ tensor, flip: other })),
  ];
}
