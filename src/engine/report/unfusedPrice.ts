import { performance } from 'node:perf_hooks';
import type { Measurement } from '../../analysis/measure/measurement';
import { modelSettings } from '../../analysis/measure/markedSession';
import type { Tensors } from '../../analysis/measure/session';
import type { AnalysisSpec } from '../../protocol/spec';
import { formatMilliseconds } from '../../report/facts/format';
import type { CachedModel } from '../models/modelCache';

/** What measuring every tensor costs, beside plain passes of the unmodified model: one sentence. */
export async function unfusedPrice(
  { loaded: { onnx }, createSession }: CachedModel,
  x: Tensors,
  { flips }: Pick<AnalysisSpec, 'flips'>,
  { layers, timings }: Measurement,
): Promise<string> {
  const session = await createSession(onnx.bytes, modelSettings(onnx));
  try {
    await session.run(x);
    const start = performance.now();
    for (let i = 0; i <= flips.length; i++) await session.run(x);
    const plain = performance.now() - start;
    const price = timings.run / plain;
    return `Every tensor is measured (${layers.length}), so that nothing is fused: the runs took ${formatMilliseconds(timings.run)}, ${price.toFixed(1)} times as long as plain passes. Layers as they are fused are the default.`;
  } finally {
    await session.release();
  }
}
