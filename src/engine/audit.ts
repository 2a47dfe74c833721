import { auditModel } from '../analysis/audit/auditModel';
import { sizeAdvice } from '../analysis/audit/sizeAdvice';
import { concreteShape } from '../analysis/input/imageInput';
import { networkAt } from '../operators/network';
import type { Audit } from '../report/terminal/audit';
import type { CachedModel } from './modelCache';

/**
 * Judges a model's operators from its file alone; nothing is run. A free size is the one asked for, else
 * the one its preprocessing makes, else 224×224.
 * @throws UserError naming the model.
 */
export function auditFile({ loaded, input }: CachedModel, size: readonly [number, number] | undefined): Audit {
  const { onnx, info, sidecar, preprocess } = loaded;
  const shape = concreteShape(input, info.path, size ?? sidecar?.preprocess?.size ?? preprocess?.size);
  const network = networkAt(onnx, { name: input.name, shape, layout: input.layout });
  return { model: info.path, shape, audit: auditModel(network), sizeAdvice: sizeAdvice(network) };
}
