import { cutText } from '../cutText';
import { shortLayerName } from '../layerName';
import { MAX_GRAPH_NAME, type NetworkGraph } from '../../networkGraph';

/** What is drawn as one: a layer with all that is fused into it, an operator that is no layer, or an end of the network. */
export interface GraphUnit {
  readonly kind: 'input' | 'layer' | 'operator' | 'output';
  /** Without what its path says already where it has one: `conv1`. */
  readonly name: string;
  /** Name scopes that it stands in, from the outermost on: `layer1`, `layer1.0`. */
  readonly path: readonly string[];
  /** `Conv+Relu`; empty at the ends. */
  readonly op: string;
  /** Of a layer, as reports have it. */
  readonly tensor?: string;
  /** Names of its operators, as audits have them. */
  readonly nodes: readonly string[];
}

/** A network with its layers drawn as one each. */
export interface UnitGraph {
  readonly units: readonly GraphUnit[];
  /** By places in `units`; each once, none to itself. */
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** Units in the order in which the last of their nodes runs. */
export function unitGraph({ nodes, edges, layers }: NetworkGraph): UnitGraph {
  const members = new Map<string, number[]>();
  for (const [i, { layer }] of nodes.entries()) {
    const key = layer === undefined ? `node ${i}` : `layer ${layer}`;
    const known = members.get(key);
    if (known === undefined) members.set(key, [i]);
    else known.push(i);
  }
  const ordered = [...members.values()].sort((a, b) => a.at(-1)! - b.at(-1)!);
  const unitOf = new Map(ordered.flatMap((places, unit) => places.map((place) => [place, unit] as const)));
  const units = ordered.map((places): GraphUnit => {
    const first = nodes[places[0]!]!;
    const names = places.map((place) => nodes[place]!.name);
    if (first.layer === undefined) return { ...named(first), kind: first.kind, op: first.op, nodes: names };
    const { node, tensor, op } = layers[first.layer]!;
    return { ...named({ name: node === '' ? tensor : node, op }), kind: 'layer', op, tensor, nodes: names };
  });
  const found = new Map<number, readonly [number, number]>();
  for (const [from, to] of edges) {
    const [a, b] = [unitOf.get(from)!, unitOf.get(to)!];
    if (a !== b) found.set(a * units.length + b, [a, b]);
  }
  return { units, edges: [...found.values()] };
}

/** Exporters write the scopes of a node before its name, with slashes between. */
function named({ name, op }: { readonly name: string; readonly op: string }): Pick<GraphUnit, 'name' | 'path'> {
  const scopes = name.split('/').filter((part) => part !== '');
  const short = shortLayerName(name, op);
  const path = op === '' ? [] : scopes.slice(0, -1);
  return { name: short.split('/').findLast((part) => part !== '') ?? short, path };
}

/** As a graph has the name of a node or a tensor. */
export function graphName(name: string): string {
  return cutText(name, MAX_GRAPH_NAME);
}
