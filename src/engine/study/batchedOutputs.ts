import type { InstrumentedModel } from '../../analysis/measure/instrumentedModel';
import type { Measurement, MeasureRequest } from '../../analysis/measure/measurement';
import { relativeL2 } from '../../analysis/measure/metrics';
import type { Tensors } from '../../analysis/measure/session';
import { allocateData } from '../../analysis/measure/typedTensors';
import type { FloatTensor } from '../../operators/follow/rearrange';
import { UserError } from '../../protocol/errors';
import type { StudySpec } from '../../protocol/study';
import { imageAxes } from '../../report/layout';
import type { Orientation, OutputContract } from '../../report/report';
import type { CachedModel } from '../models/modelCache';

type Outputs = Measurement['outputs'];

/** An output that a batch changes more than this, relative to itself, mixes its images: rounding is far below. */
const MAX_CHANGE = 1e-3;

/**
 * The model's own outputs of an image in every orientation, up to so many of them in one forward pass.
 *
 * @param batch orientations of a pass
 * @throws UserError `setting-invalid` when an output has no part for each of them
 */
export async function batchedOutputs(
  model: CachedModel,
  instrumented: InstrumentedModel,
  { feeds, flips }: Pick<MeasureRequest, 'feeds' | 'flips'>,
  batch: number,
): Promise<Outputs> {
  const orientations: readonly Orientation[] = ['id', ...flips];
  const outputs: Record<string, { [O in Orientation]?: FloatTensor }> = {};
  for (let from = 0; from < orientations.length; from += batch) {
    const together = orientations.slice(from, from + batch);
    const found = await instrumented.runOutputs(
      joined(
        model,
        together.map((orientation) => feeds[orientation]!),
      ),
    );
    for (const [name, values] of Object.entries(found)) {
      const parts = partsOf(values, together.length, () => mixes(model, name));
      const of = (outputs[name] ??= {});
      for (const [i, orientation] of together.entries()) of[orientation] = parts[i]!;
    }
  }
  return outputs;
}

/** @throws UserError `setting-invalid` where a study cannot run the orientations of an image together */
export function requireBatch(
  { batch = 1, layers }: StudySpec,
  model: CachedModel,
  contracts: readonly OutputContract[],
): void {
  if (batch === 1) return;
  const { name, declared, layout } = model.input;
  const axis = imageAxes(layout).batch;
  const size = axis < 0 ? undefined : declared[axis];
  if (layers !== 'none') {
    throw refused(model, batch, 'layers are measured one orientation at a time. Add --layers none, or take --batch 1.');
  }
  if (axis !== 0 || typeof size === 'number') {
    const found = axis < 0 ? 'has none' : `is ${typeof size === 'number' ? size : `axis ${axis}`}`;
    throw refused(model, batch, `expected a free batch axis of its input ${name}, which ${found}. Take --batch 1.`);
  }
  if (contracts.some(({ positions }) => positions?.kind === 'set')) {
    throw refused(model, batch, 'its detections are a list for one image. Take --batch 1.');
  }
  if (model.loaded.info.inputs.length > 1) {
    throw refused(model, batch, 'it has further inputs, which are given for one image. Take --batch 1.');
  }
}

/** @throws UserError `setting-invalid` for an output that is another one in a batch. */
export function requireSameInBatch(model: CachedModel, alone: Outputs, batched: Outputs): void {
  for (const [name, values] of Object.entries(alone)) {
    for (const [orientation, { data }] of Object.entries(values)) {
      const other = batched[name]?.[orientation as Orientation];
      const isSame = other?.data.length === data.length && !(relativeL2(data, other.data) > MAX_CHANGE);
      if (!isSame) throw mixes(model, name);
    }
  }
}

function joined(model: CachedModel, all: readonly Tensors[]): Tensors {
  const { name } = model.input;
  const tensors = all.map((feeds) => feeds[name]!);
  const { type, dims, data } = tensors[0]!;
  const values = allocateData(type, all.length * data.length) as Float32Array;
  for (const [i, tensor] of tensors.entries()) values.set(tensor.data as Float32Array, i * data.length);
  return { [name]: { type, dims: [all.length * dims[0]!, ...dims.slice(1)], data: values } };
}

function partsOf({ dims, data }: FloatTensor, count: number, failure: () => UserError): readonly FloatTensor[] {
  const [first = 0, ...rest] = dims;
  if (first === 0 || first % count !== 0) throw failure();
  const size = data.length / count;
  const shape = [first / count, ...rest];
  return Array.from({ length: count }, (_, i) => ({ dims: shape, data: data.slice(i * size, (i + 1) * size) }));
}

function mixes(model: CachedModel, output: string): UserError {
  return refused(
    model,
    undefined,
    `its output ${output} of an image depends on the others in a batch. Take --batch 1.`,
  );
}

function refused({ loaded }: CachedModel, batch: number | undefined, why: string): UserError {
  const { path } = loaded.onnx;
  return new UserError('setting-invalid', `${path}: --batch${batch === undefined ? '' : ` ${batch}`}: ${why}`, path);
}
