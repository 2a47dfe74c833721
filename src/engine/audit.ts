import { auditModel } from '../analysis/audit/auditModel';
import { sizeAdvice } from '../analysis/audit/sizeAdvice';
import { concreteShape, type ImageInput } from '../analysis/input/imageInput';
import { networkAt, type FurtherInput } from '../operators/network';
import { imageAxes } from '../report/layout';
import type { Audit } from '../report/terminal/audit';
import type { CachedModel } from './modelCache';

/**
 * Judges a model's operators from its file alone; nothing is run. A free size is the one asked for, else
 * the one its preprocessing makes, else 224×224.
 * @throws UserError naming the model.
 */
export function auditFile(model: CachedModel, size: readonly [number, number] | undefined): Audit {
  const { onnx, info, sidecar, preprocess } = model.loaded;
  const { name, layout } = model.input;
  const shape = concreteShape(model.input, info.path, size ?? sidecar?.preprocess?.size ?? preprocess?.size);
  const { rows, columns } = imageAxes(layout);
  const others = furtherInputs(model, [shape[rows]!, shape[columns]!]);
  const network = networkAt(onnx, { name, shape, layout, others });
  return { model: info.path, shape, audit: auditModel(network), sizeAdvice: sizeAdvice(network) };
}

/** Further images as large as the first where they are free; lengths that nothing tells are 1. */
function furtherInputs({ loaded, input, images }: CachedModel, size: readonly [number, number]): FurtherInput[] {
  const { inputs, path } = loaded.info;
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
