import { modelSettings } from '../../analysis/measure/markedSession';
import { relativeL2 } from '../../analysis/measure/metrics';
import type { Measurement } from '../../analysis/measure/measurement';
import type { Session, Tensors } from '../../analysis/measure/session';
import { toFloats } from '../../analysis/measure/typedTensors';
import { randomNodes } from '../../operators/constantNodes';
import { UserError } from '../../protocol/errors';
import type { Report } from '../../report/report';
import type { CachedModel } from '../models/modelCache';

type ProviderUse = NonNullable<Report['tool']['provider']>;

/** What ONNX Runtime says where not all of a model can run on the provider. */
const PARTLY = /fallback to CPU EP/i;

/**
 * How the provider of a model computes: how far its outputs for x are from those of the processor, and whether it runs
 * all operators. Undefined for a model that the processor runs.
 *
 * @param outputs the model's outputs for x, as the provider gave them
 */
export async function measureProvider(
  { loaded: { onnx }, provider, createSession }: CachedModel,
  x: Tensors,
  outputs: Measurement['outputs'],
): Promise<ProviderUse | undefined> {
  if (provider === undefined) return undefined;
  const { name, createOnCpu } = provider;
  const whole = await createSession(onnx.bytes, { ...modelSettings(onnx), wholeOnProvider: true }).catch(
    (error: unknown) => {
      if (error instanceof UserError && PARTLY.test(error.full)) return undefined;
      throw error;
    },
  );
  await whole?.release();
  // Of a random model, each run gives another output.
  const isRandom = randomNodes(onnx.graph).length > 0;
  const difference = isRandom
    ? undefined
    : await differenceFrom(await createOnCpu(onnx.bytes, modelSettings(onnx)), x, outputs);
  return {
    name,
    ...(difference !== undefined && { difference }),
    ...(whole === undefined && { partly: true as const }),
  };
}

/** Largest relative L2 of an output for x from that of another session, which is released. */
async function differenceFrom(
  session: Session,
  x: Tensors,
  outputs: Measurement['outputs'],
): Promise<number | undefined> {
  try {
    const found = await session.run(x, Object.fromEntries(Object.keys(outputs).map((name) => [name, null])));
    const differences = Object.entries(found).flatMap(([name, tensor]) => {
      const [given, expected] = [outputs[name]?.id?.data, toFloats(tensor)];
      if (given === undefined || given.length !== expected.length) return [];
      return [relativeL2(expected, given)];
    });
    return differences.length === 0 ? undefined : Math.max(...differences);
  } finally {
    await session.release();
  }
}
