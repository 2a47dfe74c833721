import type { Action } from '../../src/operators/follow/action';
import { trackActions } from '../../src/operators/trackActions';
import { compareOutput } from '../../src/analysis/measure/compareOutputs';
import { settledOutput } from '../../src/analysis/measure/settledOutput';
import type { OutputFacts } from '../../src/contracts/contract';
import { outputHead } from '../../src/contracts/head';
import { inferContract } from '../../src/contracts/infer';
import type { FloatTensor } from '../../src/operators/follow/rearrange';
import { concreteShape, findImageInput, type ImageInput } from '../../src/analysis/input/imageInput';
import type { InstrumentedModel } from '../../src/analysis/measure/instrumentedModel';
import type { Measurement } from '../../src/analysis/measure/measurement';
import { readModelFile, type OnnxModel } from '../../src/onnx/model';
import { inferShapes, type Shapes } from '../../src/operators/inferShapes';
import { FLIPS } from '../../src/report/flips';
import { flipFeeds } from '../support/flipFeeds';
import { normalArray } from '../support/random';

/** A model, an input for it, and what the analysis knows of both beforehand. */
export interface Subject {
  readonly model: OnnxModel;
  readonly input: ImageInput;
  readonly shapes: Shapes;
  readonly actionOf: (tensor: string) => Action | undefined;
  readonly x: FloatTensor;
}

/** @throws UserError when the model cannot be read or has no image input. */
export async function loadSubject(file: string, size?: readonly [number, number]): Promise<Subject> {
  const model = await readModelFile(file);
  const input = findImageInput(model);
  const dims = concreteShape(input, file, size);
  const shapes = inferShapes(model, new Map([[input.name, dims]]));
  const count = dims.reduce((n, d) => n * d, 1);
  const actionOf = trackActions(model, shapes, input);
  return { model, input, shapes, actionOf, x: { dims, data: normalArray(count, 1) } };
}

/** The whole analysis of one input: flips it, measures all layers, compares all pairs of outputs. */
export async function analyze(subject: Subject, instrumented: InstrumentedModel): Promise<Measurement> {
  const { input, shapes, actionOf, x } = subject;
  const measurement = await instrumented.measure({
    feeds: flipFeeds(input.name, x, input.layout, input.dtype),
    flips: FLIPS,
    actionOf,
    shapeOf: (tensor) => shapes.shape(tensor),
  });
  for (const [name, values] of Object.entries(measurement.outputs)) {
    const facts: OutputFacts = {
      name,
      dtype: 'float32',
      shape: values.id!.dims,
      image: [x.dims[2]!, x.dims[3]!],
      channelsLast: false,
      head: outputHead(subject.model.graph, name),
      tracked: actionOf(name),
    };
    const comparison = { facts, inferred: inferContract(facts), values, flips: FLIPS, noiseFloor: 1e-5 };
    compareOutput(comparison, settledOutput(comparison));
  }
  return measurement;
}
