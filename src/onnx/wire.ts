import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Protobuf messages, and with them ONNX files, end at 2 GiB. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** Field number of `graph` in ModelProto (onnx.proto). */
const MODEL_GRAPH = 7;

/**
 * Checks that the fields of a ModelProto, and those of its graph, end exactly where
 * they say they do: a file that was cut short or overwritten fails here, in time
 * proportional to the number of fields.
 * @throws Error when they do not.
 */
export function checkFraming(bytes: Uint8Array): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = readTag(reader);
    if (field === MODEL_GRAPH && type === WireType.LengthDelimited) {
      checkFields(reader, readLength(reader));
    } else {
      reader.skip(type, field);
    }
  }
}

function checkFields(reader: BinaryReader, length: number): void {
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [field, type] = readTag(reader);
    reader.skip(type, field);
  }
  if (reader.pos !== end) throw new RangeError(`a field ends at byte ${reader.pos}, past its message's end ${end}`);
}

function readTag(reader: BinaryReader): [number, WireType] {
  const at = reader.pos;
  const [field, type] = reader.tag();
  if (field <= 0 || type === WireType.EndGroup) throw new RangeError(`no protobuf field at byte ${at}`);
  return [field, type];
}

function readLength(reader: BinaryReader): number {
  const length = reader.uint32();
  if (reader.pos + length > reader.len) {
    throw new RangeError(`${reader.len - reader.pos} bytes where ${length} were announced`);
  }
  return length;
}
