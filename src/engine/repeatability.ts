import { relativeL2 } from '../analysis/measure/metrics';
import type { Measurement } from '../analysis/measure/measurement';
import { modelSettings } from '../analysis/measure/markedSession';
import type { Tensors } from '../analysis/measure/session';
import { toFloats } from '../analysis/measure/typedTensors';
import { randomNodes } from '../operators/constantNodes';
import type { CachedModel } from './modelCache';

/** Largest relative L2 of each output on x against the same output on x again. */
export type Repeatability = Readonly<Record<string, number>>;

/** Further runs of x by which a random model is told. */
const REPEATS = 3;

/** Runs x again where the model has random operators; undefined where it has none. */
export async function measureRepeatability(
  { loaded: { onnx }, createSession }: CachedModel,
  x: Tensors,
  first: Measurement['outputs'],
): Promise<Repeatability | undefined> {
  if (randomNodes(onnx.graph).length === 0) return undefined;
  const largest: Record<string, number> = {};
  const session = await createSession(onnx.bytes, modelSettings(onnx));
  try {
    for (let run = 0; run < REPEATS; run++) {
      const again = await session.run(x);
      for (const [name, { id }] of Object.entries(first)) {
        const found = again[name];
        if (found === undefined || id === undefined || found.data.length !== id.data.length) continue;
        largest[name] = Math.max(largest[name] ?? 0, relativeL2(id.data, toFloats(found)));
      }
    }
  } finally {
    await session.release();
  }
  return largest;
}
