import { relativeL2 } from '../../analysis/measure/metrics';
import { modelSettings } from '../../analysis/measure/markedSession';
import type { Tensors } from '../../analysis/measure/session';
import { toFloats } from '../../analysis/measure/typedTensors';
import { randomNodes } from '../../operators/constantNodes';
import type { CachedModel } from '../models/modelCache';

/** Largest relative L2 of each output on x against the same output on x again. */
export type Repeatability = Readonly<Record<string, number>>;

/** Further runs of x by which a random model is told. */
const REPEATS = 3;

/**
 * Runs x several times in one session where the model has random operators; undefined where it has none, or where all
 * runs give the same.
 */
export async function measureRepeatability(
  { loaded: { onnx }, createSession }: CachedModel,
  x: Tensors,
  outputs: readonly string[],
): Promise<Repeatability | undefined> {
  if (randomNodes(onnx.graph).length === 0) return undefined;
  const largest: Record<string, number> = {};
  const fetches = Object.fromEntries(outputs.map((name) => [name, null]));
  const session = await createSession(onnx.bytes, modelSettings(onnx));
  try {
    const first = await session.run(x, fetches);
    for (let run = 0; run < REPEATS; run++) {
      const again = await session.run(x, fetches);
      for (const [name, found] of Object.entries(again)) {
        if (found.data.length !== first[name]!.data.length) continue;
        largest[name] = Math.max(largest[name] ?? 0, relativeL2(toFloats(first[name]!), toFloats(found)));
      }
    }
  } finally {
    await session.release();
  }
  return Object.values(largest).some((difference) => difference > 0) ? largest : undefined;
}
