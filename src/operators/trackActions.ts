import type { NodeProto } from '../onnx/proto/onnx_pb';
import type { OnnxModel } from '../onnx/model';
import type { Layout } from '../report/report';
import { operatorKind, operatorOf } from './catalog';
import type { Action, AxisAction, Opaque, OpaqueFlip } from './follow/action';
import type { AxisMaps } from './follow/axisMaps';
import { normalize } from './follow/axisMaps';
import type { ConcreteShapes, Lost, NodeContext, Tracked } from './follow/rule';
import { EMPTY, isLost, lost, notKnown } from './follow/rule';
import { integersOf } from './integers';
import { allAtOnce, type Steps } from '../protocol/steps';
import { imageAxes } from '../report/layout';
import { uniformAxes } from './uniformAxes';

type State = ReadonlyMap<string, AxisMaps | Lost>;

/** An image that is flipped. */
interface TrackedInput {
  readonly name: string;
  readonly layout: Layout;
}

type TrackedInputs = TrackedInput & { readonly others?: readonly Partial<TrackedInput>[] };

type ActionOf = (tensor: string) => Action | undefined;

function isImage(input: Partial<TrackedInput>): input is TrackedInput {
  return input.layout !== undefined;
}

/**
 * Follows h and v from the images to every tensor of the graph.
 *
 * @param shapes concrete shapes; a tensor whose shape is not known is `unknown`.
 * @returns the action of a tensor; undefined for tensors that do not depend on the image.
 */
export function trackActions(model: OnnxModel, shapes: ConcreteShapes, input: TrackedInputs): ActionOf {
  return allAtOnce(trackActionsInSteps(model, shapes, input));
}

/** As `trackActions`, with a step after each node. */
export function* trackActionsInSteps(model: OnnxModel, shapes: ConcreteShapes, input: TrackedInputs): Steps<ActionOf> {
  const images = [input, ...(input.others ?? [])].filter(isImage);
  const axes = (side: 'columns' | 'rows'): ReadonlyMap<string, number> =>
    new Map(images.map(({ name, layout }) => [name, imageAxes(layout)[side]]));
  const columns = yield* follow(model, shapes, axes('columns'));
  const rows = yield* follow(model, shapes, axes('rows'));
  return (tensor) => {
    const [left, up] = [columns.get(tensor), rows.get(tensor)];
    if (left === undefined || up === undefined) return undefined;
    if (isLost(left)) return isLost(up) ? opaque(left) : oneSided([], listed(up), { flip: 'h', ...opaque(left) });
    if (isLost(up)) return oneSided(listed(left), [], { flip: 'v', ...opaque(up) });
    if (left.size === 0 && up.size === 0) return { kind: 'invariant' };
    return { kind: 'spatial', h: listed(left), v: listed(up) };
  };
}

function opaque({ lost: reason, isUnknown }: Lost): Opaque {
  return { kind: isUnknown === true ? 'unknown' : 'lost', reason };
}

function oneSided(h: readonly AxisAction[], v: readonly AxisAction[], opaque: OpaqueFlip): Action {
  return { kind: 'spatial', h, v, opaque };
}

function listed(maps: AxisMaps): AxisAction[] {
  return [...maps].map(([axis, map]) => ({ axis, map })).sort((a, b) => a.axis - b.axis);
}

/** @param axes the axis of each image that is reversed, by its name */
function* follow(model: OnnxModel, shapes: ConcreteShapes, axes: ReadonlyMap<string, number>): Steps<State> {
  const state = new Map<string, AxisMaps | Lost>();
  for (const [name, axis] of axes) state.set(name, normalize(new Map([[axis, 'reverse']]), shapes.shape(name) ?? []));
  const { graph } = model;
  for (const node of graph.nodes) {
    const inputs = node.input.map((name) => state.get(name));
    // Shapes never depend on the image's values.
    if (operatorKind(node) === 'shape') continue;
    if (!graph.dependencies(node).some((name) => state.has(name))) continue;
    node.output.forEach((name, i) => {
      if (name !== '') state.set(name, step(model, shapes, node, inputs, i));
    });
    yield;
  }
  return state;
}

function step(
  model: OnnxModel,
  shapes: ConcreteShapes,
  node: NodeProto,
  inputs: readonly (AxisMaps | Lost | undefined)[],
  output: number,
): AxisMaps | Lost {
  const before = inputs.filter((maps): maps is Lost => maps !== undefined && isLost(maps));
  // What is mixed away stays so, whatever it meets.
  if (before.length > 0) return before.find(({ isUnknown }) => isUnknown !== true) ?? before[0]!;
  const rule = operatorOf(node).follow;
  const where = model.graph.nodeName(node);
  if (typeof rule === 'object') {
    const why = rule.isUnknown === true ? notKnown : lost;
    return why(`${where}: the operator ${node.opType} ${rule.unfollowed}`);
  }
  const context: NodeContext = {
    node,
    inputs: inputs as readonly Tracked[],
    inShape: (i) => shapes.shape(node.input[i] ?? '') ?? [],
    outShape: (i) => shapes.shape(node.output[i] ?? '') ?? [],
    value: (i) => shapes.value(node.input[i] ?? ''),
    integers: (i) => shapes.value(node.input[i] ?? '') ?? integersOf(model, node.input[i] ?? ''),
    uniform: (i) => uniformAxes({ model, shapes }, node.input[i] ?? ''),
  };
  const missing = [...node.input, node.output[output]!].find((name) => name !== '' && shapes.shape(name) === undefined);
  if (missing !== undefined) return notKnown(`${where}: the shape of ${missing} is not known`);
  const maps = inputs.every((m) => (m as AxisMaps | undefined)?.size === 0 || m === undefined)
    ? EMPTY
    : rule(context, output);
  return isLost(maps) ? { ...maps, lost: `${where}: ${maps.lost}` } : normalize(maps, context.outShape(output));
}
