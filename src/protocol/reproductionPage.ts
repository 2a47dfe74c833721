import type { Progress } from './engine';
import type { WireError } from './errors';
import type { ReproductionResult, ReproductionSpec } from './reproduction';

/** The whole of what the question's page shows. */
export type ReproductionSnapshot =
  | { readonly phase: 'running'; readonly spec: ReproductionSpec; readonly progress: Progress }
  | { readonly phase: 'done'; readonly spec: ReproductionSpec; readonly result: ReproductionResult }
  | { readonly phase: 'failed'; readonly spec: ReproductionSpec; readonly error: WireError };

/** What the question's page asks of the extension. */
export interface ReproductionHostFunctions {
  /** The page has loaded and wants the snapshot. */
  ready(): Promise<ReproductionSnapshot>;
  rerun(): Promise<void>;
  /** Stops the run. */
  cancel(): Promise<void>;
  /** Asks for another model and puts the question to it. */
  chooseModel(): Promise<void>;
  /** Opens the one-dimensional playground. */
  learn(): Promise<void>;
  openLog(): Promise<void>;
}

/** What the extension sends to the question's page, unasked. */
export interface ReproductionPageFunctions {
  snapshot(snapshot: ReproductionSnapshot): void;
}
