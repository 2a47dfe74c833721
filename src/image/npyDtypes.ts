/** How to read one value; `littleEndian` matters for more than one byte only. */
export interface Dtype {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

/** NumPy type codes (`numpy.dtype.str` without the byte order). */
export const DTYPES: { readonly [code: string]: Dtype } = {
  f2: { name: 'float16', bytes: 2, read: (v, o, le) => halfToFloat(v.getUint16(o, le)) },
  // Not of NumPy itself, nor of a .npy file: of .safetensors.
  bf2: { name: 'bfloat16', bytes: 2, read: (v, o, le) => bfloatToFloat(v.getUint16(o, le)) },
  f4: { name: 'float32', bytes: 4, read: (v, o, le) => v.getFloat32(o, le) },
  f8: { name: 'float64', bytes: 8, read: (v, o, le) => v.getFloat64(o, le) },
  b1: { name: 'bool', bytes: 1, read: (v, o) => (v.getUint8(o) === 0 ? 0 : 1) },
  i1: { name: 'int8', bytes: 1, read: (v, o) => v.getInt8(o) },
  u1: { name: 'uint8', bytes: 1, read: (v, o) => v.getUint8(o) },
  i2: { name: 'int16', bytes: 2, read: (v, o, le) => v.getInt16(o, le) },
  u2: { name: 'uint16', bytes: 2, read: (v, o, le) => v.getUint16(o, le) },
  i4: { name: 'int32', bytes: 4, read: (v, o, le) => v.getInt32(o, le) },
  u4: { name: 'uint32', bytes: 4, read: (v, o, le) => v.getUint32(o, le) },
  i8: { name: 'int64', bytes: 8, read: (v, o, le) => Number(v.getBigInt64(o, le)) },
  u8: { name: 'uint64', bytes: 8, read: (v, o, le) => Number(v.getBigUint64(o, le)) },
};

/** Type codes that hold no real numbers, for messages. */
export const UNFIT: { readonly [kind: string]: string } = {
  c: 'complex numbers',
  O: 'Python objects',
  U: 'text',
  S: 'text',
  a: 'text',
  V: 'raw bytes',
  M: 'dates',
  m: 'time spans',
};

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a binary32. */
function bfloatToFloat(half: number): number {
  scratch.setUint16(0, half);
  return scratch.getFloat32(0);
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
