import { auditModel } from '../../analysis/audit/auditModel';
import { sizeAdvice } from '../../analysis/audit/sizeAdvice';
import { concreteShape, type ImageInput } from '../../analysis/input/imageInput';
import { describeInput } from '../../contracts/constantInputs';
import { networkInSteps, type FurtherInput, type Network } from '../../operators/network';
import type { Steps } from '../../protocol/steps';
import { imageAxes } from '../../report/layout';
import type { FileInfo } from './loadModel';
import type { Audit } from '../../report/terminal/audit';
import type { AuditedModel } from './modelCache';

/**
 * Judges a model's operators from its file alone; nothing is run. A free size is the one asked for, else
 * the one its preprocessing makes, else 224×224. Where no input can be an image there is nothing to judge.
 * @throws UserError naming the model.
 */
export function* auditFile(model: AuditedModel, size: readonly [number, number] | undefined): Steps<Audit> {
  return yield* auditNetwork(model, yield* auditedNetwork(model, size));
}

/** The model at the shape that it is judged at; undefined where no input can be an image. */
export function* auditedNetwork(
  { loaded, input, images = new Map() }: AuditedModel,
  size: readonly [number, number] | undefined,
): Steps<Network | undefined> {
  if (input === undefined) return undefined;
  const { onnx, info, sidecar, preprocess } = loaded;
  const { name, layout } = input;
  const shape = concreteShape(input, info.path, size ?? sidecar?.preprocess?.size ?? preprocess?.size);
  const { rows, columns } = imageAxes(layout);
  const others = furtherInputs(info, input, images, [shape[rows]!, shape[columns]!]);
  return yield* networkInSteps(onnx, { name, shape, layout, others });
}

/** As `auditFile`, for a network that is there already. */
export function* auditNetwork(
  { loaded: { onnx, info }, input }: AuditedModel,
  network: Network | undefined,
): Steps<Audit> {
  if (input === undefined || network === undefined) return withoutImage(info);
  const notes = [...onnx.notes, ...assumptions(info, input)];
  const { shape } = network.input;
  const audit = yield* auditModel(network);
  return { model: info.path, shape, audit, sizeAdvice: yield* sizeAdvice(network), notes };
}

function withoutImage({ path, inputs }: FileInfo): Audit {
  const found = inputs.map(describeInput).join(', ') || 'none';
  const note = `No input can be an image, so that there is nothing for a flip to change; the inputs are ${found}.`;
  return { model: path, shape: [], audit: [], sizeAdvice: { W: [], H: [], misaligned: [] }, notes: [note] };
}

function assumptions({ inputs }: FileInfo, { name, layout, origin, certainty }: ImageInput): readonly string[] {
  if (certainty !== 'assumed') return [];
  const info = inputs.find((candidate) => candidate.name === name)!;
  return [`The input ${describeInput(info)} is assumed to be ${layout.toUpperCase()} (${origin}).`];
}

/** Further images as large as the first where they are free; lengths that nothing tells are 1. */
function furtherInputs(
  { inputs, path }: FileInfo,
  input: ImageInput,
  images: ReadonlyMap<string, ImageInput>,
  size: readonly [number, number],
): FurtherInput[] {
  return inputs
    .filter(({ name }) => name !== input.name)
    .map(({ name, shape }) => {
      const image = images.get(name);
      if (image === undefined) return { name, shape: shape.map((d) => (typeof d === 'number' ? d : 1)) };
      return { name, shape: concreteShape(image, path, hasFreeSides(image) ? size : undefined), layout: image.layout };
    });
}

function hasFreeSides({ layout, declared }: ImageInput): boolean {
  const { rows, columns } = imageAxes(layout);
  return typeof declared[rows] === 'string' && typeof declared[columns] === 'string';
}
