import type { Fingerprint, Progress } from '../../protocol/engine';
import type { PanelSnapshot, ReportNotice } from '../../protocol/panel';
import type { AnalysisSpec } from '../../protocol/spec';
import { applyPatch } from '../../report/patch';
import { isSameRun, runFigures } from '../../report/facts/runChange';
import type { Report } from '../../report/report';
import type { RunFigures } from '../../report/schema/runFigures';
import { reportTitle, sameSubject } from '../choose/specs';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import { Explainer } from './explainer';
import { FileWatch, type FileDifference } from './fileWatch';
import type { KeptResult } from '../history/keptReport';
import type { ReportStore } from '../history/reportStore';

type DoneSnapshot = Extract<PanelSnapshot, { phase: 'done' }>;

export interface ShownReportEvents {
  /** More has been explained, or is about to be. */
  changed(snapshot: DoneSnapshot): void;
  progress(progress: Progress): void;
  failed(doing: string, error: unknown): void;
  /** Its files are others now; undefined: they are again what they were. */
  filesChanged(difference: FileDifference | undefined): void;
}

/** What is taken over from the time when the report was on screen before. */
export interface ShownBefore {
  readonly notice?: ReportNotice;
  /** What of its files had been seen. */
  readonly seen?: Fingerprint;
}

/** A finished report, and what is explained of it while it is on screen. */
export class ShownReport {
  readonly spec: AnalysisSpec;
  readonly explainer: Explainer;
  readonly #watch: FileWatch;
  readonly #store: ReportStore;
  readonly #events: ShownReportEvents;
  /** Of the files that it was made from. */
  readonly #fingerprint: KeptResult['fingerprint'];
  readonly #time: number;
  /** Without what is to be said beside it. */
  #snapshot: Omit<DoneSnapshot, 'notice'>;
  #notice: ReportNotice | undefined;
  /** A report of a file is kept there; what it was made from is known in part only. */
  readonly #isOfFile: boolean;
  #isLeft = false;

  constructor(
    analysis: EngineAnalysis,
    spec: AnalysisSpec,
    { report, fingerprint, images, explained, time, before }: KeptResult,
    store: ReportStore,
    events: ShownReportEvents,
    { notice, seen = fingerprint }: ShownBefore = {},
  ) {
    this.spec = spec;
    this.#isOfFile = notice?.isOfFile === true;
    this.#store = store;
    this.#events = events;
    this.#fingerprint = fingerprint;
    this.#time = time;
    analysis.expectFiles(fingerprint);
    this.#watch = new FileWatch(fingerprint, seen, (difference) => events.filesChanged(difference));
    this.explainer = new Explainer(analysis, explained, {
      changed: (explanation, patch) => {
        if (this.#isLeft) return;
        this.#snapshot = { ...this.#snapshot, explanation, report: applyPatch(this.#snapshot.report, patch ?? {}) };
        events.changed(this.snapshot);
        if (patch !== undefined) this.keep();
      },
      progress: (progress) => {
        if (!this.#isLeft) events.progress(progress);
      },
      failed: (error, part) => events.failed(`explaining the report: ${part}`, error),
    });
    const { explanation } = this.explainer;
    const title = reportTitle(spec);
    this.#notice = notice;
    this.#snapshot = {
      phase: 'done',
      spec,
      title,
      report,
      images,
      explanation,
      analysis: analysis.id,
      ...(before && { before }),
    };
  }

  get snapshot(): DoneSnapshot {
    return this.#notice === undefined ? this.#snapshot : { ...this.#snapshot, notice: this.#notice };
  }

  /** The report as far as it has been explained, to be shown again. */
  get result(): KeptResult {
    const { report, images, explanation, before } = this.#snapshot;
    const explained = explanation.done;
    const [fingerprint, time] = [this.#fingerprint, this.#time];
    return { report, fingerprint, images, explained, time, ...(before && { before }) };
  }

  /** What a run after this one is compared with: its figures, or those it was compared with where nothing changed. */
  figuresBefore(spec: AnalysisSpec, report: Report): RunFigures | undefined {
    if (!sameSubject(this.spec, spec)) return undefined;
    const own = runFigures(this.#snapshot.report);
    return isSameRun(own, runFigures(report)) ? this.#snapshot.before : own;
  }

  /** Whether somebody has asked for its explanation, by the setting or by hand. */
  get isExplained(): boolean {
    const { done, progress } = this.#snapshot.explanation;
    return done.length > 0 || progress !== undefined;
  }

  get before(): ShownBefore {
    return { seen: this.#watch.seen, ...(this.#notice && { notice: this.#notice }) };
  }

  /** Watches its files while somebody looks at it. */
  watch(isSeen: boolean): void {
    if (isSeen && !this.#isLeft) this.#watch.start();
    else this.#watch.stop();
  }

  /** Says something else of it; undefined takes back what was said. */
  say(notice: ReportNotice | undefined): void {
    this.#notice = notice;
    this.#events.changed(this.snapshot);
  }

  /** Stores it for the next window. */
  keep(): void {
    if (this.#isOfFile) return;
    this.#store
      .save(this.spec, this.result)
      .catch((error: unknown) => this.#events.failed('keeping the report', error));
  }

  /** Another one is on screen: what is still explained of this one is not shown. */
  leave(): void {
    this.#isLeft = true;
    this.#watch.stop();
  }
}
