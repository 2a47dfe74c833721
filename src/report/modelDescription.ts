import type { NetworkGraph } from './networkGraph';
import type { ModelInfo, OutputContract } from './report';
import type { Audit } from './terminal/audit';

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
  readonly graph: NetworkGraph;
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
