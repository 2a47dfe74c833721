import type { InstrumentedModel } from '../analysis/measure/instrumentedModel';
import { requireSmallTensors } from '../analysis/input/requireSmallTensors';
import type { OnnxModel } from '../onnx/model';
import { inferShapesInSteps } from '../operators/inferShapes';
import { UserError } from '../protocol/errors';
import { timeSliced } from './timeSliced';

/**
 * An input whose image another thread decodes; meanwhile this one makes the session that the first measurement is checked
 * against. What fails there fails again in the measurement: it is told then, after what is wrong with the input.
 *
 * @param input under way
 */
export async function besideDecoding<T>(input: Promise<T>, model: OnnxModel, measured: InstrumentedModel): Promise<T> {
  const [prepared] = await Promise.allSettled([input, prepareWhatRuns(model, measured)]);
  if (prepared.status === 'fulfilled') return prepared.value;
  await measured.discardCheck();
  throw prepared.reason;
}

async function prepareWhatRuns(model: OnnxModel, measured: InstrumentedModel): Promise<void> {
  if (await mayBeRun(model)) await measured.prepareCheck();
}

/** Whether the file alone says of every tensor that there is memory for it: a session computes what is constant. */
async function mayBeRun(model: OnnxModel): Promise<boolean> {
  try {
    const shapes = await timeSliced(inferShapesInSteps(model, new Map()));
    requireSmallTensors(model, shapes);
    return shapes.unknown.length === 0;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
