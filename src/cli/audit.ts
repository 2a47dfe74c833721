import { auditModel } from '../analysis/audit/auditModel';
import { sizeAdvice } from '../analysis/audit/sizeAdvice';
import { concreteShape, findImageInput } from '../analysis/input/imageInput';
import { networkAt } from '../operators/network';
import { loadModel } from '../engine/loadModel';
import type { ModelRef } from '../protocol/spec';
import { parse } from 'node:path';
import { auditToTable, type Audit } from '../report/terminal/audit';
import { openDestinations, writeDocument } from './destinations';
import { useColor, widthOf, type Io } from './io';
import { modelRef } from './modelRef';
import type { AuditFlags } from './program';

/** `flipscope audit`: a table, and the same as JSON where it was asked for. Throws `UserError`. */
export async function runAudit(
  model: string | undefined,
  flags: AuditFlags,
  packageRoot: string,
  io: Io,
): Promise<void> {
  const [destination] = await openDestinations({ json: flags.json });
  const found = await auditFile(modelRef(model), packageRoot, flags.size);
  const stream = destination?.to === 'stdout' ? io.stderr : io.stdout;
  stream.write(auditToTable(found, { width: widthOf(stream, io.env), color: useColor(stream, io.env) }));
  if (destination === undefined) return;
  await writeDocument(
    destination,
    `${parse(found.model).name}-audit`,
    `${JSON.stringify(found, null, 2)}\n`,
    io.stdout,
  );
}

/**
 * Judges a model's operators from its file alone; nothing is run. A free size is the one asked for, else
 * the one its preprocessing makes, else 224×224.
 * @throws UserError naming the model.
 */
export async function auditFile(
  ref: ModelRef,
  packageRoot: string,
  size: readonly [number, number] | undefined,
): Promise<Audit> {
  const { onnx, info, sidecar, preprocess } = await loadModel(ref, packageRoot);
  const input = findImageInput(onnx, sidecar?.input);
  const shape = concreteShape(input, info.path, size ?? sidecar?.preprocess?.size ?? preprocess?.size);
  const network = networkAt(onnx, { name: input.name, shape, layout: input.layout });
  return { model: info.path, shape, audit: auditModel(network), sizeAdvice: sizeAdvice(network) };
}
