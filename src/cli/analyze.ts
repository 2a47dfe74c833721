import type { EngineFunctions, ExplainPart, Progress } from '../protocol/engine';
import { addVersions } from '../engine/files/fileVersions';
import { refuseSources } from '../engine/files/refuseSources';
import { inputFiles } from '../protocol/inputFiles';
import type { AnalysisSpec, FurtherValue, InputRef, ModelRef } from '../protocol/spec';
import type { CheckKind } from '../report/exportKinds';
import { applyPatch, type ReportPatch } from '../report/patch';
import type { Flip, Report } from '../report/report';
import type { ContractKind } from '../report/contractKinds';
import type { Destination } from './destinations';
import { inputName } from './inputs';
import type { Io } from './io';
import { nameCrash } from './nameCrash';
import { refuseInputs } from './refuseInputs';

/** How every input of a command line is analyzed. */
export interface AnalysisPlan {
  readonly flips: readonly Flip[];
  readonly flipMode: 'tensor' | 'file';
  readonly layers: 'fused' | 'all';
  /** Values of the model's further inputs, by name. */
  readonly furtherInputs: Readonly<Record<string, FurtherValue>>;
  readonly size?: readonly [number, number];
  readonly failAbove?: number;
  /** Contracts of outputs, by name. */
  readonly expect?: Readonly<Record<string, ContractKind>>;
  /** What to explain after the first results. */
  readonly explain: readonly ExplainPart[];
}

/** The engine as commands that analyze use it. */
export interface AnalysisEngine {
  readonly functions: Pick<EngineFunctions, 'analyze' | 'explain' | 'modelSources' | 'release' | 'trim'>;
  /** Called with what the engine is doing, from now on. */
  onProgress(listener: (progress: Progress) => void): void;
}

export interface Screen {
  readonly io: Io;
  readonly progress: { show(progress: Progress, title: string): void; clear(): void };
}

/** A model on an input. */
export interface Subject {
  /** Names the analysis for later questions. */
  readonly id: string;
  readonly model: ModelRef;
  readonly input: InputRef;
  /** What it is called while it runs. */
  readonly title: string;
  /** Files of the command line's analyses so far, each of one version in all of them. */
  readonly versions: Map<string, string>;
  /** Whether its layers are not looked at once it is explained, and no other subject follows. */
  readonly isLast?: boolean;
}

/**
 * One analysis with what the plan explains of it; the engine keeps it until it is released.
 * @throws UserError `files-changed` when it is of another version of a file than an analysis before it
 */
export async function analyze(
  plan: AnalysisPlan,
  { id, model, input, title, versions, isLast = false }: Subject,
  { functions, onProgress }: AnalysisEngine,
  screen: Screen,
): Promise<Report> {
  onProgress((progress) => screen.progress.show(progress, title));
  const named = <T>(work: Promise<T>): Promise<T> => nameCrash(work, model, inputName(input));
  const { report: first, fingerprint } = await named(functions.analyze(id, specFor(plan, model, input), plan.explain));
  addVersions(versions, fingerprint);
  const patches = new Map<ExplainPart, ReportPatch>();
  const explain = async (parts: readonly ExplainPart[]): Promise<void> => {
    for (const part of parts) patches.set(part, await named(functions.explain(id, part)));
  };
  await explain(plan.explain.filter((part) => IN_PRESENT_SESSION.has(part)));
  if (isLast && plan.explain.length > 0) await named(functions.trim(id));
  await explain(plan.explain.filter((part) => !IN_PRESENT_SESSION.has(part)));
  return plan.explain.reduce((report, part) => applyPatch(report, patches.get(part)!), first);
}

/** What is run, if anything, by the session that has measured the layers: before that is released. */
const IN_PRESENT_SESSION: ReadonlySet<ExplainPart> = new Set(['audit', 'sizes']);

/** What an analysis of the plan is made from. */
export function specFor(plan: AnalysisPlan, model: ModelRef, input: InputRef): AnalysisSpec {
  const { flips, flipMode, layers, furtherInputs, size, failAbove, expect } = plan;
  return {
    model,
    input,
    flips,
    flipMode,
    ...(layers === 'all' && { layers }),
    ...(Object.keys(furtherInputs).length === 0 ? {} : { inputs: furtherInputs }),
    ...(size === undefined ? {} : { size }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(expect === undefined ? {} : { expect }),
  };
}

/** What a command line reads, and where it writes. */
interface Files {
  readonly models: readonly ModelRef[];
  readonly inputs: readonly InputRef[];
  readonly furtherInputs: AnalysisPlan['furtherInputs'];
  readonly destinations: readonly Destination<CheckKind>[];
  /** As files in a folder are named after. */
  readonly names: readonly string[];
  /** Further files that are written. */
  readonly also?: readonly string[];
}

/** @throws UserError `write-failed` when an output is a file that the run reads */
export async function refuseOverwriting(files: Files, { functions }: AnalysisEngine): Promise<void> {
  const { models, inputs, furtherInputs, destinations, names, also = [] } = files;
  if (also.length === 0 && destinations.every(({ to }) => to === 'stdout')) return;
  const sources = inputs.flatMap((input) => inputFiles({ input, inputs: furtherInputs }));
  for (const model of models) sources.push(...(await nameCrash(functions.modelSources(model), model)));
  await refuseInputs(destinations, names, sources);
  await refuseSources(also, sources);
}
