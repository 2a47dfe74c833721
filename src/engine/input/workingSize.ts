import { imageAxes } from '../../report/layout';
import type { AnalysisSpec } from '../../protocol/spec';
import { givenShape } from './givenShape';
import { choosePreprocess } from './choosePreprocess';
import type { CachedModel, ModelCache } from '../models/modelCache';
import { RunFailure } from '../runtime/runtime';

/**
 * Heights and widths that models are commonly made for, tried in this order where 224×224 was assumed and does not run:
 * networks of patches, detectors, faces, and lines of text.
 */
const USUAL_SIZES: readonly (readonly [number, number])[] = [
  [256, 256],
  [384, 384],
  [320, 320],
  [640, 640],
  [512, 512],
  [299, 299],
  [448, 448],
  [48, 320],
  [32, 320],
  [32, 128],
  [112, 112],
  [64, 64],
];

/**
 * Does some work that runs the model. Where the input's size is free, nothing says which it is, and the model fails at
 * the one that was assumed, the usual ones are tried; the first that runs stays with the model while it is loaded.
 *
 * @throws UserError what the work throws; of several sizes that fail, the first one's.
 */
export async function atWorkingSize<T>(spec: AnalysisSpec, models: ModelCache, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    const model = await models.open(spec.model, await givenShape(spec));
    if (!isAssumed(spec, model)) throw error;
    for (const size of USUAL_SIZES) {
      models.assumeSize(model, size);
      try {
        return await work();
      } catch (again) {
        if (again instanceof RunFailure) continue;
        models.assumeSize(model, undefined);
        throw again;
      }
    }
    models.assumeSize(model, undefined);
    throw error;
  }
}

/** Whether nothing says which size the input has. */
function isAssumed(spec: AnalysisSpec, { input, loaded, triedSize }: CachedModel): boolean {
  const { rows, columns } = imageAxes(input.layout);
  const isFree = typeof input.declared[rows] === 'string' && typeof input.declared[columns] === 'string';
  if (!isFree || (input.size !== undefined && triedSize === undefined)) return false;
  if (spec.size !== undefined || spec.preprocess !== undefined) return false;
  if (spec.input.kind === 'noise') return spec.input.shape === undefined;
  if (spec.input.kind === 'tensor' || loaded.sidecar?.preprocess?.size !== undefined) return false;
  const tellsSize = loaded.preprocess !== undefined || loaded.known.preprocess?.change.size !== undefined;
  return !tellsSize || choosePreprocess(spec, loaded, input).certainty !== 'found';
}
