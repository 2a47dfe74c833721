import type { ViewColumn } from 'vscode';
import type { StudyHostFunctions, StudySnapshot } from '../../protocol/studyPage';
import type { StudyPlace } from '../../report/facts/study/lists';

/** A study as its page sees it: one that runs here, or one that was read from a file. */
export interface StudySource extends Omit<StudyHostFunctions, 'ready' | 'openLog' | 'openImage' | 'addModel'> {
  readonly snapshot: StudySnapshot;
  /** Opens the report of an image with a model beside the other tabs of that column. */
  openImage(place: StudyPlace, model: number, column: ViewColumn | undefined): Promise<void>;
  /** Asks for another model, and opens a study with both there. */
  addModel(column: ViewColumn | undefined): Promise<void>;
  /** Calls `listener` when the snapshot is another one. */
  onChange(listener: () => void): void;
  /** Its page was closed. */
  close(): void;
}
