import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LayerView } from '../src/protocol/views';
import type { Flip } from '../src/report/report';

/** What is known of the layer on screen. While the next is loading, the last one stays to look at. */
export type LayerViewState =
  | { readonly status: 'empty' }
  | { readonly status: 'loading'; readonly last?: LayerView }
  | { readonly status: 'ready'; readonly view: LayerView }
  | { readonly status: 'failed'; readonly message: string };

export interface LayerQuestion {
  readonly tensor: string;
  readonly flip: Flip;
  readonly channel?: number;
}

type Ask = (question: LayerQuestion) => Promise<LayerView>;

const KEPT_VIEWS = 24;
/** A view that takes longer is of activations that are not kept, each of which costs a run of the model. */
const QUICK_MS = 300;

/**
 * Loads layer views one at a time: while one is under way only the newest wish is remembered, so that
 * walking along the curve never queues up work. The last few views are kept, and those that are likely to be wanted
 * next are loaded ahead.
 */
export class LayerViews implements ReactiveController {
  state: LayerViewState = { status: 'empty' };
  readonly #host: ReactiveControllerHost;
  readonly #ask: Ask;
  readonly #kept = new Map<string, LayerView>();
  #wanted: LayerQuestion | undefined;
  #likely: readonly LayerQuestion[] = [];
  #busy = false;
  #generation = 0;

  constructor(host: ReactiveControllerHost, ask: Ask) {
    this.#host = host;
    this.#ask = ask;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.reset();
  }

  /** Forgets everything: the views belong to an analysis that is no longer shown. */
  reset(): void {
    this.#generation++;
    this.#kept.clear();
    this.#wanted = undefined;
    this.#likely = [];
    this.#busy = false;
    this.state = { status: 'empty' };
  }

  /** Forgets everything but the view on screen, which stays until that of the next analysis is there. */
  renew(): void {
    const { state } = this;
    this.reset();
    this.state = state;
  }

  /**
   * Asks for a view unless it is the one shown or already asked for.
   * @param likely what may be wanted next, the likeliest first: loaded once this one is there
   */
  want(question: LayerQuestion, likely: readonly LayerQuestion[] = []): void {
    if (this.#wanted !== undefined && keyOf(this.#wanted) === keyOf(question)) return;
    this.#wanted = question;
    this.#likely = likely;
    const known = this.#kept.get(keyOf(question));
    if (known !== undefined) {
      this.#show({ status: 'ready', view: known });
      this.#loadAhead();
      return;
    }
    const last = this.state.status === 'ready' ? this.state.view : this.state.status === 'loading' && this.state.last;
    this.#show({ status: 'loading', ...(last ? { last } : {}) });
    if (!this.#busy) void this.#load(question);
  }

  /** Asks again after a failure. */
  retry(): void {
    const question = this.#wanted;
    this.#wanted = undefined;
    if (question !== undefined) this.want(question);
  }

  async #load(question: LayerQuestion): Promise<void> {
    const generation = this.#generation;
    const start = performance.now();
    const isAhead = this.state.status === 'ready';
    this.#busy = true;
    const answer = await this.#ask(question).then(
      (view): LayerViewState => ({ status: 'ready', view }),
      (error: unknown): LayerViewState => ({
        status: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }),
    );
    if (generation !== this.#generation) return;
    this.#busy = false;
    if (answer.status === 'ready') this.#keep(keyOf(question), answer.view);
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    // What fails ahead of time is not of interest: when it is wanted, it is asked for again.
    const counts = answer.status === 'ready' || !isAhead;
    if (!counts || performance.now() - start > QUICK_MS) this.#likely = [];
    if (counts && keyOf(wanted) === keyOf(question)) this.#show(answer);
    else if (!this.#kept.has(keyOf(wanted))) return void this.#load(wanted);
    this.#loadAhead();
  }

  #loadAhead(): void {
    if (this.#busy || this.state.status !== 'ready') return;
    const next = this.#likely.find((question) => !this.#kept.has(keyOf(question)));
    if (next !== undefined) void this.#load(next);
  }

  #keep(key: string, view: LayerView): void {
    this.#kept.set(key, view);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT_VIEWS && oldest.done !== true) this.#kept.delete(oldest.value);
  }

  #show(state: LayerViewState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}

function keyOf({ tensor, flip, channel }: LayerQuestion): string {
  return JSON.stringify([tensor, flip, channel ?? null]);
}
