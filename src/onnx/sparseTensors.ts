import { create } from '@bufbuild/protobuf';
import { UserError } from '../protocol/errors';
import { loadTensor } from './externalData';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from './proto/onnx_pb';
import { elementBytes, elementCount, storedElements, tensorDims, tensorNumbers } from './tensors';

/** Bytes of all sparse tensors of a model, made dense: a few hundred bytes of a file can announce any size. */
export const MAX_DENSE_BYTES = 2 ** 30;

/**
 * A model in which sparse initializers and sparse values of Constant nodes, also in subgraphs and functions, are
 * ordinary tensors. ONNX Runtime makes them dense too when it loads the model. Everything else is shared.
 *
 * @param path where external data of theirs lies.
 * @returns `proto` itself when nothing is sparse.
 * @throws UserError `model-invalid`, `model-unsupported`, `model-external-data`
 */
export function densifyModel(proto: ModelProto, path: string): ModelProto {
  const work = new Densifier(path);
  const graph = proto.graph && work.graph(proto.graph);
  const functions = proto.functions.map((f) => {
    const node = work.nodes(f.node);
    return node === f.node ? f : Object.assign(create(FunctionProtoSchema), f, { node });
  });
  const isSame = graph === proto.graph && functions.every((f, i) => f === proto.functions[i]);
  return isSame ? proto : Object.assign(create(ModelProtoSchema), proto, { graph, functions });
}

class Densifier {
  readonly #path: string;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  graph(graph: GraphProto): GraphProto {
    const node = this.nodes(graph.node);
    if (node === graph.node && graph.sparseInitializer.length === 0) return graph;
    const dense = graph.sparseInitializer.map((sparse) => this.#dense(sparse, sparse.values?.name ?? ''));
    return Object.assign(create(GraphProtoSchema), graph, {
      node,
      initializer: [...graph.initializer, ...dense],
      sparseInitializer: [],
    });
  }

  nodes(nodes: NodeProto[]): NodeProto[] {
    const made = nodes.map((node) => this.#node(node));
    return made.every((node, i) => node === nodes[i]) ? nodes : made;
  }

  #node(node: NodeProto): NodeProto {
    const made = node.attribute.map((a) => this.#attribute(a, node));
    if (made.every((a, i) => a === node.attribute[i])) return node;
    return Object.assign(create(NodeProtoSchema), node, { attribute: made });
  }

  #attribute(attribute: AttributeProto, node: NodeProto): AttributeProto {
    if (attribute.sparseTensor !== undefined && node.opType === 'Constant') {
      const t = this.#dense(attribute.sparseTensor, node.output[0] ?? '');
      return create(AttributeProtoSchema, { name: 'value', type: AttributeType.TENSOR, t });
    }
    const g = attribute.g && this.graph(attribute.g);
    const graphs = attribute.graphs.map((inner) => this.graph(inner));
    if (g === attribute.g && graphs.every((inner, i) => inner === attribute.graphs[i])) return attribute;
    return Object.assign(create(AttributeProtoSchema), attribute, { graphs, ...(g === undefined ? {} : { g }) });
  }

  #dense(sparse: SparseTensorProto, name: string): TensorProto {
    const { values, indices } = sparse;
    const dims = sparse.dims.map(Number);
    const count = elementCount(dims);
    if (values === undefined || dims.some((d) => !Number.isSafeInteger(d) || d < 0)) {
      throw this.#invalid(name, `has the shape [${dims.join(', ')}] ${values === undefined ? 'and no values' : ''}`);
    }
    this.#bytes += count * (elementBytes(values.dataType) ?? 1);
    if (this.#bytes > MAX_DENSE_BYTES) throw this.#tooLarge(name, dims);
    const stored = storedElements(loadTensor({ path: this.#path }, values));
    const dense = new (stored.constructor as new (length: number) => typeof stored)(count);
    for (const [i, place] of this.#places(name, indices, stored.length, dims).entries()) {
      dense[place] = stored[i]!;
    }
    const rawData = new Uint8Array(dense.buffer, dense.byteOffset, dense.byteLength);
    return create(TensorProtoSchema, { name, dims: [...sparse.dims], dataType: values.dataType, rawData });
  }

  /** Where each value lies in row-major order. Indices are such places themselves, [NNZ], or one for each axis, [NNZ, rank]. */
  #places(name: string, indices: TensorProto | undefined, nnz: number, dims: readonly number[]): readonly number[] {
    const numbers = indices === undefined ? [] : tensorNumbers(loadTensor({ path: this.#path }, indices));
    const form = indices === undefined ? [0] : tensorDims(indices);
    const [rows, columns] = form;
    if (rows !== nnz || form.length > 2 || (columns !== undefined && columns !== dims.length)) {
      throw this.#invalid(name, `has ${nnz} values and indices of shape [${form.join(', ')}]`);
    }
    const width = columns ?? 1;
    const limits = columns === undefined ? [elementCount(dims)] : dims;
    return Array.from({ length: nnz }, (_, i) => {
      const place = limits.reduce((sum, limit, axis) => {
        const index = numbers[i * width + axis]!;
        if (!(index >= 0 && index < limit)) throw this.#invalid(name, `has the index ${index} on an axis of ${limit}`);
        return sum * limit + index;
      }, 0);
      return place;
    });
  }

  #invalid(name: string, found: string): UserError {
    return new UserError(
      'model-invalid',
      `Cannot read the model ${this.#path}: the sparse tensor "${name}" ${found}. Export the model again.`,
      this.#path,
    );
  }

  #tooLarge(name: string, dims: readonly number[]): UserError {
    return new UserError(
      'model-unsupported',
      `Cannot read the model ${this.#path}: its sparse tensors would take more than 1 GiB (MAX_DENSE_BYTES), with "${name}" of ${dims.join('×')}. Export a smaller model.`,
      this.#path,
    );
  }
}
