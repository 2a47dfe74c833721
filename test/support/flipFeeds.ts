import { rearrange, type FloatTensor } from '../../src/operators/follow/rearrange';
import { imageAxes } from '../../src/report/layout';
import type { Tensors } from '../../src/analysis/measure/session';
import { feedTensor } from '../../src/engine/input/feeds';
import type { Layout, Orientation } from '../../src/report/report';

/** The input tensor in all four orientations, as feeds of a model. */
export function flipFeeds(
  name: string,
  x: FloatTensor,
  layout: Layout = 'nchw',
  dtype = 'float32',
): Record<Orientation, Tensors> {
  const { rows, columns } = imageAxes(layout);
  const feed = (...axes: readonly number[]): Tensors => {
    const { dims, data } = rearrange(
      x,
      axes.map((axis) => ({ axis, map: 'reverse' })),
    );
    return { [name]: feedTensor(dtype, dims, data) };
  };
  return { id: feed(), h: feed(columns), v: feed(rows), hv: feed(rows, columns) };
}
