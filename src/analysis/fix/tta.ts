import type { GraphProto, ValueInfoProto } from '../../onnx/proto/onnx_pb';
import { makeNode } from '../../onnx/attributes';
import { replaceNodes } from '../../onnx/replaceNodes';
import { inferShapes } from '../../operators/inferShapes';
import { opaquePart } from '../../operators/follow/action';
import { makeValueInfo, valueShape } from '../../onnx/valueInfo';
import { encodeModel } from '../../onnx/write';
import type { Merge } from '../../protocol/fix';
import type { Flip } from '../../report/report';
import { imageAxes } from '../../report/layout';
import { inputShapes, type Network } from '../../operators/network';
import { mergeAxes } from '../../contracts/arrange';
import { AS_IT_IS, type Arrangement } from '../../contracts/arrangement';
import { NodeAdder } from '../mirror/nodeAdder';
import { addArrangement } from './addArrangement';
import { flipGroup } from './flipGroup';
import { imageOutputs, outputType } from './floatOutputs';
import { maskWarnings } from './maskWarnings';
import { addMerged, concatenationAxis } from './mergeRuns';
import { canStack, copiedRuns, stackedRuns, type Runs } from './orientedRuns';
import { wantedArrangement, type Contracts } from './outputRules';
import { addProbabilities } from './probabilities';
import type { UnitAxes } from './unitLength';

export interface TtaOptions {
  /** Completed to a group: two of them bring the third. */
  readonly flips: readonly Flip[];
  readonly merge: Merge;
  /** What a flip should do to the outputs; they are moved as the graph moves them by default. */
  readonly contracts?: Contracts;
  /** Of a mean: the outputs whose vectors are brought to unit length again. */
  readonly unitAxes?: UnitAxes;
  /** Copies even where the orientations could be stacked, as far as the file shows. */
  readonly form?: 'copies';
}

/** A model that merges its outputs over the orientations of its input. */
export interface TtaModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The group that is averaged over, besides the original. */
  readonly flips: readonly Flip[];
  /**
   * `stack`: the orientations run once, as one batch, where the batch is free and nothing in the graph
   * speaks against it; `copies`: once each, in copies of the nodes that share their weights.
   */
  readonly form: 'stack' | 'copies';
  /** Names of the outputs that are merged. */
  readonly outputs: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Flip test-time augmentation inside the graph: f'(x) = mean over the group of g⁻¹·f(g·x). For every g,
 * f'(g·x) is the mean of the same runs, so f' is invariant (or equivariant, for outputs with spatial axes)
 * whatever f is; so is a sum. A concatenation is not: its parts change places. Inputs and outputs keep their names,
 * types and free axes; a concatenation is as many times as long.
 * @throws UserError `model-unsupported` when no output can be merged so, `write-failed` beyond 2 GiB.
 */
export function ttaModel(network: Network, options: TtaOptions): TtaModel {
  const flips = flipGroup(options.flips);
  const { contracts = new Map() } = options;
  const { averaged, whole } = imageOutputs(network, contracts, options.merge);
  const form = options.form ?? (canStack(network) ? 'stack' : 'copies');
  const adder = new NodeAdder(network.model.graph.proto, network.model.opset);
  const runs = form === 'stack' ? stackedRuns(network, adder, flips) : copiedRuns(network, adder, flips);
  for (const output of averaged) merge(network, adder, output, runs, options);
  for (const { name } of whole) adder.add(makeNode('Identity', [runs.get('id')!.get(name)!], [name]));
  const model = replaceNodes(network.model.proto, adder.nodes, adder.initializers);
  if (options.merge === 'concat') lengthen(network, model.graph, averaged, runs.size);
  // Intermediate tensors have other batch sizes and copies now; shapes are inferred again by whoever loads it.
  model.graph.valueInfo = [];
  return {
    bytes: encodeModel(model),
    flips,
    form,
    outputs: averaged.map((o) => o.name),
    warnings: [
      ...wholeWarnings(whole),
      ...averaged.flatMap((o) => [
        ...doubts(network, contracts, o.name),
        ...outputWarnings(network, contracts, o.name, flips),
      ]),
      ...maskWarnings(network, contracts),
    ],
  };
}

function merge(
  network: Network,
  adder: NodeAdder,
  output: ValueInfoProto,
  runs: Runs,
  { merge: how, unitAxes, contracts = new Map() }: TtaOptions,
): void {
  const { name } = output;
  const type = outputType(output);
  const shape = network.shapes.shape(name) ?? [];
  const asProbabilities = how === 'probabilities' && contracts.get(name)?.parts === undefined;
  const aligned = [...runs].map(([orientation, tensors]) => {
    const values = tensors.get(name)!;
    const merged = asProbabilities ? addProbabilities(network, adder, name, values) : values;
    const wanted =
      orientation === 'id'
        ? ignoredTimes(runs.size, wantedArrangement(network, contracts, name, 'h'))
        : wantedArrangement(network, contracts, name, orientation);
    return addArrangement(adder, { name: merged, type, shape }, wanted);
  });
  const unitAxis = unitAxes?.get(name);
  const result = addMerged(
    adder,
    aligned,
    { name, type, shape },
    { merge: how, ...(unitAxis !== undefined && { unitAxis }) },
  );
  adder.add(makeNode('Identity', [result], [name]));
}

/** Declares the lengths of concatenations; an axis of no declared length keeps none. */
function lengthen(network: Network, graph: GraphProto, outputs: readonly ValueInfoProto[], times: number): void {
  const longer = new Map(
    outputs.map((output) => {
      const declared = valueShape(output);
      const axis = concatenationAxis(network.shapes.shape(output.name) ?? []);
      const shape = declared?.map((d, i) => (i !== axis ? d : typeof d === 'number' ? d * times : ''));
      return [output.name, makeValueInfo(output.name, outputType(output), shape)];
    }),
  );
  graph.output = graph.output.map((output) => longer.get(output.name) ?? output);
}

/** The original as it is; its ignored entries, of which the flipped ones are zero, count for all. */
function ignoredTimes(count: number, { mix }: Arrangement): Arrangement {
  if (mix === undefined || mix.rules.every(({ factor }) => factor !== 0)) return AS_IT_IS;
  const rules = mix.rules.map(({ factor }, i) => ({ source: i, factor: factor === 0 ? count : 1, offset: 0 }));
  return { axes: [], mix: { axis: mix.axis, rules } };
}

function wholeWarnings(whole: readonly ValueInfoProto[]): readonly string[] {
  return whole.map(
    (o) =>
      `The output ${o.name} holds class numbers or other whole numbers, which have no mean: it is that of the image as given.`,
  );
}

/**
 * What is averaged on an assumption: coordinates, and positions whose order is not known. Four numbers that are assumed to
 * be a map may be boxes: averaged as a map, every one is in the middle.
 */
function doubts(network: Network, contracts: Contracts, name: string): readonly string[] {
  const contract = contracts.get(name);
  const isOpaqueMap = contract?.kind === 'map' && opaquePart(network.action(name)!) !== undefined;
  if (contract?.certainty === 'assumed' && (contract.parts !== undefined || isOpaqueMap)) {
    const as = isOpaqueMap ? 'a map' : contract.kind;
    return [
      `The output ${name} is averaged as ${as}, which is assumed (${contract.origin}): if that is wrong, state its contract first.`,
    ];
  }
  const mayBeBoxes = network.shapes.shape(name)?.slice(1).includes(4) === true;
  if (!mayBeBoxes || contract?.kind !== 'map' || contract.certainty !== 'assumed') return [];
  return [
    `The output ${name} is averaged as a map, which is assumed (${contract.origin}), and any average changes little under a flip: if its four numbers are boxes, state that first.`,
  ];
}

function outputWarnings(
  network: Network,
  contracts: Contracts,
  name: string,
  flips: readonly Flip[],
): readonly string[] {
  const action = network.action(name)!;
  const rank = network.shapes.shape(name)?.length ?? 0;
  const arrangements = flips.map((flip) => wantedArrangement(network, contracts, name, flip));
  const opaque = opaquePart(action);
  const isMap = contracts.get(name)?.kind === 'map';
  if (opaque !== undefined && rank > 2 && !isMap && arrangements.every(({ axes, mix }) => axes.length === 0 && !mix)) {
    return [`It is not known how a flip moves the output ${name} (${opaque.reason}): it is averaged as it stands.`];
  }
  if (!hasFreeSize(network) || !isForOneSize(network, name, arrangements)) return [];
  const { rows, columns } = imageAxes(network.input.layout);
  const size = `${network.input.shape[rows]!}×${network.input.shape[columns]!}`;
  return [`The output ${name} is flipped back as fits an image of ${size}: do not use other sizes.`];
}

/** Index tables fit one size, and axes that have length 1 at this one may be longer at another. */
function isForOneSize(network: Network, name: string, arrangements: readonly Arrangement[]): boolean {
  if (network.model.opset < 10) return true;
  const shape = network.shapes.shape(name) ?? [];
  const maps = arrangements.flatMap(({ axes }) => mergeAxes(axes, shape));
  if (maps.some(({ axis, map }) => map !== 'reverse' && shape[axis]! > 1)) return true;
  if (arrangements.some(({ mix }) => mix?.rules.some(({ offset }) => offset > 1))) return true;
  const { input, model } = network;
  const { rows, columns } = imageAxes(input.layout);
  const larger = input.shape.map((d, axis) => (axis === rows || axis === columns ? 4 * d : d));
  const other = inferShapes(model, inputShapes({ ...input, shape: larger })).shape(name);
  const action = network.action(name)!;
  return action.kind === 'invariant' && String(other) !== String(network.shapes.shape(name));
}

function hasFreeSize(network: Network): boolean {
  const input = network.model.graph.inputs.find((i) => i.name === network.input.name)!;
  const { rows, columns } = imageAxes(network.input.layout);
  const shape = valueShape(input) ?? [];
  return [rows, columns].some((axis) => typeof shape[axis] !== 'number');
}
