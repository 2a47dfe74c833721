import type { InstrumentedModel } from '../../analysis/measure/instrumentedModel';
import { concreteShape } from '../../analysis/input/imageInput';
import type { Network } from '../../operators/network';
import type { AnalysisSpec } from '../../protocol/spec';
import { followsImage } from '../../report/schema/preprocess';
import { choosePreprocess } from './choosePreprocess';
import type { CachedModel, ModelCache } from '../models/modelCache';
import { networkAtShape } from '../models/networks';

/** What is done while the image of an analysis is decoded. */
export interface Beside {
  readonly spec: AnalysisSpec;
  readonly models: ModelCache;
  readonly model: CachedModel;
  /** What will run it. */
  readonly measured: InstrumentedModel;
  /** Looks for what will be asked of the network. */
  readonly findAhead: ((network: Network) => Promise<void>) | undefined;
}

/**
 * An input whose image another thread decodes; meanwhile this one makes the session that the first measurement is checked
 * against, and finds what it can of the network. What fails there fails again in the measurement: it is told then, after
 * what is wrong with the input.
 *
 * @param input under way
 */
export async function besideDecoding<T>(input: Promise<T>, beside: Beside): Promise<T> {
  const [prepared] = await Promise.allSettled([input, workAhead(beside)]);
  if (prepared.status === 'fulfilled') return prepared.value;
  await beside.measured.discardCheck();
  throw prepared.reason;
}

/**
 * Only where the file alone says of every tensor that there is memory for it: a session computes what is constant. That
 * is the same for an input of any size, so a usual one is taken where it is free.
 */
async function workAhead({ spec, models, model, measured, findAhead }: Beside): Promise<void> {
  const { name, layout } = model.input;
  const input = { name, layout, shape: concreteShape(model.input, model.loaded.onnx.path, expectedSize(spec, model)) };
  const shaped = await models.shapedAhead(model, input);
  if (shaped === undefined) return;
  await measured.prepareCheck();
  // With further inputs, it will be another network.
  if (model.loaded.info.inputs.length === 1) await findAhead?.(networkAtShape(model.loaded.onnx, input, shaped));
}

/** Height and width that the image will most likely be brought to; undefined where it alone tells. */
function expectedSize(spec: AnalysisSpec, { loaded, input }: CachedModel): readonly [number, number] | undefined {
  const { preprocess } = choosePreprocess(spec, loaded, input);
  return followsImage(preprocess.resize) ? undefined : preprocess.size;
}
