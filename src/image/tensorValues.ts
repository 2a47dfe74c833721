import { UserError } from '../protocol/errors';
import type { Dtype } from './npyDtypes';

/** A tensor from a file, converted to float32 in C order (last axis fastest). */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
  /** What was converted or looks wrong, one sentence each. */
  readonly warnings: readonly string[];
}

/** Where a tensor's values lie in a file, and how. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly littleEndian: boolean;
  /** Where the values start. */
  readonly offset: number;
  /** In messages. */
  readonly name: string;
}

/**
 * The values in the order of the file.
 *
 * @throws UserError `input-invalid` when the file holds fewer, or some that are not finite, `input-empty` when there is none
 */
export function readValues(bytes: Uint8Array, stored: StoredTensor): Float32Array<ArrayBuffer> {
  const count = requireValues(bytes, stored);
  const { dtype, offset, littleEndian, name } = stored;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * dtype.bytes);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = dtype.read(view, i * dtype.bytes, littleEndian);
  requireFinite(data, name);
  return data;
}

export function conversionWarnings(dtype: Dtype, name: string): readonly string[] {
  return dtype.name === 'float32' ? [] : [`${name}: converted from ${dtype.name} to float32.`];
}

/** The number of values, which the file really holds. */
function requireValues(bytes: Uint8Array, { shape, offset, dtype, name }: StoredTensor): number {
  const count = shape.reduce((product, d) => product * d, 1);
  const wanted = count * dtype.bytes;
  const held = bytes.length - offset;
  const what = `shape ${shape.join('×') || '()'} of ${dtype.name}`;
  if (!(wanted <= held)) {
    throw new UserError(
      'input-invalid',
      `${name}: ${what} needs ${wanted} bytes, but the file holds ${held}: it is cut off. Save or copy it again.`,
      name,
    );
  }
  if (count === 0) {
    throw new UserError('input-empty', `${name}: ${what} has no values. Save a tensor that is not empty.`, name);
  }
  return count;
}

/** NaN spreads over everything that is computed from it, so that nothing could be compared. */
function requireFinite(data: Float32Array, name: string): void {
  let [nan, infinite] = [0, 0];
  for (const value of data) {
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
  }
  if (nan + infinite === 0) return;
  throw new UserError(
    'input-invalid',
    `${name}: expected finite numbers, found ${nan} NaN and ${infinite} infinite of ${data.length} (as float32). ` +
      'Replace them, for example with numpy.nan_to_num, and save it again.',
    name,
  );
}
