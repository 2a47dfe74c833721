import type { GraphItem } from '../../src/report/facts/graph/groups';
import type { UnitGraph } from '../../src/report/facts/graph/units';
import { entryOf, exitOf, type Box, type Level } from './layout/level';

/** Of a unit or a collapsed block. */
export const CARD = { width: 176, height: 42 };

/** Boxes and edges that are marked. */
interface Way {
  readonly boxes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** What of a network is drawn, with some blocks open and others collapsed. */
export class Drawing {
  readonly level: Level;
  readonly #graph: UnitGraph;
  readonly #ways = new WeakMap<ReadonlySet<number>, Way>();
  /** For each unit the boxes around it that are drawn, from the outermost on, and its own or that of its collapsed block. */
  readonly #chains: readonly (readonly string[])[];

  constructor(graph: UnitGraph, items: readonly GraphItem[], expanded: ReadonlySet<string>) {
    this.#graph = graph;
    const chains = new Map<number, readonly string[]>();
    chainsOf(items, [], expanded, chains);
    this.#chains = graph.units.map((_, place) => chains.get(place)!);
    const edges = new Map<string, Map<string, readonly [string, string]>>();
    for (const [from, to] of graph.edges) {
      for (const { around, ends } of this.#segments(from, to)) {
        const level = edges.get(around) ?? new Map<string, readonly [string, string]>();
        level.set(keyOf(ends), ends);
        edges.set(around, level);
      }
    }
    this.level = levelOf('', items, expanded, edges);
  }

  /** The box that a unit is drawn as, or its block where that is collapsed. */
  boxOf(unit: number): string {
    return this.#chains[unit]!.at(-1)!;
  }

  /** The cards that lead to one another. */
  get connections(): readonly (readonly [from: string, to: string])[] {
    return this.#graph.edges
      .map(([from, to]) => [this.boxOf(from), this.boxOf(to)] as const)
      .filter(([from, to]) => from !== to);
  }

  /** The boxes of some units and the drawn edges among them, as `keyOf` has them; found once for each set. */
  wayOf(units: ReadonlySet<number>): Way {
    const known = this.#ways.get(units);
    if (known !== undefined) return known;
    const edges = this.#graph.edges.filter(([from, to]) => units.has(from) && units.has(to));
    const way = {
      boxes: new Set([...units].map((unit) => this.boxOf(unit))),
      edges: new Set(edges.flatMap(([from, to]) => this.#segments(from, to).map(({ ends }) => keyOf(ends)))),
    };
    this.#ways.set(units, way);
    return way;
  }

  /** What an edge is drawn as: out of the boxes around its beginning, over, and into those around its end. */
  #segments(
    from: number,
    to: number,
  ): readonly { readonly around: string; readonly ends: readonly [string, string] }[] {
    const [a, b] = [this.#chains[from]!, this.#chains[to]!];
    const parting = a.findIndex((box, i) => box !== b[i]);
    if (parting < 0) return [];
    const out = a.slice(parting + 1).map((box, i) => {
      const around = a[parting + i]!;
      return { around, ends: [box, exitOf(around)] as const };
    });
    const into = b.slice(parting + 1).map((box, i) => {
      const around = b[parting + i]!;
      return { around, ends: [entryOf(around), box] as const };
    });
    return [...out, { around: a[parting - 1] ?? '', ends: [a[parting]!, b[parting]!] }, ...into];
  }
}

export function keyOf([from, to]: readonly [string, string]): string {
  return `${from}\n${to}`;
}

/** Unlike the name of any block. */
export function unitBox(unit: number): string {
  return `unit ${unit}`;
}

export function blockBox(id: string): string {
  return `of ${id}`;
}

function chainsOf(
  items: readonly GraphItem[],
  around: readonly string[],
  expanded: ReadonlySet<string>,
  chains: Map<number, readonly string[]>,
): void {
  for (const item of items) {
    if (typeof item === 'number') chains.set(item, [...around, unitBox(item)]);
    else if (expanded.has(item.id)) chainsOf(item.children, [...around, blockBox(item.id)], expanded, chains);
    else for (const unit of item.units) chains.set(unit, [...around, blockBox(item.id)]);
  }
}

function levelOf(
  around: string,
  items: readonly GraphItem[],
  expanded: ReadonlySet<string>,
  edges: ReadonlyMap<string, ReadonlyMap<string, readonly [string, string]>>,
): Level {
  const boxes = items.map((item): Box => {
    if (typeof item === 'number') return { id: unitBox(item), ...CARD };
    const id = blockBox(item.id);
    return expanded.has(item.id)
      ? { id, ...CARD, inner: levelOf(id, item.children, expanded, edges) }
      : { id, ...CARD };
  });
  return { boxes, edges: [...(edges.get(around)?.values() ?? [])] };
}
