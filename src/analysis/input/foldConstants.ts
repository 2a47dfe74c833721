import { create } from '@bufbuild/protobuf';
import { constantExpressions } from '../../operators/constantNodes';
import { findEdges } from '../../onnx/edges';
import { loadTensor } from '../../onnx/externalData';
import { ModelGraph } from '../../onnx/graph';
import { withConstants, type OnnxModel } from '../../onnx/model';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { dataTypeNamed, elementCount, makeTypedTensor, type NumericArray } from '../../onnx/tensors';
import { encodeModelInSteps } from '../../onnx/write';
import { inferShapesInSteps } from '../../operators/inferShapes';
import { UserError } from '../../protocol/errors';
import { allAtOnce, mapInSteps, type RunSteps, type Steps } from '../../protocol/steps';
import type { SessionFactory, SessionTensor } from '../measure/session';

/** Elements of all tensors that are computed for it; expressions beyond stay unknown. */
const MAX_FOLDED_ELEMENTS = 2 ** 27;
/** Expressions looked at, the first in graph order. */
const MAX_EXPRESSIONS = 4096;
/** Sessions tried, so that one operator that ONNX Runtime does not have leaves the other expressions known. */
const MAX_SESSIONS = 16;

/**
 * The model, knowing the values of what it computes from constants only (a kernel times a mask, standardized or
 * transposed weights): ONNX Runtime evaluates these once. The graph stays as it is. Free for models without any.
 * What cannot be evaluated stays unknown, and a note says so.
 *
 * @param run does what takes long, in steps
 */
export async function foldConstants(
  model: OnnxModel,
  createSession: SessionFactory,
  run: RunSteps = allAtOnce,
): Promise<OnnxModel> {
  const { results, nodesFor } = await run(constantExpressions(model.graph));
  if (results.length === 0) return model;
  const chosen = await run(withinBudget(model, results.slice(0, MAX_EXPRESSIONS), nodesFor));
  const evaluation = new Evaluation(model, nodesFor, createSession, run);
  await evaluation.evaluate(chosen);
  const { values, failure } = evaluation;
  const notes =
    failure === undefined
      ? []
      : [
          `Some of what the model computes from constants could not be evaluated, so that kernels made of it are not known: ${failure}`,
        ];
  return withConstants(model, values, notes);
}

/** Results of known size, in graph order, as long as they and what they are made of fit. */
function* withinBudget(
  model: OnnxModel,
  results: readonly string[],
  nodesFor: (tensors: readonly string[]) => readonly NodeProto[],
): Steps<readonly string[]> {
  const part = partOf(model, nodesFor(results), []);
  const edges = yield* findEdges(part.graph!, model.path);
  const graph = new ModelGraph(part.graph!, model.path, new Map(), edges);
  const shapes = yield* inferShapesInSteps({ ...model, proto: part, graph }, new Map());
  const counted = new Set<string>();
  let elements = 0;
  const fits = yield* mapInSteps(results, (name) => {
    const made = nodesFor([name]).flatMap((node) => node.output.filter((o) => o !== '' && !counted.has(o)));
    const sizes = made.map((tensor) => elementCount(shapes.shape(tensor) ?? [Infinity]));
    const more = sizes.reduce((sum, size) => sum + size, 0);
    if (!(elements + more <= MAX_FOLDED_ELEMENTS)) return false;
    elements += more;
    for (const tensor of made) counted.add(tensor);
    return true;
  });
  return results.filter((_, i) => fits[i]);
}

/** A model of some nodes alone, with the constants that they read. */
function partOf(model: OnnxModel, nodes: readonly NodeProto[], outputs: readonly string[]) {
  const read = new Set(nodes.flatMap((node) => node.input));
  const graph = create(GraphProtoSchema, {
    name: 'constants',
    node: [...nodes],
    initializer: model.proto.graph!.initializer.filter((t) => read.has(t.name)),
    output: outputs.map((name) => create(ValueInfoProtoSchema, { name })),
  });
  const { irVersion, opsetImport } = model.proto;
  // Before IR version 4 every initializer had to be an input as well.
  return create(ModelProtoSchema, { irVersion: irVersion < 4n ? 4n : irVersion, opsetImport, graph });
}

class Evaluation {
  readonly values = new Map<string, TensorProto>();
  /** Why something has no value; the first reason. */
  failure: string | undefined;
  readonly #model: OnnxModel;
  readonly #nodesFor: (tensors: readonly string[]) => readonly NodeProto[];
  readonly #createSession: SessionFactory;
  readonly #inSteps: RunSteps;
  #sessions = 0;

  constructor(
    model: OnnxModel,
    nodesFor: (tensors: readonly string[]) => readonly NodeProto[],
    createSession: SessionFactory,
    run: RunSteps,
  ) {
    this.#model = model;
    this.#nodesFor = nodesFor;
    this.#createSession = createSession;
    this.#inSteps = run;
  }

  /** All at once; where that fails, by halves. */
  async evaluate(names: readonly string[]): Promise<void> {
    if (names.length === 0 || this.#sessions === MAX_SESSIONS) return;
    this.#sessions++;
    try {
      for (const [name, value] of Object.entries(await this.#run(names))) this.#keep(name, value);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.failure ??= error.message;
      if (names.length === 1) return;
      const half = Math.ceil(names.length / 2);
      await this.evaluate(names.slice(0, half));
      await this.evaluate(names.slice(half));
    }
  }

  async #run(names: readonly string[]): Promise<Readonly<Record<string, SessionTensor>>> {
    const part = partOf(this.#model, this.#nodesFor(names), names);
    part.graph!.initializer = part.graph!.initializer.map((t) => loadTensor(this.#model, t));
    // Every node as it is: the values are those that the unoptimized model has.
    const bytes = await this.#inSteps(encodeModelInSteps(part));
    const session = await this.#createSession(bytes, { optimization: 'disabled', plansMemory: false });
    try {
      return await session.run({});
    } finally {
      await session.release();
    }
  }

  #keep(name: string, { type, dims, data }: SessionTensor): void {
    const dataType = dataTypeNamed(type);
    // Strings are no weights.
    if (dataType === undefined || !ArrayBuffer.isView(data)) return;
    this.values.set(name, makeTypedTensor(name, dims, dataType, stored(data)));
  }
}

/** float16 as its bits: newer versions of Node.js have an array of its own for it. */
function stored(data: SessionTensor['data']): NumericArray {
  const isHalf = Object.prototype.toString.call(data) === '[object Float16Array]';
  const array = isHalf ? new Uint16Array(data.buffer as ArrayBuffer, data.byteOffset, data.length) : data;
  return array as unknown as NumericArray;
}
