import type { InputRef } from './spec';

/** Images or noise samples that a linear map is fitted on at least. */
export const MIN_SAMPLES = 32;

/** For which layers the error after a linear map of channels is asked, and over which samples. */
export interface LinearRequest {
  /** Absent: every layer that a flip breaks. */
  readonly tensors?: readonly string[];
  /** Absent: all inputs; of noise as many as the named layers need, or 32 for all layers. */
  readonly samples?: number;
  /** Images or tensors that are the samples, in place of noise. */
  readonly inputs?: readonly InputRef[];
}
