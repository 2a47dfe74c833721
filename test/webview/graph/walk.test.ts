import { expect, test } from 'vitest';
import { graphGroups } from '../../../src/report/facts/graph/groups';
import { Drawing, unitBox } from '../../../webview/graph/drawing';
import { placeLayered } from '../../../webview/graph/layout/layered';
import { placeLevels } from '../../../webview/graph/layout/place';
import { subjectsOf } from '../../../webview/graph/subjects';
import { stepFrom, walkable, type Step } from '../../../webview/graph/walk';
import { smallGraph } from '../../report/facts/graph/smallGraph';

const graph = smallGraph('X>a a>b a>c b>d c>d d>Y');
const items = graphGroups(graph).flatMap((item) => (typeof item === 'number' ? item : item.children));
const drawing = new Drawing(graph, items, new Set());
const subjects = subjectsOf(items, new Set());
const boxes = placeLevels(drawing.level, placeLayered).boxes.map((box) => ({ box, ...subjects.get(box.id)! }));
const map = walkable(drawing, boxes);

function go(from: string, ...steps: readonly Step[]): string | undefined {
  const place = graph.units.findIndex(({ name }) => name === from);
  const end = steps.reduce<string | undefined>((at, step) => stepFrom(map, at ?? '', step), unitBox(place));
  return graph.units.find((_, unit) => unitBox(unit) === end)?.name;
}

test('arrow keys follow the connections, and lead to what stands beside', () => {
  expect(go('X', 'down')).toBe('a');
  expect(['b', 'c']).toContain(go('a', 'down'));
  expect([go('b', 'right'), go('b', 'left')]).toContain('c');
  expect([go('c', 'right'), go('c', 'left')]).toContain('b');
  expect(go('b', 'down', 'down')).toBe('Y');
  expect(go('Y', 'up', 'up', 'up', 'up')).toBe('X');
  expect(go('X', 'up')).toBeUndefined();
  expect(go('c', 'first')).toBe('X');
  expect(go('c', 'last')).toBe('Y');
});
