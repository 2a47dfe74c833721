import { expect, test } from 'vitest';
import { allGroups, firstExpanded, graphGroups, type GraphItem } from '../../../../src/report/facts/graph/groups';
import type { UnitGraph } from '../../../../src/report/facts/graph/units';
import { smallGraph } from './smallGraph';

/** Groups in brackets behind their names. */
function shown(graph: UnitGraph, items: readonly GraphItem[] = graphGroups(graph)): string {
  return items
    .map((item) =>
      typeof item === 'number' ? graph.units[item]!.name : `${item.name}[${shown(graph, item.children)}]`,
    )
    .join(' ');
}

test('units stand in the blocks that their names tell', () => {
  const paths = { b: ['l1', 'l1.0'], c: ['l1', 'l1.0'], d: ['l1', 'l1.1'], e: ['l2'] };
  const graph = smallGraph('X>a a>b b>c c>d d>e e>Y', paths);
  expect(shown(graph)).toBe('X a l1[l1.0[b c] d] e Y');
  const [group] = allGroups(graphGroups(graph));
  expect(group?.units).toEqual([2, 3, 4]);
  expect(allGroups(graphGroups(graph)).map(({ id }) => id)).toEqual(['/l1', '/l1/l1.0']);
});

test('one block around everything is left out', () => {
  const paths = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, ['net', name === 'c' ? 'head' : 'body']]));
  expect(shown(smallGraph('a>b b>c', paths))).toBe('body[a b] c');
});

test('without scopes, what stands on branches is a block with the unit that joins them', () => {
  const graph = smallGraph('X>a a>b b>c a>c c>d d>e e>f c>f f>g g>h h>i i>Y');
  expect(shown(graph)).toBe('X a block 1[b c] block 2[d e f] g h i Y');
});

test('a branch to an output is no part of the output', () => {
  expect(shown(smallGraph('X>a a>b a>c b>d c>d d>e e>f f>g g>Y'))).toBe('X a block 1[b c d] e f g Y');
  expect(shown(smallGraph('X>a a>b b>Y a>Y'))).toBe('X a b Y');
});

test('a block of most of the network would hide it', () => {
  expect(shown(smallGraph('X>a a>b b>c c>d d>e a>e e>Y'))).toBe('X a b c d e Y');
});

test('blocks are open to begin with, from the outside in, while few things are drawn', () => {
  const names = Array.from({ length: 120 }, (_, i) => `n${i}`);
  const edges = names.slice(1).map((name, i) => `${names[i]}>${name}`);
  const wide = smallGraph(
    edges.join(' '),
    Object.fromEntries(names.map((name, i) => [name, [`s${i % 6}`, `t${i % 12}`]])),
  );
  const items = graphGroups(wide);
  expect(allGroups(items)).toHaveLength(18);
  expect([...firstExpanded(items)]).toEqual(['/s0', '/s1', '/s2', '/s3', '/s4', '/s5']);
  expect(firstExpanded([])).toEqual(new Set());
});
