import { kernelViews } from '../../analysis/layer/kernelViews';
import { channelStrip, layerView } from '../../analysis/layer/layerView';
import { everyTensorInSteps } from '../../analysis/measure/everyTensor';
import { selectTensorsInSteps } from '../../analysis/measure/selectTensors';
import type { Codec } from '../../image/codec';
import { makeThumbnail, namesOfPages, prepareDecoder, restDecoder } from '../../image/decoder';
import { tensorNames } from '../../image/tensorFile';
import type { AnalysisResult, EngineFunctions, ExplainPart, Progress } from '../../protocol/engine';
import type { ChannelStrip, KernelView, LayerInsight, LayerView, OutputView } from '../../protocol/views';
import { fileKind } from '../../protocol/fileKinds';
import type { EngineHost, Probe, Switch } from '../../report/installation';
import type { FixRequest, FixResult, TwinRequest, TwinResult } from '../../protocol/fix';
import type { ModelDescription } from '../../report/modelDescription';
import type { NetworkGraph } from '../../report/networkGraph';
import { SerialQueue } from '../../protocol/serialQueue';
import type { ReproductionResult, ReproductionSpec } from '../../protocol/reproduction';
import type { LinearRequest } from '../../protocol/linear';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import type { StudiedImage, StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';
import type { ReportAssets } from '../../report/html/assets';
import type { ReportPatch } from '../../report/patch';
import type { Flip } from '../../report/report';
import type { Audit } from '../../report/terminal/audit';
import { runAnalysis } from '../analysis';
import { auditFile } from '../models/audit';
import { layerInsight } from '../explain/explainChannels';
import { exportImages } from '../report/exportImages';
import { fingerprintOf } from '../files/fileVersions';
import { writeFix } from '../fix/fixes';
import { subjectOf, subjectOfAnalysis, type FixSubject } from '../fix/fixSubject';
import { describeModel } from '../models/describeModel';
import { engineHost } from '../runtime/host';
import { LEAST_BUDGET_MB, usualBudgetMB } from '../runtime/memoryBudget';
import { ModelCache, type AuditedModel } from '../models/modelCache';
import { namingModel } from './namingModel';
import { networkGraph } from '../models/networkGraph';
import { findAhead } from '../models/networks';
import { probeEngine } from '../runtime/probes';
import { reproduce } from '../reproduction/reproduce';
import { listedProviders } from '../runtime/providers';
import { loadRuntime } from '../runtime/loadRuntime';
import { sessionFactory, type SessionFactories } from '../runtime/runtime';
import { modelSources } from '../models/sources';
import { shownOutput } from '../output/shownOutput';
import { timeSliced } from './timeSliced';
import { writeTwin } from '../fix/twins';
import { EXPLAIN_MESSAGES, Explainer } from './explainer';
import { KeptAnalyses, released } from './keptAnalyses';
import { OpenStudies } from './openStudies';

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

/** Whose progress it is where the client asks of a model alone. */
const OF_NO_ANALYSIS = '';
const LOADING = 'Loading the model';
const WRITING_FIX = 'Writing the fixed model and trying it';

/** Answers everything the client asks. One thing runs at a time. */
export class EngineService implements EngineFunctions {
  readonly #options: EngineServiceOptions;
  readonly #models: ModelCache;
  readonly #queue = new SerialQueue();
  readonly #kept = new KeptAnalyses();
  readonly #explainer: Explainer;
  readonly #studies: OpenStudies;
  readonly #reproductions = new Map<string, AbortController>();

  constructor(options: EngineServiceOptions) {
    this.#options = options;
    const log = (message: string): void => options.onLog('warn', message);
    const createSessions: SessionFactories = (path, provider) =>
      sessionFactory(path, options.without, provider, options.threads);
    this.#models = new ModelCache(
      options.packageRoot,
      megabytes(options.memoryBudgetMB ?? usualBudgetMB(options.maxMemoryMB)),
      log,
      createSessions,
      options,
    );
    this.#explainer = new Explainer(this.#kept, this.#queue, {
      packageRoot: options.packageRoot,
      matcherThreads: options.matcherThreads ?? 0,
      onProgress: (id, message, fraction) => options.onProgress(id, { stage: 'explain', message, fraction }),
    });
    this.#studies = new OpenStudies(this.#models, this.#queue, {
      codec: options.codec,
      budget: megabytes(options.memoryBudgetMB ?? LEAST_BUDGET_MB),
      log,
    });
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
      this.#kept.keep(id, analysis);
      this.#options.onWorked?.('analyzed');
      return { report, fingerprint: fingerprintOf(analysis.files), images: analysis.input.images() };
    });
  }

  layerView(id: string, tensor: string, flip: Flip, channel?: number): Promise<LayerView> {
    return this.#queue.add(async () => layerView(await this.#kept.layerPair(id, tensor, flip), channel));
  }

  channelStrip(id: string, tensor: string, flip: Flip, first: number, count: number): Promise<ChannelStrip> {
    return this.#queue.add(async () => channelStrip(await this.#kept.layerPair(id, tensor, flip), first, count));
  }

  layerInsight(id: string, tensor: string, flip: Flip): Promise<LayerInsight> {
    return this.#queue.add(async () => layerInsight(await this.#kept.layerPair(id, tensor, flip)));
  }

  kernels(id: string, node: string, flip: Flip, count: number): Promise<readonly KernelView[]> {
    return this.#queue.add(async () =>
      kernelViews((await this.#kept.current(id)).model.loaded.onnx, node, flip, count),
    );
  }

  outputView(id: string, output: string, flip: Flip): Promise<OutputView> {
    return this.#queue.add(async () => shownOutput(await this.#kept.current(id), output, flip));
  }

  networkGraph(id: string): Promise<NetworkGraph> {
    return this.#queue.add(async () => {
      const { spec, model } = await this.#kept.current(id);
      const { onnx } = model.loaded;
      const choose = spec.layers === 'all' ? everyTensorInSteps : selectTensorsInSteps;
      return networkGraph(onnx.graph, await timeSliced(choose(onnx)));
    });
  }

  async explain(id: string, part: ExplainPart): Promise<ReportPatch> {
    const patch = await this.#explainer.part(id, part);
    if (part === 'causes') this.#options.onWorked?.('explained');
    return patch;
  }

  attribution(id: string, flip: Flip): Promise<ReportPatch> {
    return this.#explainer.attribution(id, flip);
  }

  linear(id: string, request: LinearRequest): Promise<ReportPatch> {
    return this.#explainer.linear(id, request);
  }

  estimate(id: string): Promise<ReportPatch> {
    return this.#explainer.estimate(id);
  }

  stopExplaining(id: string): Promise<void> {
    this.#kept.stop(id);
    return Promise.resolve();
  }

  release(id: string): Promise<void> {
    this.#kept.free(id, released());
    this.#reproductions.get(id)?.abort(released());
    return Promise.resolve();
  }

  trim(id: string): Promise<void> {
    return this.#queue.add(async () => {
      const model = this.#kept.get(id)?.model;
      await Promise.all([model?.instrumented.release(), model?.unfused.release(), restDecoder(this.#options.codec)]);
    });
  }

  exportImages(id: string, tensors: readonly string[]): Promise<ReportAssets> {
    return this.#queue.add(async () => exportImages(await this.#kept.current(id), tensors));
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
      const analysis = await this.#kept.current(id);
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
    return this.#queue.add(() => {
      this.#tell(id, LOADING);
      return this.#studies.open(id, spec, reference);
    });
  }

  studyImage(id: string, input: StudiedInput): Promise<StudiedImage> {
    return this.#studies.image(id, input);
  }

  closeStudy(id: string): Promise<void> {
    return this.#queue.add(() => this.#studies.close(id));
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
}

function megabytes(count: number): number {
  return count * 2 ** 20;
}
