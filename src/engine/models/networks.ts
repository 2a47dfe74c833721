import { auditModel } from '../../analysis/audit/auditModel';
import { sizeAdvice } from '../../analysis/audit/sizeAdvice';
import type { OnnxModel } from '../../onnx/model';
import { mirrorImagesInSteps, type FedImage, type Network } from '../../operators/network';
import type { ExplainPart } from '../../protocol/engine';
import type { RunSteps } from '../../protocol/steps';
import type { AuditEntry, Flip, SizeAdvice } from '../../report/report';
import type { ShapedModel } from './modelCache';

const networks = new WeakMap<ShapedModel, Network>();

/** A model at one input shape, as the mirror analysis sees it; one for all questions. */
export function networkAtShape(model: OnnxModel, input: FedImage, shaped: ShapedModel): Network {
  const known = networks.get(shaped);
  if (known !== undefined) return known;
  const network = { model, input, shapes: shaped.shapes, action: shaped.actionOf };
  networks.set(shaped, network);
  return network;
}

const audits = new WeakMap<Network, readonly AuditEntry[]>();

/** As `auditModel`, once for each network. */
export async function auditOf(network: Network, run: RunSteps): Promise<readonly AuditEntry[]> {
  const known = audits.get(network) ?? (await run(auditModel(network)));
  audits.set(network, known);
  return known;
}

const advice = new WeakMap<Network, SizeAdvice>();

/** As `sizeAdvice`, once for each network. */
export async function sizeAdviceOf(network: Network, run: RunSteps): Promise<SizeAdvice> {
  const known = advice.get(network) ?? (await run(sizeAdvice(network)));
  advice.set(network, known);
  return known;
}

/** Finds what parts of an explanation will want to know of the network, while nothing can be run yet. */
export async function findAhead(
  network: Network,
  parts: readonly ExplainPart[],
  flips: readonly Flip[],
  run: RunSteps,
): Promise<void> {
  if (parts.includes('sizes')) await sizeAdviceOf(network, run);
  if (parts.includes('audit')) await auditOf(network, run);
  if (!parts.includes('causes') && !parts.includes('local')) return;
  for (const flip of flips) await run(mirrorImagesInSteps(network, flip));
}
