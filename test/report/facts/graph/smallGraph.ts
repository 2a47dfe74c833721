import type { UnitGraph } from '../../../../src/report/facts/graph/units';

/** A chain of units of one letter each, with what leads from one to another: `a>b b>c a>c`. Capitals are ends. */
export function smallGraph(edges: string, paths: Readonly<Record<string, readonly string[]>> = {}): UnitGraph {
  const pairs = edges.split(' ').map((pair) => pair.split('>') as [string, string]);
  const names = [...new Set(pairs.flat())];
  const hasBefore = new Set(pairs.map(([, to]) => to));
  return {
    units: names.map((name) => {
      const isEnd = name !== name.toLowerCase();
      const kind = isEnd ? (hasBefore.has(name) ? 'output' : 'input') : 'layer';
      return {
        kind,
        name,
        path: paths[name] ?? [],
        op: isEnd ? '' : 'Conv',
        nodes: [name],
        ...(!isEnd && { tensor: name }),
      };
    }),
    edges: pairs.map(([from, to]) => [names.indexOf(from), names.indexOf(to)]),
  };
}
