import { setTimeout as sleep } from 'node:timers/promises';
import { l10n } from 'vscode';
import { EXPLAIN_PARTS, type ExplainPart, type Progress } from '../../protocol/engine';
import { isCanceled, toWire } from '../../protocol/errors';
import type { Explanation } from '../../protocol/panel';
import type { ReportPatch } from '../../report/patch';
import type { Flip } from '../../report/report';
import type { EngineAnalysis, Watch } from '../../engine/client/engineAnalysis';

export interface ExplainerEvents {
  /** Something was explained, failed, or was stopped; `patch` is what it adds to the report. */
  changed(explanation: Explanation, patch?: ReportPatch): void;
  progress(progress: Progress): void;
  failed(error: unknown, part: ExplainPart): void;
}

/** Explains one finished analysis, part by part, and knows how far it is. */
export class Explainer {
  readonly #analysis: EngineAnalysis;
  readonly #events: ExplainerEvents;
  #done: readonly ExplainPart[];
  #failures: Explanation['failures'] = [];
  #progress: Progress | undefined;
  #stop = new AbortController();
  #running = false;

  constructor(analysis: EngineAnalysis, done: readonly ExplainPart[], events: ExplainerEvents) {
    this.#analysis = analysis;
    this.#done = done;
    this.#events = events;
  }

  get explanation(): Explanation {
    const progress = this.#progress === undefined ? {} : { progress: this.#progress };
    return { done: this.#done, failures: this.#failures, ...progress };
  }

  get complete(): boolean {
    return EXPLAIN_PARTS.every((part) => this.#done.includes(part));
  }

  /**
   * Explains what is missing, also what had failed. Never rejects; a second call meanwhile does nothing.
   *
   * @param afterMs how long the page has the cores for itself first
   */
  async run(afterMs = 0): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#failures = [];
    const parts = EXPLAIN_PARTS.filter((part) => !this.#done.includes(part));
    const { signal } = this.#stop;
    const waitFor = (share: number): void =>
      this.#advance({ stage: 'explain', message: l10n.t('Waiting for the engine'), fraction: share });
    if (afterMs > 0) {
      waitFor(0);
      // Stopped meanwhile, it does not begin.
      await sleep(afterMs, undefined, { signal }).catch(() => undefined);
    }
    for (const [i, part] of parts.entries()) {
      if (signal.aborted) break;
      waitFor(i / parts.length);
      await this.#explain(part, signal, (at) => (i + at) / parts.length);
    }
    this.#running = false;
    this.#settle();
  }

  /** Explains the output's difference under a flip by layer and place. Rejects with what went wrong. */
  attribution(flip: Flip): Promise<void> {
    return this.#add((watch) => this.#analysis.attribution(flip, watch));
  }

  /** The error of a layer after the best linear map of channels. Rejects with what went wrong. */
  linear(tensor: string): Promise<void> {
    return this.#add((watch) => this.#analysis.linear({ tensors: [tensor] }, watch));
  }

  async #add(measure: (watch: Watch) => Promise<ReportPatch>): Promise<void> {
    const { signal } = this.#stop;
    try {
      this.#settle(await measure({ signal, onProgress: (progress) => this.#advance(progress) }));
    } catch (error) {
      this.#settle();
      throw error;
    }
  }

  /** Stops what is under way; what has been explained stays. */
  stop(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #explain(part: ExplainPart, signal: AbortSignal, overall: (fraction: number) => number): Promise<void> {
    try {
      const patch = await this.#analysis.explain(part, {
        signal,
        onProgress: (progress) => this.#advance({ ...progress, fraction: overall(progress.fraction) }),
      });
      this.#done = [...this.#done, part];
      this.#events.changed(this.explanation, patch);
    } catch (error) {
      if (isCanceled(error)) {
        // Also when the analysis was given up and not the explanation stopped.
        if (!signal.aborted) this.stop();
        return;
      }
      this.#failures = [...this.#failures, { part, error: toWire(error) }];
      this.#events.failed(error, part);
    }
  }

  #advance(progress: Progress): void {
    const started = this.#progress === undefined;
    this.#progress = progress;
    if (started) this.#events.changed(this.explanation);
    else this.#events.progress(progress);
  }

  /** Nothing is under way any more, unless parts still are. */
  #settle(patch?: ReportPatch): void {
    if (!this.#running) this.#progress = undefined;
    this.#events.changed(this.explanation, patch);
  }
}
