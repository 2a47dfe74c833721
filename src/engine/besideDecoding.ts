import type { InstrumentedModel } from '../analysis/measure/instrumentedModel';
import { concreteShape, type ImageInput } from '../analysis/input/imageInput';
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
export async function besideDecoding<T>(
  input: Promise<T>,
  model: OnnxModel,
  image: ImageInput,
  measured: InstrumentedModel,
): Promise<T> {
  const [prepared] = await Promise.allSettled([input, prepareWhatRuns(model, image, measured)]);
  if (prepared.status === 'fulfilled') return prepared.value;
  await measured.discardCheck();
  throw prepared.reason;
}

async function prepareWhatRuns(model: OnnxModel, image: ImageInput, measured: InstrumentedModel): Promise<void> {
  if (await mayBeRun(model, image)) await measured.prepareCheck();
}

/**
 * Whether the file alone says of every tensor that there is memory for it: a session computes what is constant. That is
 * the same for an input of any size, so a usual one is taken where it is free.
 */
async function mayBeRun(model: OnnxModel, image: ImageInput): Promise<boolean> {
  try {
    const shape = concreteShape(image, model.path);
    const shapes = await timeSliced(inferShapesInSteps(model, new Map([[image.name, shape]])));
    requireSmallTensors(model, shapes);
    return shapes.unknown.length === 0;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
