import { createHash } from 'node:crypto';
import { fittingAction, imageForm } from '../../contracts/positions';
import type { Codec } from '../../image/codec';
import { readInputFile } from '../../image/inputFile';
import { splitMember } from '../../protocol/memberPath';
import type { StudiedImage, StudiedInput } from '../../protocol/study';
import { prepareInputs, type PreparedInputs } from '../input/furtherInputs';
import { makeFeeds } from '../input/imageFeeds';
import type { ModelCache } from '../models/modelCache';
import { flipTensor } from '../input/prepareInput';
import type { OpenStudy } from './openStudy';
import { batchedOutputs } from './batchedOutputs';
import { studiedOutputs } from './studiedOutputs';

/** An image that is ready to be flipped and fed. */
export interface PreparedImage {
  /** SHA-256 of the file. */
  readonly content: string;
  readonly input: PreparedInputs;
}

/** @throws UserError naming the file that is wrong */
export async function prepareImage(
  { spec, model, rooms }: OpenStudy,
  input: StudiedInput,
  codec: Codec,
): Promise<PreparedImage> {
  const bytes = await readInputFile(splitMember(input.path).file, input.kind);
  // The tensor is flipped, so the file needs not be resized in every orientation.
  const prepared = await prepareInputs({ ...spec, input, flips: [] }, model, codec, { bytes, room: rooms.take });
  return { content: createHash('sha256').update(bytes).digest('hex'), input: prepared };
}

/**
 * Runs an image and its mirror images, and compares outputs and layers; one image at a time.
 *
 * @throws UserError naming the model
 */
export async function measureImage(
  study: OpenStudy,
  { content, input: prepared }: PreparedImage,
  models: ModelCache,
): Promise<StudiedImage> {
  const { spec, model, rooms } = study;
  const { id } = prepared.tensors;
  const tensors = flipTensor(id, prepared.shape, model.input.layout, spec.flips, () => rooms.take(id.length));
  try {
    return { content, ...(await measureInput(study, { ...prepared, tensors }, models)) };
  } finally {
    rooms.give(new Set(Object.values(tensors)));
  }
}

async function measureInput(
  study: OpenStudy,
  input: PreparedInputs,
  models: ModelCache,
): Promise<Omit<StudiedImage, 'content'>> {
  const { spec, model, facts, instrumented } = study;
  const feeds = makeFeeds(model, input);
  const shaped = await models.shaped(model, input.fed, feeds.id);
  const request = { feeds, flips: spec.flips };
  const measurement =
    study.batch > 1
      ? { outputs: await batchedOutputs(model, instrumented, request, study.batch), layers: [] }
      : await instrumented.measure({
          ...request,
          actionOf: shaped.actionOf,
          fittingAction: (shape) => fittingAction({ shape, ...imageForm(input.shape, model.input.layout) }),
          shapeOf: shaped.shapes.shape,
          isChecked: true,
        });
  const { top1, flips } = await studiedOutputs(study, { input, shaped, feeds, measurement });
  const byTensor = new Map(measurement.layers.map((layer) => [layer.tensor, layer.error]));
  const { source } = input.info;
  return {
    ...(source.kind === 'image' && { width: source.width, height: source.height }),
    ...(top1 && { top1 }),
    flips: Object.fromEntries(
      spec.flips.map((flip) => {
        const errors = facts.layers.map(({ tensor }) => byTensor.get(tensor)?.[flip] ?? NaN);
        return [flip, { ...flips[flip]!, errors: Float64Array.from(errors) }];
      }),
    ),
  };
}
