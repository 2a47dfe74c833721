import type { NodeProto, TensorProto } from '../onnx/proto/onnx_pb';
import { findAttribute } from '../onnx/attributes';
import { constantTensor } from '../onnx/constants';
import { loadTensor } from '../onnx/externalData';
import type { OnnxModel } from '../onnx/model';
import { operatorOf } from './catalog';
import { constantFact } from './shape/constantFact';
import { ShapeBudget } from './shape/budget';
import { Facts } from './shape/facts';
import { MAX_VALUES, Operator, Unresolved, type Fact } from './shape/operator';
import { allAtOnce, type Steps } from '../protocol/steps';
import { elementCount, isExternal, tensorDims } from '../onnx/tensors';
import { subgraphs } from '../onnx/subgraphs';
import { valueShape } from '../onnx/valueInfo';

/** What is known of a model's tensors for one size of its inputs, without running it. */
export interface Shapes {
  shape(tensor: string): readonly number[] | undefined;
  /** Elements of a small tensor that is the same for every input of this size: shapes, axes, scales, scalars. */
  value(tensor: string): readonly number[] | undefined;
  /** Tensors of the main graph whose shape could not be found, in graph order. */
  readonly unknown: readonly string[];
}

/**
 * Static shape inference with evaluation of small constants. Inputs that are not in
 * `inputShapes` take their declared shape if it has no free dimension.
 * @throws UserError `model-invalid` or `model-external-data` when a small constant cannot be read, `model-unsupported` when
 *   it takes more than `MAX_SHAPE_NUMBERS`.
 */
export function inferShapes(model: OnnxModel, inputShapes: ReadonlyMap<string, readonly number[]>): Shapes {
  return allAtOnce(inferShapesInSteps(model, inputShapes));
}

/** As `inferShapes`, with a step after each node. */
export function* inferShapesInSteps(
  model: OnnxModel,
  inputShapes: ReadonlyMap<string, readonly number[]>,
): Steps<Shapes> {
  const constants = yield* constantsOf(model);
  const facts = inputFacts(model, inputShapes, constants);
  yield* inferNodes(model, constants.others, facts);
  return shapesOf(model, facts);
}

/**
 * The first node, in graph order, of which something is true once its shapes are known; later ones are not looked at,
 * nor those that depend on constants alone. A step after each node.
 * @throws UserError as `inferShapes`.
 */
export function* findByShapes(
  model: OnnxModel,
  inputShapes: ReadonlyMap<string, readonly number[]>,
  isFound: (node: NodeProto, shapes: Pick<Shapes, 'shape' | 'value'>) => boolean,
): Steps<NodeProto | undefined> {
  const constants = yield* constantsOf(model);
  const facts = inputFacts(model, inputShapes, constants);
  const shapes = shapesOf(model, facts);
  return yield* inferNodes(model, constants.others, facts, (node) => isFound(node, shapes));
}

function inputFacts(
  model: OnnxModel,
  inputShapes: ReadonlyMap<string, readonly number[]>,
  constants: Constants,
): Facts {
  const facts = new Facts(new ShapeBudget(model.path), constants.facts);
  for (const input of model.graph.inputs) {
    const shape = inputShapes.get(input.name) ?? declaredShape(valueShape(input));
    if (shape !== undefined) facts.set(input.name, { shape });
  }
  return facts;
}

function shapesOf(model: OnnxModel, facts: Facts): Shapes {
  return {
    shape: (tensor) => facts.get(tensor)?.shape,
    value: (tensor) => facts.get(tensor)?.value?.data,
    get unknown() {
      return model.graph.nodes.flatMap((n) => n.output.filter((o) => o !== '' && facts.get(o) === undefined));
    },
  };
}

function declaredShape(shape: readonly (number | string)[] | undefined): readonly number[] | undefined {
  return shape?.every((d) => typeof d === 'number') ? shape : undefined;
}

/** What of a model is the same for every input. */
interface Constants {
  readonly facts: Facts;
  /** The nodes that depend on an input, in graph order. */
  readonly others: readonly NodeProto[];
}

const constantsKnown = new WeakMap<OnnxModel, Constants>();

/** Found once: shapes are inferred again for every size that a model might be given. A step after each tensor and node. */
function* constantsOf(model: OnnxModel): Steps<Constants> {
  const known = constantsKnown.get(model);
  if (known !== undefined) return known;
  const facts = new Facts(new ShapeBudget(model.path));
  for (const tensor of model.graph.proto.initializer) {
    facts.set(tensor.name, tensorFact(model, tensor));
    yield;
  }
  const others: NodeProto[] = [];
  for (const node of model.graph.nodes) {
    if (subgraphs(node).length > 0 || !node.input.every((name) => name === '' || facts.get(name) !== undefined))
      others.push(node);
    else yield* inferNodes(model, [node], facts);
    yield;
  }
  const found = { facts, others };
  constantsKnown.set(model, found);
  return found;
}

/**
 * Adds the facts of nodes, which must be in order, to `facts`; stops behind the node that `isLast`, and gives it. A step
 * after each node.
 */
function* inferNodes(
  model: OnnxModel,
  nodes: readonly NodeProto[],
  facts: Facts,
  isLast?: (node: NodeProto) => boolean,
): Steps<NodeProto | undefined> {
  for (const node of nodes) {
    const results = inferNode(model, node, facts);
    for (const [i, output] of node.output.entries()) {
      const result = results[i];
      if (output !== '' && result !== undefined) facts.set(output, result);
    }
    if (isLast?.(node) === true) return node;
    yield;
  }
  return undefined;
}

function inferNode(model: OnnxModel, node: NodeProto, facts: Facts): readonly (Fact | undefined)[] {
  const constant = constantTensor(node);
  if (constant !== undefined) return [tensorFact(model, constant)];
  try {
    return operatorOf(node).shape(
      new Operator(node, model.opset, facts, (name) => inferBranch(model, node, name, facts)),
    );
  } catch (error) {
    if (error instanceof Unresolved) return [];
    throw error;
  }
}

/** A branch of If sees everything around it; its own tensors stay inside. */
function inferBranch(
  model: OnnxModel,
  node: NodeProto,
  attribute: string,
  outer: Facts,
): readonly (Fact | undefined)[] {
  const graph = findAttribute(node, attribute)?.g;
  if (graph === undefined) return [];
  const facts = new Facts(outer.budget, outer);
  for (const tensor of graph.initializer) facts.set(tensor.name, tensorFact(model, tensor));
  allAtOnce(inferNodes(model, graph.node, facts));
  return graph.output.map((o) => facts.get(o.name));
}

const remembered = new WeakMap<TensorProto, Fact>();

/** Read once. */
function tensorFact(model: OnnxModel, tensor: TensorProto): Fact {
  const known = remembered.get(tensor);
  if (known !== undefined) return known;
  const small = elementCount(tensorDims(tensor)) <= MAX_VALUES;
  const found = constantFact(small && isExternal(tensor) ? loadTensor(model, tensor) : tensor);
  remembered.set(tensor, found);
  return found;
}
