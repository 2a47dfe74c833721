import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelSnapshot } from '../src/protocol/panel';
import type { Flip, Report } from '../src/report/report';
import { shownFlip, shownLayer, type Choices } from './choices';
import type { ViewContext } from './context';
import type { PanelHost } from './host';
import { LayerViews, type LayerQuestion } from './layerViews';
import { SECTIONS, type Section } from './sections';
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

  readonly #spot = new Spot();
  readonly #views = new LayerViews(this, ({ tensor, flip, channel }) => this.host.layerView(tensor, flip, channel));

  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0 44px;
      }
      .slot {
        padding: 20px 0 26px;
        border-top: 1px solid var(--fs-line);
      }
      flipscope-verdict {
        padding-bottom: 26px;
      }
      @container (min-width: 1080px) {
        .columns {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1.08fr);
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
    const layer = shownLayer(report, choices, flip);
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

  override render(): TemplateResult {
    return html`<flipscope-verdict .context=${this.context}></flipscope-verdict>
      <div class="columns">
        <div>${this.#sections('where')}</div>
        <div>${this.#sections('what')}</div>
      </div>
      ${this.#sections('below')}`;
  }

  /** Another run is on screen: what it is explained with comes later, and the page keeps its height until then. */
  #renew(): void {
    this.#views.renew();
    this.style.minHeight = `${this.offsetHeight}px`;
  }

  #sections(place: Section['place']): unknown {
    const present = SECTIONS.filter((section) => section.place === place && section.present(this.snapshot.report));
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

/** The layers beside this one, which arrow keys lead to, and the same under the other flips. */
function likelyNext({ layers, flips }: Report, tensor: string, flip: Flip): readonly LayerQuestion[] {
  const place = layers.findIndex((layer) => layer.tensor === tensor);
  const beside = [1, -1, 2, -2].flatMap((step) => layers[place + step] ?? []);
  return [
    ...beside.map((layer) => ({ tensor: layer.tensor, flip })),
    ...flips.filter((other) => other !== flip).map((other) => ({ tensor, flip: other })),
  ];
}
