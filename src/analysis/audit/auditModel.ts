import type { NodeProto } from '../../onnx/proto/onnx_pb';
import { CAUSE_VERDICTS } from '../../report/facts/audit';
import type { AuditEntry, Cause, Misalignment } from '../../report/report';
import { operatorOf } from '../../operators/catalog';
import { kernelPlaces } from '../../operators/kernelPlaces';
import type { MirrorImage } from '../../operators/mirror/mirrorImage';
import { lostBefore, mirrorImagesInSteps, type Network } from '../../operators/network';
import { mapInSteps, type Steps } from '../../protocol/steps';
import { realWeights, weightsOf, type RealWeights } from '../../operators/mirror/weights';
import { antisymmetricKernels } from './antisymmetricKernels';
import { kernelAsymmetry, type Asymmetry } from './asymmetry';

/** The flip that mirrors each axis of the image. */
export const FLIP_OF = { W: 'h', H: 'v' } as const;
export type ImageAxis = keyof typeof FLIP_OF;
export const IMAGE_AXES: readonly ImageAxis[] = ['W', 'H'];

/** Causes that depend on where the sampling grid lies. */
const GRID_CAUSES: ReadonlySet<Cause> = new Set(['grid', 'padding', 'resample']);

/** How a node behaves along each axis of the image. */
export type AxisImages = Readonly<Record<ImageAxis, MirrorImage>>;

/**
 * A verdict on every operator that depends on the image, from the file alone, in graph order. A step after each operator.
 * @throws UserError when weights in other files cannot be read.
 */
export function* auditModel(network: Network): Steps<readonly AuditEntry[]> {
  const imagesOf = yield* axisImages(network);
  const nodes = network.model.graph.nodes.filter((node) =>
    node.output.some((name) => network.action(name) !== undefined),
  );
  return yield* mapInSteps(nodes, (node) => auditNode(network, node, imagesOf(node)));
}

/** How each node behaves along the axes of the image. A step after each node. */
export function* axisImages(network: Network): Steps<(node: NodeProto) => AxisImages> {
  const W = yield* mirrorImagesInSteps(network, FLIP_OF.W);
  const H = yield* mirrorImagesInSteps(network, FLIP_OF.H);
  return (node) => ({ W: W.get(node)!, H: H.get(node)! });
}

function auditNode(network: Network, node: NodeProto, images: AxisImages): AuditEntry {
  const place = lostBefore(network, node);
  if (place !== undefined) return unknownEntry(network, node, place);
  const differences = IMAGE_AXES.flatMap((axis) => images[axis].differences.map((d) => ({ ...d, imageAxis: axis })));
  const computed = differences.some((d) => d.cause === 'kernel') && hasComputedKernel(network, node);
  const verdicts = [
    ...new Set(differences.map((d) => (d.cause === 'kernel' && computed ? 'unknown' : CAUSE_VERDICTS[d.cause]))),
  ];
  const asymmetry = nodeAsymmetry(network, node, images);
  const grid = nodeGrid(images);
  const forms = differences.filter((d) => d.cause !== 'kernel').map((d) => `${d.imageAxis} ${d.form}`);
  const signs = differences.flatMap((d) => (d.cause === 'kernel' ? signNotes(network, node, images, d.imageAxis) : []));
  const notes = [
    ...new Set(signs),
    ...(computed ? ['its kernel is computed as the model runs'] : []),
    ...(forms.length === 0 ? [] : [`mirror image: ${[...new Set(forms)].join('; ')}`]),
  ];
  return {
    node: network.model.graph.nodeName(node),
    op: node.opType,
    verdicts: verdicts.length === 0 ? ['exact'] : verdicts,
    ...asymmetry,
    ...(grid === undefined ? {} : { grid }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}

/** Whether the kernel of a convolution is not in the file, and not known from what is in it either. */
function hasComputedKernel(network: Network, node: NodeProto): boolean {
  const { weights } = operatorOf(node).flags;
  return weights !== undefined && weightsOf(network.model, node.input[weights] ?? '') === undefined;
}

/** An operator on rows and columns whose order is not known: nothing is said of it but what its kernel tells. */
function unknownEntry(network: Network, node: NodeProto, place: string): AuditEntry {
  return {
    node: network.model.graph.nodeName(node),
    op: node.opType,
    verdicts: ['unknown'],
    ...kernelAsymmetries(network, node, { W: 3, H: 2 }),
    note: `the order of positions is lost at ${place}`,
  };
}

/** That kernels only change their sign along an axis of the image, or stay. */
function signNotes(network: Network, node: NodeProto, images: AxisImages, imageAxis: ImageAxis): readonly string[] {
  const axis = slidingAxis(images[imageAxis]);
  const weights = kernelWeights(network, node);
  const count = axis === undefined || weights === undefined ? 0 : antisymmetricKernels(weights, axis);
  if (count === 0) return [];
  return [
    `${imageAxis} ${count} kernels change sign when mirrored, and the others stay: symmetric and anti-symmetric features`,
  ];
}

/** The weights of a two-dimensional convolution, where they are in the file. */
function kernelWeights(network: Network, node: NodeProto): RealWeights | undefined {
  const { kind, flags } = operatorOf(node);
  if ((kind !== 'convolution' && kind !== 'transposedConvolution') || flags.weights === undefined) return undefined;
  const weights = realWeights(network.model, node.input[flags.weights]!);
  return weights?.dims.length === 4 ? weights : undefined;
}

/** Of convolutions whose weights are in the file and that space passes through. */
function nodeAsymmetry(
  network: Network,
  node: NodeProto,
  images: AxisImages,
): Pick<AuditEntry, 'asymmetry' | 'mostAsymmetric'> {
  const axes = { W: slidingAxis(images.W), H: slidingAxis(images.H) };
  return axes.W === undefined && axes.H === undefined ? {} : kernelAsymmetries(network, node, axes);
}

/** `axes`: of the weights, which each side of the image lies along. */
function kernelAsymmetries(
  network: Network,
  node: NodeProto,
  axes: Readonly<Record<ImageAxis, number | undefined>>,
): Pick<AuditEntry, 'asymmetry' | 'mostAsymmetric'> {
  const weights = kernelWeights(network, node);
  if (weights === undefined) return {};
  const measured = [axes.W, axes.H].filter((axis) => axis !== undefined && weights.dims[axis] !== 1);
  const along = measured.length === 0 ? undefined : kernelAsymmetry(weights, kernelPlaces(node, weights.dims).filter);
  const [W, H] = [axes.W, axes.H].map((axis) =>
    along === undefined || !measured.includes(axis) ? SYMMETRIC : withWorst(along(axis!)),
  ) as [AxisAsymmetry, AxisAsymmetry];
  return { asymmetry: { H: H.whole, W: W.whole }, mostAsymmetric: { H: H.worst, W: W.worst } };
}

interface AxisAsymmetry {
  readonly whole: number;
  readonly worst: { readonly filter: number; readonly asymmetry: number };
}

/** Of an axis along which nothing slides, or a kernel has one entry. */
const SYMMETRIC: AxisAsymmetry = { whole: 0, worst: { filter: 0, asymmetry: 0 } };

function withWorst({ whole, filters }: Asymmetry): AxisAsymmetry {
  const filter = filters.reduce((best, value, f) => (value > filters[best]! ? f : best), 0);
  return { whole, worst: { filter, asymmetry: filters[filter]! } };
}

/** The tensor axis along which a sliding operator sees this axis of the image. */
function slidingAxis(image: MirrorImage): number | undefined {
  return image.grid?.keys().next().value;
}

function nodeGrid(images: AxisImages): AuditEntry['grid'] {
  const entries = IMAGE_AXES.flatMap((axis) => {
    const rule = images[axis].grid?.values().next().value;
    return rule === undefined ? [] : [[axis, { r: rule.r, ...rule.real }] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Every operator whose sampling grid or pads are not their own mirror image, at the network's size. A step after each. */
export function* misalignments(network: Network): Steps<readonly Misalignment[]> {
  const imagesOf = yield* axisImages(network);
  const { graph } = network.model;
  const found = yield* mapInSteps(graph.nodes, (node) => {
    const images = imagesOf(node);
    const base = { node: graph.nodeName(node), op: node.opType };
    return IMAGE_AXES.flatMap((axis) => misaligned(images[axis]).map((m) => ({ ...base, axis, ...m })));
  });
  return found.flat();
}

/** The causes of a node's misalignment, with the columns that it never reads. */
export function misaligned(image: MirrorImage): readonly Pick<Misalignment, 'r' | 'cause'>[] {
  return image.differences
    .filter(({ cause }) => GRID_CAUSES.has(cause))
    .map(({ cause, axis }) => ({ cause, r: (axis === undefined ? undefined : image.grid?.get(axis)?.r) ?? 0 }));
}
