import type { ModelInfo, OutputContract } from '../report/report';
import type { Audit } from '../report/terminal/audit';
import type { WireError } from './errors';

/** What a model's file tells before anything is run. */
export interface ModelDescription {
  readonly info: ModelInfo;
  /** Of the file and of its weights beside it. */
  readonly bytes: number;
  /** Numbers in its weights. */
  readonly parameters: number;
  /** Types of operators and how many there are of each, the most frequent first. */
  readonly operators: readonly (readonly [type: string, count: number])[];
  readonly outputs: readonly DescribedOutput[];
  readonly audit: Audit;
}

/** What a flip should do to an output, as far as the file tells. */
export interface DescribedOutput {
  readonly name: string;
  /** At the shape of the audit, where the file tells. */
  readonly shape?: readonly number[];
  /** Absent where only a run can tell. */
  readonly contract?: OutputContract;
  /** Another contract is taken where the values of a run speak for it. */
  readonly isOpen?: true;
  /** Why what is stated of it does not fit, as a sentence. */
  readonly problem?: string;
}

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
