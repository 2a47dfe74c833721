import type { Checkpoints, Multiple } from './course';

/** A small chart, and what is dashed in it. */
export interface CourseChart {
  readonly line: Multiple;
  readonly dashed?: Multiple;
}

/** The figures of a course, as small charts. */
export function courseCharts({ output, estimate, agreement, layers }: Checkpoints): readonly CourseChart[] {
  const isOwn = estimate?.now.name === output.name;
  return [
    ...(agreement === undefined ? [] : [{ line: agreement }]),
    ...(isOwn ? [] : [{ line: output }]),
    ...(estimate === undefined ? [] : [{ line: estimate.now, dashed: estimate.left }]),
    ...layers.map((line) => ({ line })),
  ];
}

/** The size of a small chart, and the room around its line. */
export const CHART = { width: 150, height: 56, edge: 4 } as const;

/** The line of a chart, as points of an SVG. */
export function chartPoints({ heights }: Multiple): string {
  const { width, height, edge } = CHART;
  const points = heights.flatMap((part, i) => {
    if (part === undefined) return [];
    const x = edge + ((width - 2 * edge) * i) / Math.max(1, heights.length - 1);
    return [`${x.toFixed(1)},${(height - edge - (height - 2 * edge) * part).toFixed(1)}`];
  });
  return points.join(' ');
}

/** What stands over a chart: the first figure and the last. */
export function chartEnds({ texts }: Multiple): string {
  return `${texts[0]!} → ${texts.at(-1)!}`;
}
