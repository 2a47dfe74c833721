import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { MAX_MESSAGE_DEPTH } from './checkGraphs';

/** Messages on the way to operators. */
type Message = 'model' | 'graph' | 'function' | 'node' | 'attribute';

/** Those inside each, by their field numbers in onnx.proto. */
const INSIDE: Readonly<Record<Message, ReadonlyMap<number, Message>>> = {
  model: new Map([
    [7, 'graph'],
    [25, 'function'],
  ]),
  graph: new Map([[1, 'node']]),
  function: new Map([[7, 'node']]),
  node: new Map([[5, 'attribute']]),
  attribute: new Map([
    [6, 'graph'],
    [11, 'graph'],
  ]),
};

/**
 * The operators of a ModelProto, those inside others and in functions included, by its fields alone: decoding a million of
 * them takes seconds and gigabytes. What is damaged, or nested too deep, is left to whoever decodes it.
 *
 * @param most counting ends beyond it
 */
export function countOperators(bytes: Uint8Array, most: number): number {
  const reader = new BinaryReader(bytes);
  let found = 0;
  const walk = (message: Message, end: number, depth: number): void => {
    while (reader.pos < end && found <= most) {
      const [field, type] = reader.tag();
      const inner = type === WireType.LengthDelimited && depth > 0 ? INSIDE[message].get(field) : undefined;
      if (inner === undefined) {
        reader.skip(type, field);
        continue;
      }
      if (inner === 'node') found++;
      const length = reader.uint32();
      const after = Math.min(reader.pos + length, end);
      walk(inner, after, depth - 1);
      reader.pos = after;
    }
  };
  walk('model', reader.len, MAX_MESSAGE_DEPTH);
  return found;
}
