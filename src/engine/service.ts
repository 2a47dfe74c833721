import { kernelViews } from '../analysis/layer/kernelViews';
import { channelStrip, layerView, pairLayer, pairPlanes, type LayerPair } from '../analysis/layer/layerView';
import type { PlanesPair } from '../analysis/layer/planes';
import { everyTensorInSteps } from '../analysis/measure/everyTensor';
import { selectTensorsInSteps } from '../analysis/measure/selectTensors';
import type { Codec } from '../image/codec';
import { makeThumbnail, namesOfPages, prepareDecoder, restDecoder } from '../image/decoder';
import { tensorNames } from '../image/tensorFile';
import type { AnalysisResult, EngineFunctions, ExplainPart, Progress } from '../protocol/engine';
import type { ChannelStrip, KernelView, LayerInsight, LayerView, OutputView } from '../protocol/views';
import { UserError } from '../protocol/errors';
import { fileKind } from '../protocol/fileKinds';
import type { EngineHost, Probe, Switch } from '../report/installation';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from '../protocol/fix';
import type { ModelDescription } from '../report/modelDescription';
import type { NetworkGraph } from '../report/networkGraph';
import { SerialQueue } from '../protocol/serialQueue';
import type { ReproductionResult, ReproductionSpec } from '../protocol/reproduction';
import type { LinearRequest } from '../protocol/linear';
import type { AnalysisSpec, ModelRef } from '../protocol/spec';
import type { StudiedImage, StudiedInput, StudyFacts, StudySpec } from '../protocol/study';
import type { ReportAssets } from '../report/html/assets';
import type { ReportPatch } from '../report/patch';
import type { Flip } from '../report/report';
import type { Audit } from '../report/terminal/audit';
import { runAnalysis, type Analysis } from './analysis';
import { auditFile } from './audit';
import { explainAttribution, explainAudit, explainCauses, type ExplainContext } from './explain';
import { explainChannels, layerInsight } from './explainChannels';
import { explainEstimate } from './explainEstimate';
import { explainFixes } from './explainFixes';
import { explainLinear } from './linear/explainLinear';
import { explainLocal } from './explainLocal';
import { explainScale } from './explainScale';
import { explainSizes } from './explainSizes';
import { exportImages } from './exportImages';
import { fingerprintOf, requireUnchanged } from './fileVersions';
import { writeFix } from './fixes';
import { subjectOf, subjectOfAnalysis, type FixSubject } from './fixSubject';
import { withMatchers } from './matching/withMatchers';
import { describeModel } from './describeModel';
import { engineHost } from './host';
import { LEAST_BUDGET_MB, usualBudgetMB } from './memoryBudget';
import { ModelCache, type AuditedModel } from './modelCache';
import { namingModel } from './namingModel';
import { networkGraph } from './networkGraph';
import { findAhead } from './networks';
import { probeEngine } from './probes';
import { reproduce } from './reproduction/reproduce';
import { listedProviders } from './providers';
import { loadRuntime } from './loadRuntime';
import { sessionFactory, type SessionFactories } from './runtime';
import { modelSources } from './sources';
import { shownOutput } from './shownOutput';
import { measureImage, prepareImage } from './study/measureImage';
import { openStudy, type OpenStudy } from './study/openStudy';
import { queuedSessions } from './queuedSessions';
import { timeSliced } from './timeSliced';
import { writeTwin } from './twins';

export interface EngineServiceOptions {
  /** The folder that holds `package.json`, `models` and `dist`. */
  readonly packageRoot: string;
  readonly codec: Codec;
  /** Whether sessions that run once may map the model's file into memory. */
  readonly mapsWeights?: boolean;
  /** Memory for activations; more layers than fit are measured in groups. By default by `maxMemoryMB`. */
  readonly memoryBudgetMB?: number | undefined;
  /** What the engine may take before it is ended. */
  readonly maxMemoryMB?: number | undefined;
  /** Threads of a run; by default one per core. */
  readonly threads?: number | undefined;
  /** Threads that match channels; none matches them in this one. */
  readonly matcherThreads?: number;
  /** What does not work on this machine. */
  readonly without?: ReadonlySet<Switch>;
  readonly onProgress: (id: string, progress: Progress) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** After an image was analyzed, and after its causes were. */
  readonly onWorked?: (work: 'analyzed' | 'explained') => void;
}

/** An analysis that can be asked about. */
interface CachedAnalysis {
  readonly analysis: Analysis;
  /** Stops what is being explained. */
  abort: AbortController;
}

/** Analyses kept for questions; the oldest is freed first, and its client asks for it again. */
const MAX_ANALYSES = 4;

const EXPLAIN_MESSAGES: { readonly [P in ExplainPart]: string } = {
  audit: 'Reading the operators',
  scale: 'Running shifted and noisy inputs',
  causes: 'Running counterfactuals',
  sizes: 'Running at aligned sizes',
  local: 'Measuring local defects',
  channels: 'Matching channels',
  fixes: 'Trying the models that can be written',
};

/** Whose progress it is where the client asks of a model alone. */
const OF_NO_ANALYSIS = '';
const LOADING = 'Loading the model';
const WRITING_FIX = 'Writing the fixed model and trying it';

/** Answers everything the client asks. One thing runs at a time. */
export class EngineService implements EngineFunctions {
  readonly #options: EngineServiceOptions;
  readonly #models: ModelCache;
  readonly #queue = new SerialQueue();
  readonly #analyses = new Map<string, CachedAnalysis>();
  readonly #reproductions = new Map<string, AbortController>();
  readonly #studies = new Map<string, OpenStudy>();
  #pair: { readonly id: string; readonly pair: LayerPair } | undefined;

  constructor(options: EngineServiceOptions) {
    this.#options = options;
    const createSessions: SessionFactories = (path, provider) =>
      sessionFactory(path, options.without, provider, options.threads);
    this.#models = new ModelCache(
      options.packageRoot,
      megabytes(options.memoryBudgetMB ?? usualBudgetMB(options.maxMemoryMB)),
      (message) => options.onLog('warn', message),
      createSessions,
      options,
    );
  }

  prepare(model?: ModelRef): Promise<void> {
    return this.#queue.add(async () => {
      if (model !== undefined) this.#tell(OF_NO_ANALYSIS, LOADING);
      await Promise.all([
        model === undefined ? loadRuntime() : this.#models.prepare(model),
        prepareDecoder(this.#options.codec),
      ]);
    });
  }

  analyze(id: string, spec: AnalysisSpec, next: readonly ExplainPart[] = []): Promise<AnalysisResult> {
    return this.#queue.add(async () => {
      // The first image costs a third of a second more than later ones; pay while the model loads.
      const [{ analysis, report }] = await Promise.all([
        namingModel(spec.model, () =>
          runAnalysis(
            spec,
            this.#models,
            this.#options.codec,
            (progress) => this.#options.onProgress(id, progress),
            (network) => findAhead(network, next, spec.flips, timeSliced),
          ),
        ),
        spec.input.kind === 'image' ? prepareDecoder(this.#options.codec) : undefined,
      ]);
      this.#keep(id, analysis);
      this.#options.onWorked?.('analyzed');
      return { report, fingerprint: fingerprintOf(analysis.files), images: analysis.input.images() };
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
    return this.#queue.add(async () =>
      kernelViews((await this.#current(id)).analysis.model.loaded.onnx, node, flip, count),
    );
  }

  outputView(id: string, output: string, flip: Flip): Promise<OutputView> {
    return this.#queue.add(async () => shownOutput((await this.#current(id)).analysis, output, flip));
  }

  networkGraph(id: string): Promise<NetworkGraph> {
    return this.#queue.add(async () => {
      const { spec, model } = (await this.#current(id)).analysis;
      const { onnx } = model.loaded;
      const choose = spec.layers === 'all' ? everyTensorInSteps : selectTensorsInSteps;
      return networkGraph(onnx.graph, await timeSliced(choose(onnx)));
    });
  }

  async explain(id: string, part: ExplainPart): Promise<ReportPatch> {
    const message = EXPLAIN_MESSAGES[part];
    const patch = await this.#explain(id, message, (cached, context) => this.#explainPart(id, cached, part, context));
    if (part === 'causes') this.#options.onWorked?.('explained');
    return patch;
  }

  attribution(id: string, flip: Flip): Promise<ReportPatch> {
    const message = 'Measuring attribution by layer';
    return this.#explain(id, message, ({ analysis }, context) => explainAttribution(analysis, flip, context));
  }

  linear(id: string, request: LinearRequest): Promise<ReportPatch> {
    const message = 'Fitting linear maps of channels';
    return this.#explain(id, message, ({ analysis }, context) => explainLinear(analysis, request, context));
  }

  estimate(id: string): Promise<ReportPatch> {
    const message = 'Estimating what training can leave';
    return this.#explain(id, message, ({ analysis }, context) => explainEstimate(analysis, context));
  }

  async stopExplaining(id: string): Promise<void> {
    const cached = this.#analyses.get(id);
    if (cached === undefined) return;
    cached.abort.abort(new UserError('canceled', 'Explaining was stopped.'));
    cached.abort = new AbortController();
  }

  release(id: string): Promise<void> {
    this.#free(id, new UserError('canceled', 'The analysis was released.'));
    return Promise.resolve();
  }

  trim(id: string): Promise<void> {
    return this.#queue.add(async () => {
      const model = this.#analyses.get(id)?.analysis.model;
      await Promise.all([model?.instrumented.release(), model?.unfused.release(), restDecoder(this.#options.codec)]);
    });
  }

  exportImages(id: string, tensors: readonly string[]): Promise<ReportAssets> {
    return this.#queue.add(async () => exportImages((await this.#current(id)).analysis, tensors));
  }

  modelSources(model: ModelRef): Promise<readonly string[]> {
    return this.#queue.add(async () => modelSources(model, (await this.#openForAudit(model)).loaded));
  }

  providers(): Promise<readonly string[]> {
    return listedProviders();
  }

  inputNames(path: string): Promise<readonly string[]> {
    return fileKind(path) === 'image' ? namesOfPages(path, this.#options.codec) : tensorNames(path);
  }

  async audit(model: ModelRef, size?: readonly [number, number]): Promise<Audit> {
    const opened = await this.#queue.add(() => this.#openForAudit(model));
    this.#tell(OF_NO_ANALYSIS, EXPLAIN_MESSAGES.audit);
    return namingModel(model, () => timeSliced(auditFile(opened, size)));
  }

  async describe(ref: ModelRef): Promise<ModelDescription> {
    const opened = await this.#queue.add(() => this.#openForAudit(ref));
    this.#tell(OF_NO_ANALYSIS, EXPLAIN_MESSAGES.audit);
    return namingModel(ref, () => describeModel(opened));
  }

  writeFix(id: string, request: FixRequest, path: string): Promise<FixResult> {
    return this.#queue.add(async () => {
      const { analysis } = await this.#current(id);
      this.#tell(id, WRITING_FIX);
      return namingModel(analysis.spec.model, () => writeFix(subjectOfAnalysis(analysis), request, path));
    });
  }

  fixModel(spec: AnalysisSpec, request: FixRequest, path: string): Promise<FixResult> {
    return this.#queue.add(async () => {
      const subject = await this.#subject(spec);
      this.#tell(OF_NO_ANALYSIS, WRITING_FIX);
      return namingModel(spec.model, () => writeFix(subject, request, path));
    });
  }

  twinModel(spec: AnalysisSpec, request: TwinRequest, path: string): Promise<TwinResult> {
    return this.#queue.add(async () => {
      const subject = await this.#subject(spec);
      this.#tell(OF_NO_ANALYSIS, 'Writing the twin and trying it');
      return namingModel(spec.model, () => writeTwin(subject, request, path));
    });
  }

  async reproduce(id: string, spec: ReproductionSpec): Promise<ReproductionResult> {
    const abort = new AbortController();
    this.#reproductions.set(id, abort);
    const context = {
      models: this.#models,
      codec: this.#options.codec,
      queue: this.#queue,
      signal: abort.signal,
      onProgress: (message: string, fraction: number) =>
        this.#options.onProgress(id, { stage: 'measure', message, fraction }),
    };
    try {
      return await namingModel(spec.model, () => reproduce(spec, context));
    } finally {
      this.#reproductions.delete(id);
    }
  }

  openStudy(id: string, spec: StudySpec, reference: StudiedInput): Promise<StudyFacts> {
    return this.#queue.add(async () => {
      this.#tell(id, LOADING);
      const log = (message: string): void => this.#options.onLog('warn', message);
      const budget = megabytes(this.#options.memoryBudgetMB ?? LEAST_BUDGET_MB);
      const [study] = await Promise.all([
        namingModel(spec.model, () => openStudy(spec, reference, this.#models, this.#options.codec, budget, log)),
        prepareDecoder(this.#options.codec),
      ]);
      this.#studies.set(id, study);
      return study.facts;
    });
  }

  async studyImage(id: string, input: StudiedInput): Promise<StudiedImage> {
    const study = this.#studies.get(id);
    if (study === undefined) throw lost();
    const preparing = prepareImage(study, input, this.#options.codec);
    // What fails before its turn is told in its turn.
    preparing.catch(() => undefined);
    return this.#queue.add(async () => {
      const prepared = await preparing;
      return namingModel(study.spec.model, () => measureImage(study, prepared, this.#models));
    });
  }

  closeStudy(id: string): Promise<void> {
    return this.#queue.add(async () => {
      const study = this.#studies.get(id);
      this.#studies.delete(id);
      await study?.instrumented.release();
    });
  }

  thumbnail(path: string): Promise<Uint8Array> {
    return makeThumbnail(path, this.#options.codec);
  }

  host(): Promise<EngineHost> {
    return Promise.resolve(engineHost());
  }

  probe(name: Probe): Promise<string> {
    return this.#queue.add(() => probeEngine(name, this.#options.codec));
  }

  #openForAudit(model: ModelRef): Promise<AuditedModel> {
    this.#tell(OF_NO_ANALYSIS, LOADING);
    return namingModel(model, () => this.#models.openForAudit(model));
  }

  #subject(spec: AnalysisSpec): Promise<FixSubject> {
    this.#tell(OF_NO_ANALYSIS, LOADING);
    return namingModel(spec.model, () => subjectOf(spec, this.#models, this.#options.codec));
  }

  /** Says what begins: whoever ends the engine in it can name it. */
  #tell(id: string, message: string): void {
    this.#options.onProgress(id, { stage: 'load', message, fraction: 0 });
  }

  #explainPart(id: string, cached: CachedAnalysis, part: ExplainPart, context: ExplainContext): Promise<ReportPatch> {
    switch (part) {
      case 'audit':
        return explainAudit(cached.analysis, context);
      case 'scale':
        return explainScale(cached.analysis, this.#options.packageRoot, context);
      case 'sizes':
        return explainSizes(cached.analysis, context);
      case 'local':
        return explainLocal(cached.analysis, context);
      case 'fixes':
        return explainFixes(cached.analysis, context);
      case 'causes':
        return explainCauses(cached.analysis, context);
      case 'channels':
        return withMatchers(this.#options.matcherThreads ?? 0, context.signal, (matchers) =>
          explainChannels(
            cached.analysis,
            (tensors, flip) => this.#queue.add(() => this.#planesPairs(id, tensors, flip)),
            matchers,
            context,
          ),
        );
    }
  }

  async #explain(
    id: string,
    message: string,
    work: (cached: CachedAnalysis, context: ExplainContext) => Promise<ReportPatch>,
  ): Promise<ReportPatch> {
    const cached = this.#find(id);
    // Before the first wait: an order to stop may come in it.
    const context = this.#explainContext(id, cached, message);
    context.onProgress(0);
    await requireUnchanged(cached.analysis.files);
    return ofOneVersion(
      cached,
      namingModel(cached.analysis.spec.model, () => work(cached, context)),
    );
  }

  #explainContext(id: string, { analysis, abort: { signal } }: CachedAnalysis, message: string): ExplainContext {
    return {
      createSession: queuedSessions(this.#queue, analysis.model.createSession),
      signal,
      run: (steps) => timeSliced(steps, signal),
      onProgress: (fraction) => {
        signal.throwIfAborted();
        this.#options.onProgress(id, { stage: 'explain', message, fraction });
      },
    };
  }

  #find(id: string): CachedAnalysis {
    const cached = this.#analyses.get(id);
    if (cached !== undefined) return cached;
    throw lost();
  }

  /** @throws UserError `analysis-lost`, or `files-changed` when its files are others now */
  async #current(id: string): Promise<CachedAnalysis> {
    const cached = this.#find(id);
    await requireUnchanged(cached.analysis.files);
    return cached;
  }

  #keep(id: string, analysis: Analysis): void {
    void this.release(id);
    this.#analyses.set(id, { analysis, abort: new AbortController() });
    const [oldest] = this.#analyses.keys();
    if (this.#analyses.size > MAX_ANALYSES && oldest !== undefined) this.#free(oldest, lost());
  }

  #free(id: string, reason: UserError): void {
    this.#analyses.get(id)?.abort.abort(reason);
    this.#reproductions.get(id)?.abort(reason);
    this.#analyses.delete(id);
    if (this.#pair?.id === id) this.#pair = undefined;
  }

  async #layerPair(id: string, tensor: string, flip: Flip): Promise<LayerPair> {
    const { analysis } = await this.#current(id);
    const cached = this.#pair;
    if (cached?.id === id && cached.pair.tensor === tensor && cached.pair.flip === flip) return cached.pair;
    const [x, gx] = [await analysis.activation(tensor, 'id'), await analysis.activation(tensor, flip)];
    const pair = pairLayer(tensor, flip, analysis.action(tensor), x, gx);
    this.#pair = { id, pair };
    return pair;
  }

  async #planesPairs(id: string, tensors: readonly string[], flip: Flip): Promise<readonly PlanesPair[]> {
    const { analysis } = await this.#current(id);
    const originals = await analysis.activations(tensors, 'id');
    const flipped = await analysis.activations(tensors, flip);
    return tensors.map((tensor) =>
      pairPlanes(flip, analysis.action(tensor), originals.get(tensor)!, flipped.get(tensor)!),
    );
  }
}

/** An answer for which more sessions were made, unless they were made of other files, which may also be why it failed. */
async function ofOneVersion<T>({ analysis }: CachedAnalysis, answer: Promise<T>): Promise<T> {
  await Promise.allSettled([answer]);
  await requireUnchanged(analysis.files);
  return answer;
}

function lost(): UserError {
  return new UserError('analysis-lost', 'The engine no longer has this analysis. Run the check again.');
}

function megabytes(count: number): number {
  return count * 2 ** 20;
}
