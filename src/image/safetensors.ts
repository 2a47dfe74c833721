import * as z from 'zod';
import { parseJson } from '../report/parseJson';
import { UserError } from '../protocol/errors';
import { DTYPES, type Dtype } from './npyDtypes';
import { conversionWarnings, readValues, type NamedTensor } from './tensorValues';

/** Type names of the format that hold real numbers, by NumPy's. */
const TYPES: ReadonlyMap<string, Dtype> = new Map(
  [
    ['F64', 'f8'],
    ['F32', 'f4'],
    ['F16', 'f2'],
    ['BF16', 'bf2'],
    ['I64', 'i8'],
    ['I32', 'i4'],
    ['I16', 'i2'],
    ['I8', 'i1'],
    ['U64', 'u8'],
    ['U32', 'u4'],
    ['U16', 'u2'],
    ['U8', 'u1'],
    ['BOOL', 'b1'],
  ].map(([name, code]) => [name!, DTYPES[code!]!]),
);

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type Entry = z.infer<typeof entrySchema>;

/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/** Names and shapes of the tensors in a file. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Where the values of all tensors start. */
  readonly start: number;
}

/** Whether bytes look like a `.safetensors` file: the length of a header, and a header that starts as JSON does. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < LENGTH_BYTES + 2 || bytes[LENGTH_BYTES] !== 0x7b) return false;
  return headerLength(bytes) <= Math.min(MAX_HEADER_BYTES, bytes.length - LENGTH_BYTES);
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/**
 * Source: the format's description in huggingface/safetensors, README.md, "Format".
 *
 * @throws UserError `input-invalid`
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsHeader {
  if (!isSafetensors(bytes)) throw invalid(file, 'expected a .safetensors file, found something else');
  const start = LENGTH_BYTES + headerLength(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + LENGTH_BYTES, start - LENGTH_BYTES).toString('utf8');
  const tensors = Object.entries(parse(text, file)).filter(([name]) => name !== '__metadata__');
  const entries = tensors.map(([name, value]) => {
    const entry = entrySchema.safeParse(value);
    if (entry.success) return [name, entry.data] as const;
    throw invalid(file, `the header does not say what the tensor ${name} is`);
  });
  return { entries: new Map(entries), start };
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    const header: unknown = parseJson(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>;
    }
  } catch (error) {
    throw invalid(file, 'the header is no JSON', error);
  }
  throw invalid(file, 'the header is no JSON object');
}

/**
 * One tensor of the file.
 *
 * @param tensor one of its names
 * @throws UserError `input-invalid`, `input-empty`
 */
export function safetensor(
  bytes: Uint8Array,
  { entries, start }: SafetensorsHeader,
  tensor: string,
  name: string,
): NamedTensor {
  const { dtype: type, shape, data_offsets: offsets } = entries.get(tensor)!;
  const dtype = TYPES.get(type);
  if (dtype === undefined) throw invalid(name, `expected real numbers, found the type ${type}`);
  const [from, to] = offsets;
  const count = shape.reduce((product, d) => product * d, 1);
  if (to - from !== count * dtype.bytes) {
    throw invalid(
      name,
      `shape ${shape.join('×') || '()'} of ${dtype.name} does not take the ${to - from} bytes it has`,
    );
  }
  const data = readValues(bytes, { shape, dtype, littleEndian: true, offset: start + from, name });
  return { shape, data, warnings: conversionWarnings(dtype, name) };
}

function invalid(file: string, problem: string, cause?: unknown): UserError {
  return new UserError('input-invalid', `${file}: ${problem}. Save it again with safetensors.`, file, { cause });
}
