import type { Codec } from '../../image/codec';
import type { SerialQueue } from '../../protocol/serialQueue';
import type { ModelCache } from '../models/modelCache';

/** What asking the question takes. */
export interface ReproductionContext {
  readonly models: ModelCache;
  readonly codec: Codec;
  /** Everything that runs a model goes through it, a step at a time. */
  readonly queue: SerialQueue;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string, fraction: number) => void;
}
