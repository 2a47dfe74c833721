import { imageKind } from './imageKind';
import type { FuzzKind } from './kind';
import { MODELS } from './modelKind';
import { TENSORS } from './tensorKinds';
import { storedKind } from './storedKind';
import { BASELINE_FILES, REPORT_FILES, SIDECARS } from './textKinds';

/** Every kind of file that is read. */
export async function fuzzKinds(): Promise<readonly FuzzKind[]> {
  return [MODELS, await imageKind(), ...TENSORS, SIDECARS, REPORT_FILES, BASELINE_FILES, await storedKind()];
}
