import { kernelViews } from '../analysis/layer/kernelViews';
import { channelStrip, layerView, pairLayer, type LayerPair } from '../analysis/layer/layerView';
import type { Codec } from '../image/codec';
import { warmUpDecoder } from '../image/decode';
import type { AnalysisResult, EngineFunctions, ExplainPart, Progress } from '../protocol/engine';
import type { ChannelStrip, KernelView, LayerInsight, LayerView } from '../protocol/views';
import { UserError } from '../protocol/errors';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from '../protocol/fix';
import { SerialQueue } from '../protocol/serialQueue';
import type { AnalysisSpec } from '../protocol/spec';
import type { ReportAssets } from '../report/html/assets';
import { withContributions } from '../report/facts/attribution';
import type { Flip, Report } from '../report/report';
import { runAnalysis, type Analysis } from './analysis';
import {
  contributionsOf,
  explainAudit,
  explainCauses,
  explainChannels,
  layerInsight,
  type ExplainContext,
  type ReportPatch,
} from './explain';
import { explainLocal } from './explainLocal';
import { explainSizes } from './explainSizes';
import { writeExport } from './exports';
import { writeFix } from './fixes';
import { subjectOf, subjectOfAnalysis, type FixSubject } from './fixSubject';
import { ModelCache } from './modelCache';
import { queuedSessions } from './queuedSessions';
import { reportAssets } from './reportAssets';
import { writeTwin } from './twins';

export interface EngineServiceOptions {
  /** The folder that holds `package.json`, `models` and `dist`. */
  readonly packageRoot: string;
  readonly codec: Codec;
  /** Memory for activations; more layers than fit are measured in groups. */
  readonly memoryBudgetMB?: number;
  readonly onProgress: (id: string, progress: Progress) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** An analysis that can be asked about. */
interface Held {
  analysis: Analysis;
  /** Stops what is being explained. */
  abort: AbortController;
}

const DEFAULT_BUDGET_MB = 512;
/** Analyses held for questions; the oldest is freed first, and its client asks for it again. */
const MAX_ANALYSES = 4;

const EXPLAIN_MESSAGES: { readonly [P in ExplainPart]: string } = {
  audit: 'Reading the operators',
  causes: 'Mirroring away one cause after the other',
  sizes: 'Trying aligned sizes',
  local: 'Measuring each operator on its own',
  channels: 'Matching channels that swap',
};

/** Answers everything the client asks. One thing runs at a time. */
export class EngineService implements EngineFunctions {
  readonly #options: EngineServiceOptions;
  readonly #models: ModelCache;
  readonly #queue = new SerialQueue();
  readonly #held = new Map<string, Held>();
  #pair: { readonly id: string; readonly pair: LayerPair } | undefined;

  constructor(options: EngineServiceOptions) {
    this.#options = options;
    const budgetBytes = (options.memoryBudgetMB ?? DEFAULT_BUDGET_MB) * 2 ** 20;
    this.#models = new ModelCache(options.packageRoot, budgetBytes, (message) => options.onLog('warn', message));
  }

  analyze(id: string, spec: AnalysisSpec): Promise<AnalysisResult> {
    return this.#queue.add(async () => {
      // The first picture costs a third of a second more than later ones; pay while the model loads.
      const [analysis] = await Promise.all([
        runAnalysis(spec, this.#models, this.#options.codec, (progress) => this.#options.onProgress(id, progress)),
        spec.input.kind === 'image' ? warmUpDecoder(this.#options.codec) : undefined,
      ]);
      this.#hold(id, analysis);
      return { report: analysis.report, pictures: analysis.input.pictures };
    });
  }

  layerView(id: string, tensor: string, flip: Flip, channel?: number): Promise<LayerView> {
    return this.#queue.add(async () => layerView(await this.#layerPair(id, tensor, flip), channel));
  }

  channelStrip(id: string, tensor: string, flip: Flip, first: number, count: number): Promise<ChannelStrip> {
    return this.#queue.add(async () => channelStrip(await this.#layerPair(id, tensor, flip), first, count));
  }

  layerInsight(id: string, tensor: string, flip: Flip): Promise<LayerInsight> {
    return this.#queue.add(async () => layerInsight(await this.#layerPair(id, tensor, flip)));
  }

  kernels(id: string, node: string, flip: Flip, count: number): Promise<readonly KernelView[]> {
    return this.#queue.add(() => kernelViews(this.#find(id).analysis.model.loaded.onnx, node, flip, count));
  }

  async explain(id: string, part: ExplainPart): Promise<Report> {
    const held = this.#find(id);
    const patch = await this.#explainPart(id, held, part);
    const report = patch(held.analysis.report);
    held.analysis = { ...held.analysis, report };
    return report;
  }

  async stopExplaining(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return;
    held.abort.abort(new UserError('cancelled', 'Explaining was stopped.'));
    held.abort = new AbortController();
  }

  async adoptReport(id: string, report: Report): Promise<void> {
    const held = this.#find(id);
    held.analysis = { ...held.analysis, report };
  }

  async contributions(id: string, flip: Flip): Promise<Report> {
    const held = this.#find(id);
    const found = await contributionsOf(
      held.analysis,
      flip,
      this.#explainContext(id, held, 'Cutting the network behind each layer'),
    );
    const report = found === undefined ? held.analysis.report : withContributions(held.analysis.report, flip, found);
    held.analysis = { ...held.analysis, report };
    return report;
  }

  release(id: string): Promise<void> {
    this.#free(id, new UserError('cancelled', 'The analysis was released.'));
    return Promise.resolve();
  }

  reportAssets(id: string): Promise<ReportAssets> {
    return this.#queue.add(() => reportAssets(this.#find(id).analysis));
  }

  writeFix(id: string, request: FixRequest, path: string): Promise<FixResult> {
    return this.#queue.add(() => writeFix(subjectOfAnalysis(this.#find(id).analysis), request, path));
  }

  fixModel(spec: AnalysisSpec, request: FixRequest, path: string): Promise<FixResult> {
    return this.#queue.add(async () => writeFix(await this.#subject(spec), request, path));
  }

  twinModel(spec: AnalysisSpec, request: TwinRequest, path: string): Promise<TwinResult> {
    return this.#queue.add(async () => writeTwin(await this.#subject(spec), request, path));
  }

  #subject(spec: AnalysisSpec): Promise<FixSubject> {
    return subjectOf(spec, this.#models, this.#options.codec);
  }

  exportReport(id: string, kind: 'json' | 'html' | 'csv' | 'md', path: string): Promise<void> {
    return this.#queue.add(() => writeExport(this.#find(id).analysis, kind, path));
  }

  #explainPart(id: string, held: Held, part: ExplainPart): Promise<ReportPatch> {
    const context = this.#explainContext(id, held, EXPLAIN_MESSAGES[part]);
    switch (part) {
      case 'audit':
        return this.#queue.add(() => explainAudit(held.analysis));
      case 'sizes':
        return explainSizes(held.analysis, context);
      case 'local':
        return explainLocal(held.analysis, context);
      case 'causes':
        return explainCauses(held.analysis, context);
      case 'channels':
        return explainChannels(
          held.analysis,
          (tensor, flip) => this.#queue.add(() => this.#layerPair(id, tensor, flip)),
          context,
        );
    }
  }

  #explainContext(id: string, { analysis, abort: { signal } }: Held, message: string): ExplainContext {
    return {
      createSession: queuedSessions(this.#queue, analysis.model.createSession),
      signal,
      onProgress: (fraction) => {
        signal.throwIfAborted();
        this.#options.onProgress(id, { stage: 'explain', message, fraction });
      },
    };
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    throw lost();
  }

  #hold(id: string, analysis: Analysis): void {
    void this.release(id);
    this.#held.set(id, { analysis, abort: new AbortController() });
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_ANALYSES && oldest !== undefined) this.#free(oldest, lost());
  }

  #free(id: string, reason: UserError): void {
    this.#held.get(id)?.abort.abort(reason);
    this.#held.delete(id);
    if (this.#pair?.id === id) this.#pair = undefined;
  }

  async #layerPair(id: string, tensor: string, flip: Flip): Promise<LayerPair> {
    const { analysis } = this.#find(id);
    const held = this.#pair;
    if (held?.id === id && held.pair.tensor === tensor && held.pair.flip === flip) return held.pair;
    const original = await analysis.activation(tensor, 'id');
    const flipped = await analysis.activation(tensor, flip);
    const pair = pairLayer(tensor, flip, analysis.action(tensor), original, flipped);
    this.#pair = { id, pair };
    return pair;
  }
}

function lost(): UserError {
  return new UserError('analysis-lost', 'The engine no longer holds this analysis. Run the check again.');
}
