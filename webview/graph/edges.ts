import { svg, type SVGTemplateResult } from 'lit';
import { keyOf } from './drawing';
import type { Route } from './layout/level';
import { meets, type Area } from './viewport';

/** Of an arrow's head, in pixels. */
const HEAD = { width: 3.5, length: 6 };

/** An edge as it is drawn. */
export interface DrawnEdge {
  /** As `keyOf` has it. */
  readonly key: string;
  readonly bounds: Area;
  /** Path data. */
  readonly line: string;
  readonly head: string;
}

export function drawnEdge(route: Route): DrawnEdge {
  const { from, to, points } = route;
  return { key: keyOf([from, to]), bounds: boundsOf(points), line: lineOf(route), head: headOf(route) };
}

/** The edges in an area: all as one line, those on the path as another. */
export function edges(all: readonly DrawnEdge[], onPath: ReadonlySet<string>, area: Area): SVGTemplateResult {
  const shown = all.filter(({ bounds }) => meets(bounds, area));
  const [marked, plain] = [shown.filter(({ key }) => onPath.has(key)), shown.filter(({ key }) => !onPath.has(key))];
  return svg`<path class="line" d=${plain.map(({ line }) => line).join('')} />
    <path class="head" d=${plain.map(({ head }) => head).join('')} />
    <path class="line marked" d=${marked.map(({ line }) => line).join('')} />
    <path class="head marked" d=${marked.map(({ head }) => head).join('')} />`;
}

/** Through the middles between its points, with these as the corners' controls. */
function lineOf({ points }: Route): string {
  const places = pairs(points);
  const [first, ...rest] = places;
  if (first === undefined) return '';
  const parts = rest.map(([x, y], i) => {
    const next = rest[i + 1];
    if (next === undefined) return `L${round(x)},${round(y)}`;
    return `Q${round(x)},${round(y)} ${round((x + next[0]) / 2)},${round((y + next[1]) / 2)}`;
  });
  return `M${round(first[0])},${round(first[1])}${parts.join('')}`;
}

function headOf({ points, hasHead }: Route): string {
  const [x, y] = points.slice(-2);
  if (!hasHead || x === undefined || y === undefined) return '';
  return `M${round(x)},${round(y)}l${-HEAD.width},${-HEAD.length}h${2 * HEAD.width}z`;
}

function pairs(points: readonly number[]): readonly (readonly [number, number])[] {
  return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i]!, points[2 * i + 1]!] as const);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function boundsOf(points: readonly number[]): Area {
  const places = pairs(points);
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
