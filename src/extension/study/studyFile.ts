import { basename } from 'node:path';
import type { LogOutputChannel, ViewColumn } from 'vscode';
import { ImageIndex } from '../../analysis/study/imageIndex';
import { fingerprintNow } from '../../engine/files/fileVersions';
import { placeKey } from '../../analysis/study/places';
import { readSummary } from '../../engine/studyClient/readSummaries';
import { toWire, UserError } from '../../protocol/errors';
import type { StudySnapshot } from '../../protocol/studyPage';
import type { ClassQuery, ImageQuery, StudyPlace } from '../../report/facts/study/lists';
import { logError } from '../messages/showError';
import { FileWatch } from '../panel/fileWatch';
import { exportStudy } from './exportStudy';
import type { ImageFinder } from './imageFinder';
import { ShownStudy } from './shownStudy';
import type { StudySource } from './studySource';

/** A study that was read from a file, which may come from another machine; it is read again when it is written again. */
export class StudyFile implements StudySource {
  readonly #path: string;
  readonly #finder: ImageFinder;
  readonly #log: LogOutputChannel;
  #listener: () => void = () => undefined;
  #shown: ShownStudy | undefined;
  #snapshot: StudySnapshot;
  #watch: FileWatch | undefined;
  #version = 0;
  #isClosed = false;

  constructor(path: string, finder: ImageFinder, log: LogOutputChannel) {
    this.#path = path;
    this.#finder = finder;
    this.#log = log;
    this.#snapshot = { title: basename(path), phase: 'running', version: 0 };
  }

  get snapshot(): StudySnapshot {
    return this.#snapshot;
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Never rejects: the page shows what failed. */
  async read(): Promise<void> {
    const reading = ++this.#version;
    const title = basename(this.#path);
    this.#watch?.stop();
    const known = await fingerprintNow([[this.#path, '']]);
    try {
      const summary = await readSummary(this.#path);
      if (reading !== this.#version) return;
      this.#shown = new ShownStudy(summary, ImageIndex.ofWorst(summary));
      this.#snapshot = { title, phase: 'done', view: this.#shown.view, version: reading };
    } catch (error) {
      if (reading !== this.#version) return;
      logError(new Error('reading a study', { cause: error }), this.#log);
      this.#shown = undefined;
      this.#snapshot = { title, phase: 'failed', error: toWire(error), version: reading };
    }
    if (this.#isClosed) return;
    this.#listener();
    this.#watch = new FileWatch(known, known, () => void this.read());
    this.#watch.start();
  }

  async classes(query: ClassQuery): Promise<ReturnType<ShownStudy['classes']>> {
    return this.#shown?.classes(query) ?? { total: 0, rows: [] };
  }

  async images(query: ImageQuery): Promise<ReturnType<ShownStudy['images']>> {
    return this.#shown?.images(query) ?? { total: 0, rows: [] };
  }

  /** Those that the summary holds. */
  async thumbnails(places: readonly StudyPlace[]): Promise<readonly (string | null)[]> {
    const worst = this.#shown?.summary.models.flatMap((model) => model.worst) ?? [];
    const byPlace = new Map(
      worst.flatMap((image) => (image.thumbnail === undefined ? [] : [[placeKey(image), image.thumbnail] as const])),
    );
    return places.map((place) => byPlace.get(placeKey(place)) ?? null);
  }

  async openImage(place: StudyPlace, model: number, column: ViewColumn | undefined): Promise<void> {
    const summary = this.#shown?.summary;
    if (summary?.study.models[model] === undefined)
      throw new UserError('message-invalid', 'The study has no such image.');
    await this.#finder.open(this.#path, summary.study, place, model, column);
  }

  async stop(): Promise<void> {
    // Nothing runs.
  }

  /** After a failure. */
  async resume(): Promise<void> {
    await this.read();
  }

  async addModel(): Promise<void> {
    throw new UserError('message-invalid', 'A study of a file takes no further model.');
  }

  async exportStudy(kind: 'html' | 'md' | 'json'): Promise<boolean> {
    if (this.#shown === undefined) throw new UserError('message-invalid', 'There is no study to export.');
    return exportStudy(this.#shown.summary, kind, [this.#path]);
  }

  close(): void {
    this.#isClosed = true;
    this.#version++;
    this.#watch?.stop();
  }
}
