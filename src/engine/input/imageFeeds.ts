import type { Tensors } from '../../analysis/measure/session';
import type { Oriented } from '../../image/oriented';
import type { Flip, Orientation, PerFlip } from '../../report/report';
import { feedTensor } from './feeds';
import type { PreparedInputs } from './furtherInputs';
import type { CachedModel } from '../models/modelCache';

/** What to feed for each orientation. */
export function makeFeeds(model: CachedModel, input: PreparedInputs): Oriented<Tensors> {
  const { name, dtype } = model.input;
  const feed = (orientation: Orientation, data: Float32Array): Tensors => ({
    ...input.further[orientation],
    [name]: feedTensor(dtype, input.shape, data),
  });
  const { id, ...flipped } = input.tensors;
  const others = Object.entries(flipped).map(([flip, data]) => [flip, feed(flip as Flip, data)]);
  return { id: feed('id', id), ...(Object.fromEntries(others) as PerFlip<Tensors>) };
}
