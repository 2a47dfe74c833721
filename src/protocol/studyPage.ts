import type { StudyView } from '../report/facts/study/page';
import type {
  ClassQuery,
  ClassRow,
  ImageQuery,
  ImageRowView,
  StudyPart,
  StudyPlace,
} from '../report/facts/study/lists';
import type { Flip } from '../report/report';
import type { Progress } from './engine';
import type { WireError } from './errors';
import type { ModelRef } from './spec';

/** What is studied: the page is restored from it alone. */
export interface StudySubject {
  /** Folders, or images. */
  readonly sources: readonly string[];
  readonly models: readonly ModelRef[];
  readonly flips: readonly Flip[];
}

/**
 * What the study's page shows at once; it is as large for ten thousand images as for ten. Classes and images are asked for
 * in parts.
 */
export interface StudySnapshot {
  readonly title: string;
  /** Of a study that is run here; without, it was read from a file. */
  readonly subject?: StudySubject;
  readonly phase: 'running' | 'stopped' | 'done' | 'failed';
  /** While it runs. */
  readonly progress?: Progress;
  readonly error?: WireError;
  /** Absent before anything was measured. */
  readonly view?: StudyView;
  /** Another one when classes and images are. */
  readonly version: number;
}

/** What the page keeps with `setState`. */
export interface StudyState {
  readonly subject?: StudySubject;
  readonly view?: unknown;
}

/** What the page asks of the extension. */
export interface StudyHostFunctions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<StudySnapshot>;
  classes(query: ClassQuery): Promise<StudyPart<ClassRow>>;
  images(query: ImageQuery): Promise<StudyPart<ImageRowView>>;
  /** JPEG files in base64, one per place; null where there is none. At most `MAX_STUDY_ROWS`. */
  thumbnails(places: readonly StudyPlace[]): Promise<readonly (string | null)[]>;
  /** Opens the report of an image with a model in a panel of its own. */
  openImage(place: StudyPlace, model: number): Promise<void>;
  /** Stops the run; what is measured is kept. */
  stop(): Promise<void>;
  /** Goes on with what is not measured yet. */
  resume(): Promise<void>;
  /** Asks for another model, and opens a study with both. */
  addModel(): Promise<void>;
  /** Asks where to save, writes, and says where; resolves false when the person cancels. */
  exportStudy(kind: 'html' | 'md' | 'json'): Promise<boolean>;
  openLog(): Promise<void>;
}

/** What the extension sends to the page, unasked. */
export interface StudyPageFunctions {
  snapshot(snapshot: StudySnapshot): void;
}
