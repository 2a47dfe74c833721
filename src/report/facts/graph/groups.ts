import type { UnitGraph } from './units';

/** Units that are drawn as one block while it is collapsed: those of a name scope, or a block of branches. */
export interface GraphGroup {
  /** Told apart from all other groups of the graph, and the same each time. */
  readonly id: string;
  readonly name: string;
  readonly children: readonly GraphItem[];
  /** Places of all units in it, in order. */
  readonly units: readonly number[];
}

/** A group, or the place of a unit. */
export type GraphItem = GraphGroup | number;

/** Whether units stand in scopes: below this share names tell nothing of the structure. */
const SCOPED_SHARE = 0.5;

/** A network's blocks: by the scopes of names where there are any, else by where branches part and join. */
export function graphGroups(graph: UnitGraph): readonly GraphItem[] {
  const inner = graph.units.filter(({ kind }) => kind === 'layer' || kind === 'operator');
  const scoped = inner.filter(({ path }) => path.length > 0).length;
  const items = scoped >= SCOPED_SHARE * inner.length && scoped > 0 ? byScopes(graph) : byBranches(graph);
  return items.length === 1 && typeof items[0] === 'object' ? items[0].children : items;
}

interface Scope {
  readonly name: string;
  readonly children: (Scope | number)[];
  readonly inner: Map<string, Scope>;
}

function byScopes({ units }: UnitGraph): readonly GraphItem[] {
  const root: Scope = { name: '', children: [], inner: new Map() };
  for (const [place, { path }] of units.entries()) {
    let scope = root;
    for (const name of path) {
      let next = scope.inner.get(name);
      if (next === undefined) {
        next = { name, children: [], inner: new Map() };
        scope.inner.set(name, next);
        scope.children.push(next);
      }
      scope = next;
    }
    scope.children.push(place);
  }
  return root.children.flatMap((child) => itemsOf(child, ''));
}

/** A scope with a single thing in it says nothing, and is left out. */
function itemsOf(child: Scope | number, above: string): readonly GraphItem[] {
  if (typeof child === 'number') return [child];
  const id = `${above}/${child.name}`;
  const children = child.children.flatMap((inner) => itemsOf(inner, id));
  return children.length < 2 ? children : [{ id, name: child.name, children, units: unitsOf(children) }];
}

function unitsOf(items: readonly GraphItem[]): readonly number[] {
  return items.flatMap((item) => (typeof item === 'number' ? [item] : item.units)).sort((a, b) => a - b);
}

/** A block with more than this share of all units hides the network, and is none. */
const MAX_BLOCK_SHARE = 0.5;

/**
 * Between two units that everything passes through, what stands on branches is a block, with the unit that joins them.
 * Units are in an order in which they can run: everything passes through one when no edge that began before it is open
 * behind it.
 */
function byBranches(graph: UnitGraph): readonly GraphItem[] {
  const { units } = graph;
  const passed = passages(graph);
  const items: GraphItem[] = [];
  let branches: number[] = [];
  let blocks = 0;
  for (const [place, { kind }] of units.entries()) {
    if (!passed[place]) {
      branches.push(place);
      continue;
    }
    const joins = branches.length > 0 && kind !== 'output';
    const inside = joins ? [...branches, place] : branches;
    if (inside.length > 1 && inside.length <= MAX_BLOCK_SHARE * units.length) {
      blocks += 1;
      items.push({ id: `block ${blocks}`, name: `block ${blocks}`, children: inside, units: inside });
    } else items.push(...inside);
    if (!joins) items.push(place);
    branches = [];
  }
  return [...items, ...branches];
}

/** For each unit, whether everything passes through it. */
function passages({ units, edges }: UnitGraph): readonly boolean[] {
  const ends = units.map((_, place) => place);
  for (const [from, to] of edges) ends[from] = Math.max(ends[from]!, to);
  let furthest = 0;
  return units.map((_, place) => {
    const passes = furthest <= place;
    furthest = Math.max(furthest, ends[place]!);
    return passes;
  });
}

/** How many things are drawn before blocks are collapsed to begin with. */
const MOST_DRAWN = 60;

/** Groups that are open to begin with: from the outermost on, level by level, while few enough things are drawn. */
export function firstExpanded(items: readonly GraphItem[]): ReadonlySet<string> {
  const expanded = new Set<string>();
  let level = items;
  let drawn = items.length;
  while (true) {
    const groups = level.filter((item) => typeof item === 'object');
    const inner = groups.flatMap(({ children }) => children);
    drawn += inner.length;
    if (groups.length === 0 || drawn > MOST_DRAWN) return expanded;
    for (const { id } of groups) expanded.add(id);
    level = inner;
  }
}

/** Every group, the outer ones before those in them. */
export function allGroups(items: readonly GraphItem[]): readonly GraphGroup[] {
  return items.flatMap((item) => (typeof item === 'number' ? [] : [item, ...allGroups(item.children)]));
}
