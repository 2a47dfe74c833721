import { create } from '@bufbuild/protobuf';
import { UserError } from '../protocol/errors';
import type { Steps } from '../protocol/steps';
import { MAX_GRAPH_DEPTH, MAX_NODES, tooDeep, tooManyNodes } from './checkGraphs';
import { functionBody } from './functionBody';
import { NameSource, Scope } from './functionScope';
import { domainKey, importedOpset } from './operatorSets';
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from './proto/onnx_pb';
import { isRuntimeOperator } from './runtimeOperators';
import { subgraphs } from './subgraphs';

/** Calls inside calls. */
export const MAX_FUNCTION_DEPTH = 64;

/** Constants that functions, written out, may repeat; larger ones of a kilobyte and more are kept once. */
export const MAX_REPEATED_BYTES = 2 ** 28;

/** A model whose calls of its own functions are written out. */
export interface InlinedModel {
  readonly proto: ModelProto;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/**
 * Writes out every call of a model's own functions, in graphs inside nodes and functions too, as ONNX Runtime does
 * when it loads the model. ONNX Runtime then gives operators the meaning of the model's operator set, also where a
 * function imports another: so does this, with a note. Functions whose names are operators of ONNX Runtime
 * stay, for it does not look at them. Weights are shared with the original. A step after each operator.
 *
 * @returns undefined when no function is called.
 * @throws UserError `model-unsupported` when functions call themselves, or written out pass `MAX_NODES`,
 *   `MAX_FUNCTION_DEPTH`, `MAX_GRAPH_DEPTH` or `MAX_REPEATED_BYTES`.
 */
export function* inlineFunctions(proto: ModelProto, path: string): Steps<InlinedModel | undefined> {
  const [functions, kept] = split(proto.functions);
  if (proto.graph === undefined || !callsAny(proto.graph, functions)) return undefined;
  const inliner = new Inliner(functions, proto.graph, path);
  const graph = yield* inliner.graph(proto.graph);
  graph.initializer = [...graph.initializer, ...inliner.shared];
  const model = Object.assign(create(ModelProtoSchema), proto, { graph, functions: kept });
  model.opsetImport = [...proto.opsetImport];
  for (const { opsetImport } of inliner.used) {
    for (const set of opsetImport) {
      const isKnown = model.opsetImport.some((o) => domainKey(o.domain) === domainKey(set.domain));
      if (!isKnown) model.opsetImport.push(set);
    }
  }
  return { proto: model, notes: opsetNotes(inliner.used, importedOpset(model.opsetImport)) };
}

/** Those that may be called, by their keys, and those that ONNX Runtime does not look at. */
function split(functions: readonly FunctionProto[]): [ReadonlyMap<string, FunctionProto>, FunctionProto[]] {
  const isKept = ({ domain, name }: FunctionProto): boolean => isRuntimeOperator(domain, name);
  const kept = functions.filter(isKept);
  const called = functions.filter((f) => !isKept(f));
  return [new Map(called.map((f) => [functionKey(f.domain, f.name, f.overload), f])), kept];
}

function functionKey(domain: string, name: string, overload: string): string {
  return JSON.stringify([domainKey(domain), name, overload]);
}

function callsAny(graph: GraphProto, functions: ReadonlyMap<string, FunctionProto>): boolean {
  if (functions.size === 0) return false;
  return graph.node.some(
    (n) =>
      functions.has(functionKey(n.domain, n.opType, n.overload)) || subgraphs(n).some((g) => callsAny(g, functions)),
  );
}

function opsetNotes(used: ReadonlySet<FunctionProto>, opset: number | undefined): readonly string[] {
  const others = [...used].filter((f) => (importedOpset(f.opsetImport) ?? opset) !== opset);
  const versions = [...new Set(others.map((f) => importedOpset(f.opsetImport)))].join(', ');
  const names = [...new Set(others.map((f) => f.name))].slice(0, 3).join(', ');
  if (others.length === 0) return [];
  return [
    `The functions ${names}${others.length > 3 ? ', …' : ''} are written for opset ${versions}, the model for opset ${opset}: ONNX Runtime runs their operators with the meaning of opset ${opset}, and that is what is measured.`,
  ];
}

class Inliner {
  /** Initializers that hold the functions' large constants. */
  readonly shared: TensorProto[] = [];
  /** Functions that were written out. */
  readonly used = new Set<FunctionProto>();
  readonly #functions: ReadonlyMap<string, FunctionProto>;
  readonly #names: NameSource;
  readonly #path: string;
  readonly #sharedNames = new Map<TensorProto, string>();
  /** Calls that are being written out, the outermost first. */
  readonly #calls: FunctionProto[] = [];
  #nodes = 0;
  /** Graphs around what is being written out. */
  #depth = 0;
  #bytes = 0;

  constructor(functions: ReadonlyMap<string, FunctionProto>, graph: GraphProto, path: string) {
    this.#functions = functions;
    this.#names = new NameSource(allNames(graph));
    this.#path = path;
  }

  *graph(graph: GraphProto): Steps<GraphProto> {
    if (this.#depth === MAX_GRAPH_DEPTH) throw tooDeep(this.#path);
    this.#depth++;
    for (const tensor of graph.initializer) this.#countBytes(tensorBytes(tensor));
    const node = yield* this.#eachOf(graph.node);
    this.#depth--;
    return Object.assign(create(GraphProtoSchema), graph, { node });
  }

  *#eachOf(nodes: readonly NodeProto[]): Steps<NodeProto[]> {
    const made: NodeProto[] = [];
    for (const node of nodes) {
      for (const written of yield* this.#node(node)) made.push(written);
      yield;
    }
    return made;
  }

  *#node(node: NodeProto): Steps<readonly NodeProto[]> {
    this.#count(node);
    const found = this.#functions.get(functionKey(node.domain, node.opType, node.overload));
    if (found !== undefined) return yield* this.#call(node, found);
    if (subgraphs(node).length === 0) return [node];
    const attributes: AttributeProto[] = [];
    for (const attribute of node.attribute) attributes.push(yield* this.#attribute(attribute));
    return [Object.assign(create(NodeProtoSchema), node, { attribute: attributes })];
  }

  *#attribute(attribute: AttributeProto): Steps<AttributeProto> {
    if (attribute.g === undefined && attribute.graphs.length === 0) return attribute;
    const g = attribute.g === undefined ? {} : { g: yield* this.graph(attribute.g) };
    const graphs: GraphProto[] = [];
    for (const graph of attribute.graphs) graphs.push(yield* this.graph(graph));
    return Object.assign(create(AttributeProtoSchema), attribute, { ...g, graphs });
  }

  *#call(call: NodeProto, found: FunctionProto): Steps<readonly NodeProto[]> {
    if (this.#calls.includes(found)) throw this.#refused(`its function ${found.name} calls itself`);
    if (this.#calls.length === MAX_FUNCTION_DEPTH) {
      throw this.#refused(
        `its functions call each other more than ${MAX_FUNCTION_DEPTH} deep (MAX_FUNCTION_DEPTH), at ${found.name}`,
      );
    }
    this.used.add(found);
    this.#calls.push(found);
    const prefix = call.name === '' ? this.#names.fresh(call.opType) : call.name;
    const body = functionBody(found, call, new Scope(prefix, this.#names), (t, name) => this.#share(t, name));
    const nodes = yield* this.#eachOf(body);
    this.#calls.pop();
    return nodes;
  }

  #share(constant: TensorProto, name: string): string {
    const known = this.#sharedNames.get(constant);
    if (known !== undefined) return known;
    this.#sharedNames.set(constant, name);
    this.shared.push(Object.assign(create(TensorProtoSchema), constant, { name }));
    return name;
  }

  /** Bounds the work and the size of the result, whatever functions call whatever how often. */
  #count(node: NodeProto): void {
    this.#nodes++;
    if (this.#nodes > MAX_NODES) throw tooManyNodes(this.#path);
    for (const attribute of node.attribute) this.#countBytes(attributeBytes(attribute));
  }

  #countBytes(bytes: number): void {
    if (this.#calls.length === 0) return;
    this.#bytes += bytes;
    if (this.#bytes > MAX_REPEATED_BYTES) {
      throw this.#refused('its functions, written out, repeat more than 256 MiB of constants (MAX_REPEATED_BYTES)');
    }
  }

  #refused(why: string): UserError {
    return new UserError(
      'model-unsupported',
      `Cannot read the model ${this.#path}: ${why}. Export the model with its functions inlined.`,
      this.#path,
    );
  }
}

/** Roughly, what an attribute takes in a file, graphs inside it aside. */
function attributeBytes({ t, ints, floats, strings, s }: AttributeProto): number {
  const text = strings.reduce((sum, bytes) => sum + bytes.byteLength, s.byteLength);
  return 8 * ints.length + 4 * floats.length + text + (t === undefined ? 0 : tensorBytes(t));
}

function tensorBytes({ rawData, floatData, int32Data, int64Data, doubleData, uint64Data }: TensorProto): number {
  const numbers = floatData.length + int32Data.length + int64Data.length + doubleData.length + uint64Data.length;
  return rawData.byteLength + 4 * numbers;
}

/** Names of all tensors and nodes of a graph and of the graphs inside its nodes. */
function allNames(graph: GraphProto): readonly string[] {
  const given = [...graph.input, ...graph.initializer, ...graph.output].map((v) => v.name);
  const inner = graph.node.flatMap((n) => [n.name, ...n.output, ...subgraphs(n).flatMap(allNames)]);
  return [...given, ...inner];
}
