import { sizeAdvice } from '../../analysis/audit/sizeAdvice';
import { concreteShape, type ImageInput } from '../../analysis/input/imageInput';
import type { Network } from '../../operators/network';
import type { ReproductionSpec } from '../../protocol/reproduction';
import { imageAxes } from '../../report/layout';
import { formatShape } from '../../report/facts/format';
import type { CachedModel } from '../models/modelCache';
import { timeSliced } from '../service/timeSliced';

/** As the question has it: 20×3×128×128. */
const ASKED_BATCH = 20;
const ASKED_SIDE = 128;

/**
 * The shape of x: the model's own, with `size` and the question's batch where it leaves them free.
 * @throws UserError `input-shape` when the model fixes another size than one that is asked for
 */
export function askedShape({ input, loaded }: CachedModel, size: ReproductionSpec['size']): readonly number[] {
  const { rows, columns } = imageAxes(input.layout);
  const [height, width] = [rows, columns].map((axis) => fixedSide(input, axis) ?? ASKED_SIDE);
  return shapeAt(input, loaded.info.path, size ?? [height!, width!]);
}

function fixedSide({ declared }: ImageInput, axis: number): number | undefined {
  const side = declared[axis];
  return typeof side === 'number' ? side : undefined;
}

function shapeAt(input: ImageInput, path: string, size: readonly [number, number]): readonly number[] {
  const { batch } = imageAxes(input.layout);
  const isFree = batch >= 0 && typeof input.declared[batch] !== 'number';
  return concreteShape(input, path, size).map((length, axis) => (isFree && axis === batch ? ASKED_BATCH : length));
}

/** The shape of x at the nearest aligned size, or why there is none; neither where x is aligned already. */
export async function alignedSize(
  { input, loaded }: CachedModel,
  network: Network,
  signal: AbortSignal,
): Promise<{ readonly shape?: readonly number[]; readonly reason?: string }> {
  const { W, H, misaligned, reason } = await timeSliced(sizeAdvice(network), signal);
  if (misaligned.length === 0) return {};
  const { rows, columns } = imageAxes(input.layout);
  const size = [rows, columns].map((axis) => network.input.shape[axis]!);
  if (fixedSide(input, rows) !== undefined || fixedSide(input, columns) !== undefined) {
    return { reason: `The model fixes its input to ${formatShape(size)}: export it with free height and width.` };
  }
  const isMisaligned = (axis: 'W' | 'H'): boolean => misaligned.some((m) => m.axis === axis);
  const height = isMisaligned('H') ? H[0] : size[0];
  const width = isMisaligned('W') ? W[0] : size[1];
  if (height === undefined || width === undefined) return { reason: reason ?? 'No aligned size was found.' };
  return { shape: shapeAt(input, loaded.info.path, [height, width]) };
}
