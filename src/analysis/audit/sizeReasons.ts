import type { NodeProto } from '../../onnx/proto/onnx_pb';
import type { Network } from '../../operators/network';

/** An operator whose alignment depends on the size. */
export interface Sampler {
  readonly node: NodeProto;
  readonly name: string;
}

/** What one size does: which operators it misaligns, or what no longer fits. */
export interface Trial {
  readonly size: number;
  readonly misaligned: ReadonlySet<Sampler>;
  /** First tensor whose shape cannot be made at this size. */
  readonly misfit?: string;
}

/** Why none of the sizes will do, naming the operators. */
export function reasonWhy(
  network: Network,
  what: string,
  samplers: readonly Sampler[],
  trials: readonly Trial[],
): string {
  const [low, high] = [Math.min(...trials.map((t) => t.size)), Math.max(...trials.map((t) => t.size))];
  const fitting = trials.filter((t) => t.misfit === undefined);
  const where = fitting.length === trials.length ? '' : ' at which the model runs';
  const intro = `No ${what} from ${low} to ${high}${where} aligns every operator`;
  if (fitting.length <= 1) {
    return `No ${what} from ${low} to ${high} aligns every operator: the model runs at no other ${what} (${misfitName(network, trials)} does not fit).`;
  }
  const never = samplers.filter((s) => fitting.every((t) => t.misaligned.has(s)));
  if (never.length > 0) return `${intro}: ${listed(never)} ${never.length === 1 ? 'is' : 'are'} aligned at none.`;
  const pair = conflict(samplers, fitting);
  if (pair !== undefined) {
    const [a, b] = pair;
    return `${intro}: ${described(a)} wants ${wanted(a, fitting)}, ${described(b)} wants ${wanted(b, fitting)}.`;
  }
  const aligned = trials.find((t) => t.misfit !== undefined);
  return aligned === undefined
    ? `${intro}: its operators want different sizes.`
    : `${intro}: sizes that would do are refused by ${misfitName(network, trials)}.`;
}

function misfitName(network: Network, trials: readonly Trial[]): string {
  const { graph } = network.model;
  const tensor = trials.find((t) => t.misfit !== undefined)?.misfit;
  const node = tensor === undefined ? undefined : graph.producer(tensor);
  return node === undefined ? 'an operator' : described({ node, name: graph.nodeName(node) });
}

/** The first two operators that are never aligned together, though each is at some size. */
function conflict(samplers: readonly Sampler[], trials: readonly Trial[]): readonly [Sampler, Sampler] | undefined {
  // Those that are aligned at the same sizes conflict with the same others: the first of them stands for all.
  const first = new Map<string, Sampler>();
  for (const sampler of samplers) {
    const sizes = trials.filter((t) => !t.misaligned.has(sampler)).map((t) => t.size);
    if (!first.has(sizes.join())) first.set(sizes.join(), sampler);
  }
  const different = [...first.values()];
  for (const [i, a] of different.entries()) {
    for (const b of different.slice(i + 1)) {
      if (trials.every((t) => t.misaligned.has(a) || t.misaligned.has(b))) return [a, b];
    }
  }
  return undefined;
}

function wanted(sampler: Sampler, trials: readonly Trial[]): string {
  const sizes = trials.filter((t) => !t.misaligned.has(sampler)).map((t) => t.size);
  return `${sizes
    .slice(0, 3)
    .sort((a, b) => a - b)
    .join(', ')}${sizes.length > 3 ? ', …' : ''}`;
}

function described({ node, name }: Sampler): string {
  return `${name} (${node.opType})`;
}

function listed(samplers: readonly Sampler[]): string {
  const shown = samplers.slice(0, 3).map(described).join(', ');
  return samplers.length > 3 ? `${shown} and ${samplers.length - 3} more` : shown;
}
