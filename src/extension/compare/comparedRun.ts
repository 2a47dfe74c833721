import { l10n } from 'vscode';
import type { EngineAnalysis } from '../../engine/client/engineAnalysis';
import type { EngineClient } from '../../engine/client/engineClient';
import { addVersions } from '../../engine/files/fileVersions';
import type { ComparedSpecs } from '../../protocol/comparison';
import type { AnalysisResult, Progress } from '../../protocol/engine';
import { UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import { compareReports } from '../../report/comparison/compareReports';
import { areCheckpoints } from '../../report/facts/comparison/checkpointReports';
import { formatMoments } from '../../report/facts/formatTime';
import { applyPatch } from '../../report/patch';
import type { Comparison, Report } from '../../report/report';
import { reportTitle, sameSubject } from '../choose/specs';
import type { ReportStore } from '../history/reportStore';
import type { Statements } from '../sidecar/statements';
import type { StudyEngineDependencies } from '../study/studyEngines';
import { sampleCheckpoints } from './sampleCheckpoints';

/** What a run of a comparison needs of the extension. */
export interface ComparedRunDependencies {
  readonly engine: EngineClient;
  readonly store: ReportStore;
  readonly statements: Statements;
  /** Of the engine that measures checkpoints on several images. */
  readonly engines: StudyEngineDependencies;
}

/** A comparison with the files that its reports were made from: of one version in all of them, unless of the history. */
export interface Compared {
  readonly comparison: Comparison;
  readonly files: readonly string[];
}

/** A report with what it was made from. */
type Made = Pick<AnalysisResult, 'report' | 'fingerprint'>;

/** One run of a comparison: analyzes what no stored report has, one after the other, until it is stopped. */
export class ComparedRun {
  readonly #compared: ComparedSpecs;
  /** As they are run. */
  readonly #specs: readonly AnalysisSpec[];
  readonly #dependencies: ComparedRunDependencies;
  readonly #tell: (progress: Progress) => void;
  readonly #stopping = new AbortController();
  /** Each keeps its model loaded for the next. */
  #analyses: EngineAnalysis[] = [];

  constructor(compared: ComparedSpecs, dependencies: ComparedRunDependencies, tell: (progress: Progress) => void) {
    this.#compared = compared;
    this.#specs = compared.specs.map((spec) => dependencies.statements.applied(spec));
    this.#dependencies = dependencies;
    this.#tell = tell;
  }

  /** @param fresh analyze also what is stored. Rejects with what went wrong first, or that it was stopped */
  async analyze(fresh: boolean): Promise<Compared> {
    const [all, files]: [Made[], Map<string, string>] = [[], new Map()];
    for (const column of this.#specs.keys()) {
      const made = await this.#resultOf(column, fresh);
      addVersions(files, made.fingerprint);
      all.push(made);
    }
    const reports = await this.#withEstimates(all);
    const samples = await sampleCheckpoints(this.#compared, this.#specs, reports, this.#dependencies.engines, {
      signal: this.#stopping.signal,
      onProgress: (message, fraction) => this.#tell({ stage: 'measure', message, fraction }),
    });
    return { comparison: { ...compareReports(reports), ...(samples && { samples }) }, files: [...files.keys()] };
  }

  /**
   * Analyzes the last column of each image and model again; earlier ones of it keep the report they have.
   *
   * @param kept the report of each column, by its name in the history
   * @returns the same with the new ones
   * @throws UserError `input-invalid` where a new report would stand beside itself, since its files are what they were
   */
  async renew(kept: readonly string[]): Promise<readonly string[]> {
    const renewed = [...kept];
    for (const [column, spec] of this.#specs.entries()) {
      if (this.#specs.slice(column + 1).some((other) => sameSubject(other, spec))) continue;
      await this.#resultOf(column, true);
      const id = (await this.#dependencies.store.newest(spec))?.id;
      if (id !== undefined) renewed[column] = id;
    }
    if (new Set(renewed).size === renewed.length) return renewed;
    const message = l10n.t(
      'The files are those of an earlier report in this comparison again: it would be compared with itself.',
    );
    throw new UserError('input-invalid', message);
  }

  /** Stops what is under way, and lets the engine free the rest. */
  stop(): void {
    this.#stopping.abort();
    for (const analysis of this.#analyses) analysis.release();
    this.#analyses = [];
  }

  async #resultOf(column: number, fresh: boolean): Promise<Made> {
    const { store } = this.#dependencies;
    const spec = this.#specs[column]!;
    const stored = fresh ? undefined : await store.load(spec);
    if (stored !== undefined) return stored;
    const result = await this.#open(column).run(this.#columnProgress(column));
    await store.save(spec, { ...result, explained: [], time: Date.now() });
    return result;
  }

  /** Checkpoints of one network are told with what training can leave; other reports stay as they are. */
  async #withEstimates(all: readonly Made[]): Promise<readonly Report[]> {
    const reports = all.map(({ report }) => report);
    if (!areCheckpoints(reports)) return reports;
    const estimated: Report[] = [];
    for (const [column, { report, fingerprint }] of all.entries()) {
      const analysis = this.#open(column);
      analysis.expectFiles(fingerprint);
      const { signal } = this.#stopping;
      estimated.push(applyPatch(report, await analysis.estimate({ signal, onProgress: this.#columnProgress(column) })));
    }
    return estimated;
  }

  #open(column: number): EngineAnalysis {
    if (this.#stopping.signal.aborted) {
      throw new UserError('canceled', l10n.t('The comparison was stopped before it was done.'));
    }
    const analysis = this.#dependencies.engine.open(this.#specs[column]!);
    this.#analyses.push(analysis);
    return analysis;
  }

  #columnProgress(column: number): (progress: Progress) => void {
    return ({ message, fraction }) => this.#tell(columnProgress(this.#compared, column, message, fraction));
  }
}

/** How far a comparison is that does something of a column. */
export function columnProgress({ specs }: ComparedSpecs, column: number, message: string, fraction: number): Progress {
  return {
    stage: 'measure',
    message: l10n.t('{0} of {1}, {2}: {3}', column + 1, specs.length, reportTitle(specs[column]!), message),
    fraction: (column + fraction) / specs.length,
  };
}

/** Those reports as they are, whatever has become of their files; what else is the same of two is told by their times. */
export async function comparedFromHistory(kept: readonly string[], store: ReportStore): Promise<Compared> {
  const found = await Promise.all(kept.map((id) => store.open(id)));
  const times = formatMoments(found.map(({ entry }) => entry.time));
  const reports = found.map(({ result }) => result.report);
  const files = found.flatMap(({ entry }) => entry.fingerprint.map(([file]) => file));
  return { comparison: compareReports(reports, times), files };
}
