import { UserError } from '../protocol/errors';
import { sniffFormat } from './formats';
import { DTYPES, UNFIT, type Dtype } from './npyDtypes';
import { conversionWarnings, readValues, type NamedTensor } from './tensorValues';

interface NpyHeader {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the values start. */
  readonly offset: number;
}

const MAGIC = '\x93NUMPY';

/** NumPy's own limit is 10,000 bytes. */
const MAX_HEADER_BYTES = 65_535;

/** Whether bytes start as a `.npy` file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).toString('latin1') === MAGIC;
}

/** The shape that a `.npy` file's header states. Throws as `parseNpy`. */
export function npyShape(bytes: Uint8Array, name: string): readonly number[] {
  return readHeader(bytes, name).shape;
}

/**
 * A `.npy` file of any real number type, either byte order, C or Fortran order, format versions 1 to 3. Nothing is
 * allocated that the file does not hold. Source: NumPy's `numpy.lib.format` page.
 *
 * @param name the file in messages
 * @throws UserError `input-empty`, `input-invalid`
 */
export function parseNpy(bytes: Uint8Array, name: string): NamedTensor {
  const header = readHeader(bytes, name);
  const { dtype, littleEndian } = dtypeOf(header, name);
  const flat = readValues(bytes, { ...header, dtype, littleEndian, name });
  const data = header.fortran ? toRowMajor(flat, header.shape) : flat;
  const spare = bytes.length - header.offset - flat.length * dtype.bytes;
  const ignored = spare > 0 ? [`${name}: the ${spare} B after the tensor were ignored.`] : [];
  return { shape: header.shape, data, warnings: [...conversionWarnings(dtype, name), ...ignored] };
}

function invalid(name: string, problem: string, remedy = 'Save it again with numpy.save.'): UserError {
  return new UserError('input-invalid', `${name}: ${problem} ${remedy}`, name);
}

function readHeader(bytes: Uint8Array, name: string): NpyHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length === 0) throw new UserError('input-empty', `${name}: the file is empty. Save it again.`, name);
  if (!isNpy(bytes)) throw notNumpy(bytes, name);
  if (buffer.length < 12) throw invalid(name, 'the header is cut off.');
  const version = buffer.readUInt8(6);
  if (version < 1 || version > 3) throw invalid(name, `expected .npy format version 1 to 3, found ${version}.`);
  const [length, start] = version === 1 ? [buffer.readUInt16LE(8), 10] : [buffer.readUInt32LE(8), 12];
  if (length > MAX_HEADER_BYTES) throw invalid(name, `the header says it has ${length} bytes.`);
  if (start + length > buffer.length) throw invalid(name, 'the header is cut off.');
  const text = buffer.toString(version === 3 ? 'utf8' : 'latin1', start, start + length);
  return { ...parseHeader(text, name), offset: start + length };
}

function notNumpy(bytes: Uint8Array, name: string): UserError {
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'image') {
    return invalid(name, `expected a NumPy tensor, found a ${sniffed.format} image.`, 'Choose it as an image instead.');
  }
  return invalid(
    name,
    `expected a tensor (.npy, .npz or .safetensors), found ${sniffed.found}.`,
    'Save the array with numpy.save.',
  );
}

/** The header is a Python dictionary: `{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 224, 224), }`. */
function parseHeader(text: string, name: string): Omit<NpyHeader, 'offset'> {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (!descr || !order || !shape) throw invalid(name, 'the header has no descr, fortran_order and shape.');
  if (descr[2] !== undefined)
    throw invalid(name, 'expected numbers, found records of several fields.', 'Save one field.');
  const dimensions = (shape[1] ?? '').match(/\d+/g) ?? [];
  return { descr: descr[1] ?? '', fortran: order[1] === 'True', shape: dimensions.map(Number) };
}

function dtypeOf({ descr }: NpyHeader, name: string): { readonly dtype: Dtype; readonly littleEndian: boolean } {
  const [, order = '', code = ''] = /^([<>|=]?)(.*)$/.exec(descr) ?? [];
  const dtype = Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
  if (!dtype) {
    const found = UNFIT[code.charAt(0)] ?? 'an unknown type';
    throw invalid(
      name,
      `expected real numbers, found ${found} (dtype '${descr}').`,
      "Save it as float32: x.astype('float32').",
    );
  }
  return { dtype, littleEndian: order !== '>' };
}

/** Fortran order (first axis fastest) to C order (last axis fastest). */
function toRowMajor(flat: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, d) => product * d, 1));
  const index = shape.map(() => 0);
  const data = new Float32Array(flat.length);
  let from = 0;
  for (let i = 0; i < data.length; i++) {
    data[i] = flat[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis]!;
      index[axis]!++;
      from += stride;
      if (index[axis]! < shape[axis]!) break;
      from -= stride * shape[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}
