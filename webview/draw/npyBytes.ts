import type { Matrix } from '../../src/protocol/views';

/** Of the header with its fixed part in front, in bytes. */
const HEADER = 128;

/** A matrix as a `.npy` file of float32, version 1.0 of NumPy's `numpy.lib.format`. */
export function npyBytes({ width, height, data }: Matrix): Uint8Array {
  const start = `\x93NUMPY\x01\x00${String.fromCharCode(HEADER - 10)}\x00`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  const header = `${`${start}${dictionary}`.padEnd(HEADER - 1)}\n`;
  const bytes = new Uint8Array(HEADER + 4 * data.length);
  for (let i = 0; i < HEADER; i++) bytes[i] = header.charCodeAt(i);
  const view = new DataView(bytes.buffer, HEADER);
  data.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return bytes;
}
