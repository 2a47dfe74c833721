/**
 * A network as a graph: what depends on the values of its inputs, in an order in which it can run. Bounded, whatever a
 * file holds: see `MAX_GRAPH_NODES`, `MAX_GRAPH_EDGES` and `MAX_GRAPH_NAME`.
 */
export interface NetworkGraph {
  readonly nodes: readonly NetworkNode[];
  /** By places in `nodes`; each once. */
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** What a run can measure, in graph order: nodes say which they are part of. */
  readonly layers: readonly NetworkLayer[];
  /** Operators on constants and shapes alone, which are left out. */
  readonly aside: number;
  /** Nodes and edges that are left out because there are too many. */
  readonly beyond?: { readonly nodes: number; readonly edges: number };
}

export interface NetworkNode {
  readonly kind: 'input' | 'operator' | 'output';
  /** As reports and audits call it, or the tensor of an end. */
  readonly name: string;
  /** Empty at the ends. */
  readonly op: string;
  /** Place in `layers` of the layer that it is part of. */
  readonly layer?: number;
  /** Its place among the file's operators, where it has no name of its own there. */
  readonly unnamed?: number;
}

/** A layer as reports have it, which may be several operators. */
export interface NetworkLayer {
  readonly tensor: string;
  readonly node: string;
  /** `Conv+Relu`. */
  readonly op: string;
}

export const MAX_GRAPH_NODES = 5000;
export const MAX_GRAPH_EDGES = 20_000;
/** UTF-16 units of a name in a graph. */
export const MAX_GRAPH_NAME = 400;
