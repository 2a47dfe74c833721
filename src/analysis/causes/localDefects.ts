import type { NodeProto, TensorProto } from '../../onnx/proto/onnx_pb';
import { allAtOnce, type RunSteps } from '../../protocol/steps';
import type { Flip, PerFlip } from '../../report/report';
import { groupsWithin } from '../measure/groupsWithin';
import { relativeError } from '../measure/metrics';
import type { MirrorImage } from '../../operators/mirror/mirrorImage';
import { lostBefore, mirrorImages, type Network } from '../../operators/network';
import { mirroredWeightBytes, tensorBytes } from './mirroredWeights';
import { isPointwise, operatorKind, operatorOf } from '../../operators/catalog';
import type { SessionFactory, Tensors } from '../measure/session';
import { belongsTo, defectModel, SUMS, type DefectJob, type DefectPart } from './defectModel';

export interface DefectRequest {
  readonly network: Network;
  readonly flips: readonly Flip[];
  /** What to feed for x. */
  readonly feeds: Tensors;
  readonly createSession: SessionFactory;
  /** As `settledTensors` finds them. */
  readonly settled?: ReadonlyMap<string, TensorProto>;
  /** Bytes of activations and mirrored weights that one session may add. Default 512 MiB. */
  readonly budgetBytes?: number;
  /** Writes the models that are run, in steps. Default: all at once. */
  readonly run?: RunSteps;
  /** Stops before the next forward pass, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
  /** Share of the work that is done, 0…1. */
  readonly onProgress?: (fraction: number) => void;
}

/** D_g(n) = ‖op(g·inputs) − g·op(inputs)‖ / ‖op(inputs)‖ on the inputs that the node received from x. */
export interface LocalDefect {
  readonly node: string;
  readonly op: string;
  /** Its first output. */
  readonly tensor: string;
  readonly defect: PerFlip<number>;
  /** Of convolutions: what its kernel alone does, the grid mirrored. */
  readonly kernel?: PerFlip<number>;
  /** Of convolutions: what its grid and pads alone do, the kernel mirrored. */
  readonly grid?: PerFlip<number>;
}

const DEFAULT_BUDGET = 512 * 2 ** 20;
/** Jobs in one session: ONNX Runtime takes a third of a megabyte for the nodes of each. */
const MAX_JOBS = 100;

/**
 * The local defects of all operators that depend on the image and are not pointwise, and of
 * pointwise ones that meet a constant which varies over space; in graph order. Operators that
 * commute by their rule have 0 and are not run; nothing is said of a convolution, pooling or resampling on a tensor
 * whose order is lost. About one more forward pass a flip.
 * @throws UserError when a session cannot be made or run; the signal's reason when it is aborted.
 */
export async function localDefects(request: DefectRequest): Promise<readonly LocalDefect[]> {
  const found = new Map<NodeProto, NodeDefects>();
  const { network, budgetBytes = DEFAULT_BUDGET } = request;
  const places = new Map(network.model.graph.nodes.map((node, i) => [node, i]));
  const jobs = request.flips
    .flatMap((flip) => jobsOf(network, flip, found))
    .sort((a, b) => places.get(a.node)! - places.get(b.node)!);
  // One session each.
  const partOfSession = (job: DefectJob): number => Math.max(jobBytes(network, job) / budgetBytes, 1 / MAX_JOBS);
  const groups = groupsWithin(jobs, 1, partOfSession);
  for (const [i, group] of groups.entries()) {
    await measureGroup(request, group, found);
    request.onProgress?.((i + 1) / groups.length);
  }
  const { graph } = request.network.model;
  return graph.nodes.flatMap((node) => {
    const parts = found.get(node);
    return parts === undefined ? [] : [defectOf(node, graph.nodeName(node), parts)];
  });
}

/** Values by part and flip. */
type NodeDefects = Record<DefectPart, { [F in Flip]?: number }>;

function defectOf(node: NodeProto, name: string, { whole, kernel, grid }: NodeDefects): LocalDefect {
  const kind = operatorKind(node);
  const convolution = kind === 'convolution' || kind === 'transposedConvolution';
  const base = { node: name, op: node.opType, tensor: node.output[0]!, defect: whole };
  return convolution ? { ...base, kernel, grid } : base;
}

/** Jobs in graph order; nodes with nothing to run get their zero at once. */
function jobsOf(network: Network, flip: Flip, found: Map<NodeProto, NodeDefects>): readonly DefectJob[] {
  const jobs: DefectJob[] = [];
  for (const [node, image] of mirrorImages(network, flip)) {
    if (!isMeasured(network, node, image)) continue;
    const parts = found.get(node) ?? { whole: {}, kernel: {}, grid: {} };
    found.set(node, parts);
    for (const part of ['whole', 'kernel', 'grid'] as const) parts[part][flip] = 0;
    if (image.differences.length > 0) jobs.push({ flip, node, image, parts: partsOf(image) });
  }
  return jobs;
}

function isMeasured(network: Network, node: NodeProto, image: MirrorImage): boolean {
  // A list of tensors has no norm.
  if (isOfNumbers(network, node) || operatorOf(node).flags.result === 'sequence') return false;
  if (node.output.every((name) => network.action(name) === undefined)) return false;
  return image.differences.length > 0 || (!isPointwise(node) && lostBefore(network, node) === undefined);
}

/**
 * Whether the norm says nothing of what a node gives: quantized integers, the places of what was picked, and what is
 * moved to or from places that the image decides.
 */
function isOfNumbers(network: Network, node: NodeProto): boolean {
  const { kind, flags } = operatorOf(node);
  if (flags.quantized === 'results' || flags.selects !== undefined || flags.result === 'choice') return true;
  const moves = kind === 'movement' || kind === 'choice';
  return moves && (flags.placement ?? []).some((i) => network.action(node.input[i] ?? '') !== undefined);
}

function partsOf({ differences }: MirrorImage): readonly DefectPart[] {
  const kernels = differences.filter(({ cause }) => cause === 'kernel').length;
  return kernels > 0 && kernels < differences.length ? ['whole', 'kernel', 'grid'] : ['whole'];
}

/** Activations that the job keeps or makes, and mirrored weights. */
function jobBytes(network: Network, { node, image, parts }: DefectJob): number {
  const activations = (names: readonly string[]): number =>
    names
      .filter((name) => name !== '' && network.action(name) !== undefined)
      .reduce((sum, name) => sum + tensorBytes(network.shapes.shape(name)), 0);
  // Sums are made in double precision.
  const made = 2 * activations(node.output) * (1 + parts.length);
  return activations(node.input) + made + mirroredWeightBytes(network, node, image);
}

async function measureGroup(
  { network, feeds, createSession, settled, signal, run = allAtOnce }: DefectRequest,
  jobs: readonly DefectJob[],
  found: ReadonlyMap<NodeProto, NodeDefects>,
): Promise<void> {
  signal?.throwIfAborted();
  const { bytes, settings } = await run(defectModel(network, jobs, settled));
  const session = await createSession(bytes, settings);
  try {
    signal?.throwIfAborted();
    const results = await session.run(feeds, { [SUMS]: null });
    store(results[SUMS]!.data as unknown as Float64Array, jobs, found);
  } finally {
    await session.release();
  }
}

function store(sums: Float64Array, jobs: readonly DefectJob[], found: ReadonlyMap<NodeProto, NodeDefects>): void {
  let at = 0;
  for (const { flip, node, image, parts } of jobs) {
    const norm = sums[at++]!;
    const defects = found.get(node)!;
    for (const part of parts) defects[part][flip] = relativeError(sums[at++]!, norm);
    if (parts.length > 1) continue;
    for (const part of ['kernel', 'grid'] as const) {
      if (image.differences.every(({ cause }) => belongsTo(cause, part))) defects[part][flip] = defects.whole[flip]!;
    }
  }
}
