import type { Layout } from './report';

/** Where a layout's axes lie: `batch` is −1 where there is none. Every layout has channels, rows and columns. */
export interface ImageAxes {
  readonly batch: number;
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** Axis numbers of a layout, which names its axes in order: n batch, c channels, d depth or time, h rows, w columns. */
export function imageAxes(layout: Layout): ImageAxes {
  const [batch, channels, rows, columns] = ['n', 'c', 'h', 'w'].map((axis) => layout.indexOf(axis));
  return { batch: batch!, channels: channels!, rows: rows!, columns: columns! };
}
