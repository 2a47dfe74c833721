import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Protobuf messages, and with them ONNX files, end at 2 GiB. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** Field number of `graph` in ModelProto (onnx.proto). */
const MODEL_GRAPH = 7;

/** Fields that are decoded at a time: a millisecond of operators. */
const MAX_PIECE_FIELDS = 100;

/** Whole fields of a ModelProto, or of its graph, that follow each other. */
export interface Piece {
  readonly of: 'model' | 'graph';
  /** The bytes that they take: from the first, up to the one that is not among them. */
  readonly start: number;
  readonly end: number;
}

/** Fields one after the other, as few pieces. */
class PieceList {
  readonly pieces: Piece[] = [];
  /** Of the last piece. */
  #fields = 0;

  add(of: Piece['of'], start: number, end: number): void {
    const last = this.pieces.at(-1);
    const follows = last?.of === of && last.end === start && this.#fields < MAX_PIECE_FIELDS;
    if (follows) this.pieces[this.pieces.length - 1] = { of, start: last.start, end };
    else this.pieces.push({ of, start, end });
    this.#fields = follows ? this.#fields + 1 : 1;
  }
}

/**
 * Checks that the fields of a ModelProto, and those of its graph, end exactly where
 * they say they do: a file that was cut short or overwritten fails here, in time
 * proportional to the number of fields.
 * @returns all fields, in the order of the file.
 * @throws Error when they do not.
 */
export function checkFraming(bytes: Uint8Array): readonly Piece[] {
  const reader = new BinaryReader(bytes);
  const list = new PieceList();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, type] = readTag(reader);
    if (field === MODEL_GRAPH && type === WireType.LengthDelimited) {
      checkGraph(reader, readLength(reader), list);
    } else {
      reader.skip(type, field);
      list.add('model', start, reader.pos);
    }
  }
  return list.pieces;
}

function checkGraph(reader: BinaryReader, length: number, list: PieceList): void {
  const end = reader.pos + length;
  // A graph without fields is there all the same.
  list.add('graph', reader.pos, reader.pos);
  while (reader.pos < end) {
    const start = reader.pos;
    const [field, type] = readTag(reader);
    reader.skip(type, field);
    list.add('graph', start, reader.pos);
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
