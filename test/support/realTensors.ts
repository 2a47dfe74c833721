import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelSettings } from '../../src/analysis/measure/markedSession';
import { sessionOptions } from '../../src/engine/runtime/runtime';
import { appendToModel } from '../../src/onnx/append';
import type { OnnxModel } from '../../src/onnx/model';
import { elementCount } from '../../src/onnx/tensors';
import { normalArray } from './random';

/** Every tensor the main graph makes, from onnxruntime: all marked as outputs, and run without optimizations. */
export async function realTensors(
  model: OnnxModel,
  inputShapes: ReadonlyMap<string, readonly number[]>,
): Promise<Readonly<Record<string, Tensor>>> {
  const tensors = model.graph.nodes.flatMap((n) => n.output.filter((o) => o !== '' && !model.graph.isOutput(o)));
  const session = await InferenceSession.create(
    appendToModel(model.bytes, { outputs: tensors }),
    sessionOptions({ ...modelSettings(model), optimization: 'disabled' }),
  );
  const feeds = Object.fromEntries(
    [...inputShapes].map(([name, shape]) => [name, new Tensor('float32', normalArray(elementCount(shape), 11), shape)]),
  );
  return (await session.run(feeds)) as Readonly<Record<string, Tensor>>;
}
