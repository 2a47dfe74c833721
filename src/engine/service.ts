import { pairLayer, layerView, channelStrip, type LayerPair } from '../analysis/layerView';
import type { Codec } from '../image/codec';
import { warmUpDecoder } from '../image/decode';
import type { AnalysisResult, ChannelStrip, EngineFunctions, LayerView, Progress } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import type { AnalysisSpec } from '../protocol/spec';
import type { ReportAssets } from '../report/htmlAssets';
import type { Flip } from '../report/report';
import { runAnalysis, type Analysis } from './analysis';
import { writeExport } from './exports';
import { ModelCache } from './modelCache';
import { reportAssets } from './reportAssets';

export interface EngineServiceOptions {
  /** The folder that holds `package.json`, `models` and `dist`. */
  readonly packageRoot: string;
  readonly codec: Codec;
  /** Memory for activations; more layers than fit are measured in groups. */
  readonly memoryBudgetMB?: number;
  readonly onProgress: (id: string, progress: Progress) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Analyses held for questions; the oldest is freed first, and its client asks for it again. */
const MAX_ANALYSES = 4;

/** Answers everything the client asks. One analysis runs at a time: ONNX Runtime uses all cores. */
export class EngineService implements EngineFunctions {
  readonly #options: EngineServiceOptions;
  readonly #models: ModelCache;
  readonly #analyses = new Map<string, Analysis>();
  #pair: { readonly id: string; readonly pair: LayerPair } | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: EngineServiceOptions) {
    this.#options = options;
    this.#models = new ModelCache(options.packageRoot, (options.memoryBudgetMB ?? 512) * 2 ** 20);
  }

  analyze(id: string, spec: AnalysisSpec): Promise<AnalysisResult> {
    return this.#inTurn(async () => {
      // The first picture costs a third of a second more than later ones; pay while the model loads.
      if (spec.input.kind === 'image') void warmUpDecoder(this.#options.codec);
      const analysis = await runAnalysis(spec, this.#models, this.#options.codec, (progress) =>
        this.#options.onProgress(id, progress),
      );
      this.#hold(id, analysis);
      return { report: analysis.report, pictures: analysis.input.pictures };
    });
  }

  layerView(id: string, tensor: string, flip: Flip, channel?: number): Promise<LayerView> {
    return this.#inTurn(async () => layerView(await this.#layerPair(id, tensor, flip), channel));
  }

  channelStrip(id: string, tensor: string, flip: Flip, first: number, count: number): Promise<ChannelStrip> {
    return this.#inTurn(async () => channelStrip(await this.#layerPair(id, tensor, flip), first, count));
  }

  release(id: string): Promise<void> {
    this.#analyses.delete(id);
    if (this.#pair?.id === id) this.#pair = undefined;
    return Promise.resolve();
  }

  reportAssets(id: string): Promise<ReportAssets> {
    return this.#inTurn(() => reportAssets(this.#find(id)));
  }

  exportReport(id: string, kind: 'json' | 'html' | 'csv' | 'md', path: string): Promise<void> {
    return this.#inTurn(() => writeExport(this.#find(id), kind, path));
  }

  #find(id: string): Analysis {
    const analysis = this.#analyses.get(id);
    if (analysis === undefined)
      throw new UserError('analysis-lost', 'The engine no longer holds this analysis. Run the check again.');
    return analysis;
  }

  #hold(id: string, analysis: Analysis): void {
    this.#analyses.delete(id);
    this.#analyses.set(id, analysis);
    if (this.#analyses.size <= MAX_ANALYSES) return;
    const [oldest] = this.#analyses.keys();
    if (oldest !== undefined) this.#analyses.delete(oldest);
  }

  async #layerPair(id: string, tensor: string, flip: Flip): Promise<LayerPair> {
    const held = this.#pair;
    if (held?.id === id && held.pair.tensor === tensor && held.pair.flip === flip) return held.pair;
    const analysis = this.#find(id);
    const original = await analysis.activation(tensor, 'id');
    const flipped = await analysis.activation(tensor, flip);
    const pair = pairLayer(tensor, flip, analysis.action(tensor), original, flipped);
    this.#pair = { id, pair };
    return pair;
  }

  /** After what is under way. A failure does not stop what comes next. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
