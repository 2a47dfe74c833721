import type { LogOutputChannel } from 'vscode';
import { placeKey } from '../../analysis/study/places';
import type { EngineClient } from '../../engine/client/engineClient';
import { imagePath, type ImageList } from '../../engine/studyClient/listImages';
import { fileKind } from '../../protocol/fileKinds';
import type { StudyPlace } from '../../report/facts/study/lists';
import { logError } from '../messages/showError';
import { Thumbnails } from './thumbnails';

/** The files of a study's images, of which its page may see those alone: it may ask for anything. */
export class StudiedFiles {
  readonly #engine: Pick<EngineClient, 'thumbnail'>;
  readonly #log: LogOutputChannel;
  readonly #thumbnails = new Thumbnails((place) => this.#thumbnailOf(place));
  #list: ImageList | undefined;
  #paths: ReadonlyMap<string, string> | undefined;

  constructor(engine: Pick<EngineClient, 'thumbnail'>, log: LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
  }

  /** The images of a run, in place of those before. */
  take(list: ImageList): void {
    this.#list = list;
    this.#paths = undefined;
  }

  /** Undefined for what is no image of the study. */
  pathOf(place: StudyPlace): string | undefined {
    const list = this.#list;
    if (list === undefined) return undefined;
    this.#paths ??= new Map(list.images.map((image) => [placeKey(image), imagePath(list, image)]));
    return this.#paths.get(placeKey(place));
  }

  /** As JPEGs in base64; null where there is none. */
  thumbnails(places: readonly StudyPlace[]): Promise<readonly (string | null)[]> {
    return this.#thumbnails.of(places);
  }

  async #thumbnailOf(place: StudyPlace): Promise<string | null> {
    const path = this.pathOf(place);
    if (path === undefined || fileKind(path) !== 'image') return null;
    try {
      return Buffer.from(await this.#engine.thumbnail(path)).toString('base64');
    } catch (error) {
      logError(new Error('making a thumbnail', { cause: error }), this.#log);
      return null;
    }
  }
}
