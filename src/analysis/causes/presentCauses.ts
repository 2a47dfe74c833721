import { tensorsBehind } from '../../onnx/tensorsBehind';
import { mirrorImages, type Network } from '../../operators/network';
import { CAUSES } from '../../report/causes';
import type { Cause, Flip } from '../../report/report';

/** The causes that a flip meets on the way to a tensor, by default to any output, in the order of the report. */
export function presentCauses(network: Network, flip: Flip, tensor?: string): readonly Cause[] {
  const behind = tensor === undefined ? undefined : tensorsBehind(network.model.graph, tensor);
  const found = new Set<Cause>();
  for (const [node, { differences }] of mirrorImages(network, flip)) {
    if (behind !== undefined && !node.output.some((name) => behind.has(name))) continue;
    for (const { cause } of differences) found.add(cause);
  }
  return CAUSES.filter((cause) => found.has(cause));
}
