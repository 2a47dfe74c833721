import { l10n, type LogOutputChannel, type ViewColumn } from 'vscode';
import type { EngineClient } from '../../engine/client/engineClient';
import type { LiveStudy } from '../../engine/studyClient/liveStudy';
import { runStudy } from '../../engine/studyClient/runStudy';
import { isCanceled, toWire, UserError } from '../../protocol/errors';
import { fileKind } from '../../protocol/fileKinds';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import type { ClassQuery, ImageQuery, StudyPlace } from '../../report/facts/study/lists';
import type { StudySnapshot, StudySubject } from '../../protocol/studyPage';
import { progressText, type StudyProgress } from '../../report/facts/study/progressText';
import { plainText } from '../../report/facts/formatText';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import type { Summary } from '../../report/summary';
import { requireTrusted } from '../choose/chooseModel';
import { showError } from '../messages/showError';
import { exportStudy } from './exportStudy';
import { planOfSubject, studyJobs } from './planOfSubject';
import { ShownStudy } from './shownStudy';
import { StudiedFiles } from './studiedFiles';
import { StudyEngines, type StudyEngineDependencies } from './studyEngines';
import type { StudyFolders } from './studyFolders';
import type { StudySource } from './studySource';
import { studyTabTitle } from './studyTitle';

/** What a study needs of the extension. */
export interface StudyDependencies {
  readonly engine: EngineClient;
  readonly log: LogOutputChannel;
  readonly folders: StudyFolders;
  readonly engines: StudyEngineDependencies;
  chooseModel(): Promise<ModelRef | undefined>;
  openReport(spec: AnalysisSpec, column: ViewColumn | undefined): Promise<void>;
  openStudy(subject: StudySubject, column: ViewColumn | undefined): Promise<void>;
}

type State = Pick<StudySnapshot, 'phase' | 'progress' | 'error'>;

/** The page is told of images so often at most, in milliseconds. */
const TELL_MS = 1000;

/** A study that is run for its page: sums up as it goes, stops with it, and goes on where it was. */
export class RunningStudy implements StudySource {
  readonly subject: StudySubject;
  readonly #dependencies: StudyDependencies;
  readonly #files: StudiedFiles;
  #listener: () => void = () => undefined;
  #engines: StudyEngines | undefined;
  #run: Promise<void> | undefined;
  #state: State = { phase: 'running' };
  #live: LiveStudy | undefined;
  /** Of all images, with thumbnails. */
  #finished: Summary | undefined;
  #shown: ShownStudy | undefined;
  #version = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(subject: StudySubject, dependencies: StudyDependencies) {
    this.subject = subject;
    this.#dependencies = dependencies;
    this.#files = new StudiedFiles(dependencies.engine, dependencies.log);
  }

  get snapshot(): StudySnapshot {
    const view = this.#current()?.view;
    const { subject } = this;
    return { title: studyTabTitle(subject), subject, ...this.#state, ...(view && { view }), version: this.#version };
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Never rejects: the page and a notification show what failed. Resolves when the run is over. */
  run(): Promise<void> {
    this.#run ??= this.#measure().finally(() => (this.#run = undefined));
    return this.#run;
  }

  /** Resolves when nothing runs any more and all rows are written. Never rejects. */
  async ended(): Promise<void> {
    await this.#run;
  }

  async stop(): Promise<void> {
    this.#engines?.stop();
  }

  async resume(): Promise<void> {
    void this.run();
  }

  async classes(query: ClassQuery): Promise<ReturnType<ShownStudy['classes']>> {
    return this.#current()?.classes(query) ?? { total: 0, rows: [] };
  }

  async images(query: ImageQuery): Promise<ReturnType<ShownStudy['images']>> {
    return this.#current()?.images(query) ?? { total: 0, rows: [] };
  }

  thumbnails(places: readonly StudyPlace[]): Promise<readonly (string | null)[]> {
    return this.#files.thumbnails(places);
  }

  async openImage(place: StudyPlace, model: number, column: ViewColumn | undefined): Promise<void> {
    const { models, flips } = this.subject;
    const [path, chosen] = [this.#files.pathOf(place), models[model]];
    if (path === undefined || chosen === undefined)
      throw new UserError('message-invalid', 'The study has no such image.');
    const kind = fileKind(path) === 'tensor' ? 'tensor' : 'image';
    await this.#dependencies.openReport({ model: chosen, input: { kind, path }, flips, flipMode: 'tensor' }, column);
  }

  async addModel(column: ViewColumn | undefined): Promise<void> {
    const model = await this.#dependencies.chooseModel();
    if (model === undefined) return;
    if (this.subject.models.length >= MAX_COLUMNS) {
      throw new UserError('input-invalid', l10n.t('A study has at most {0} models.', MAX_COLUMNS));
    }
    if (this.subject.models.some((other) => JSON.stringify(other) === JSON.stringify(model))) {
      throw new UserError('input-invalid', l10n.t('The study has this model already. Select another one.'));
    }
    await this.#dependencies.openStudy({ ...this.subject, models: [...this.subject.models, model] }, column);
  }

  async exportStudy(kind: 'html' | 'md' | 'json'): Promise<boolean> {
    if (this.#finished === undefined) {
      throw new UserError('input-invalid', l10n.t('The study is not finished yet; continue it, then export it.'));
    }
    const models = this.subject.models.flatMap((model) => (model.kind === 'file' ? [model.path] : []));
    return exportStudy(this.#finished, kind, models);
  }

  /** What is measured is kept. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    void this.stop();
  }

  async #measure(): Promise<void> {
    const engines = new StudyEngines(studyJobs(), this.#dependencies.engines);
    this.#engines = engines;
    this.#say({ phase: 'running', progress: { stage: 'load', message: l10n.t('Listing the images'), fraction: 0 } });
    const { folders, log } = this.#dependencies;
    try {
      for (const model of this.subject.models) requireTrusted(model);
      const out = await folders.use(this.subject);
      const { summary } = await runStudy(planOfSubject(this.subject, out), {
        startEngine: () => engines.start(),
        progress: (progress) => this.#progress(progress),
        warn: (message) => log.warn(plainText(message)),
        follow: (live) => this.#follow(live),
      });
      this.#finished = summary;
      this.#changed();
      this.#say({ phase: 'done' });
    } catch (error) {
      this.#changed();
      this.#fail(error);
    } finally {
      folders.release(this.subject);
      this.#engines = undefined;
    }
  }

  #follow(live: LiveStudy): void {
    this.#live = live;
    this.#finished = undefined;
    this.#files.take(live.list);
    this.#changed();
  }

  #progress(progress: StudyProgress): void {
    const { stage, done, total } = progress;
    const fraction = done / Math.max(1, total);
    const message = progressText(progress);
    this.#state = {
      phase: 'running',
      progress: { stage: stage === 'images' ? 'measure' : 'explain', message, fraction },
    };
    // Everything is looked at again when it is told.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed();
      this.#tell();
    }, TELL_MS);
  }

  /** What is shown is made anew when somebody asks. */
  #changed(): void {
    this.#version++;
    this.#shown = undefined;
  }

  #current(): ShownStudy | undefined {
    if (this.#live === undefined) return undefined;
    this.#shown ??= new ShownStudy(this.#finished ?? this.#live.summary, this.#live.images);
    return this.#shown;
  }

  #fail(error: unknown): void {
    if (isCanceled(error)) this.#say({ phase: 'stopped' });
    else {
      this.#say({ phase: 'failed', error: toWire(error) });
      if (!this.#isClosed) void showError(error, this.#dependencies.log);
    }
  }

  #say(state: State): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    if (!this.#isClosed) this.#listener();
  }
}
