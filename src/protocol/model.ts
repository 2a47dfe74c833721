import type { ModelDescription } from '../report/modelDescription';
import type { WireError } from './errors';

/** What the page of a model shows. */
export type ModelSnapshot =
  | { readonly phase: 'reading'; readonly title: string }
  | { readonly phase: 'done'; readonly title: string; readonly description: ModelDescription }
  | { readonly phase: 'failed'; readonly title: string; readonly error: WireError };

/** What the page of a model asks of the extension. */
export interface ModelHostFunctions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<ModelSnapshot>;
  /** Checks the model on an image that a person chooses. */
  check(): Promise<void>;
  openLog(): Promise<void>;
}

/** What the extension sends to the page of a model, unasked. */
export interface ModelPageFunctions {
  snapshot(snapshot: ModelSnapshot): void;
}
