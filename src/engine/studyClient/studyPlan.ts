import type { Shard } from '../../analysis/study/shards';
import type { FurtherValue, ModelRef } from '../../protocol/spec';
import type { Flip } from '../../report/report';
import type { ContractKind } from '../../report/contractKinds';
import type { LabelSource } from './labels';

/** How every image is analyzed. */
export interface AnalysisPart {
  readonly models: readonly ModelRef[];
  readonly flips: readonly Flip[];
  readonly inputs?: Readonly<Record<string, FurtherValue>>;
  readonly size?: readonly [number, number];
  readonly expect?: Readonly<Record<string, ContractKind>>;
}

/** A study, parsed and checked. */
export interface StudyPlan extends AnalysisPart {
  /** Folders, files, patterns, lists. */
  readonly sources: readonly string[];
  /** The folder that files are named from, where they lie below it; by default the working folder. */
  readonly base?: string;
  readonly layers: 'none' | 'fused';
  /** Orientations of an image that are run together; 1 by default. */
  readonly batch?: number;
  readonly out: string;
  /** Files that are written beside `out`: none of them may be one that is read. */
  readonly writes?: readonly string[];
  /** What `out` holds of another study is removed, in place of refusing to go on. */
  readonly replaces?: boolean;
  readonly shard?: Shard;
  /** Engine processes. */
  readonly jobs: number;
  /** Images whose causes are measured. */
  readonly causes: number;
  readonly labels: LabelSource;
}
