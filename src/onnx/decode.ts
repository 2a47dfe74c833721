import { create, mergeFromBinary } from '@bufbuild/protobuf';
import type { Steps } from '../protocol/steps';
import { MAX_MESSAGE_DEPTH } from './checkGraphs';
import { GraphProtoSchema, ModelProtoSchema, type ModelProto } from './proto/onnx_pb';
import type { Piece } from './wire';

/**
 * Decodes a ModelProto piece by piece, with a step after each: messages that follow each other are one message ("Last One
 * Wins", Protocol Buffers encoding), so that what comes out is what decoding all at once gives. Weights are views on `bytes`.
 *
 * @param pieces all of them, as `checkFraming` finds them
 * @throws Error when they are damaged, or nested deeper than `MAX_MESSAGE_DEPTH`.
 */
export function* decodePieces(bytes: Uint8Array, pieces: readonly Piece[]): Steps<ModelProto> {
  const model = create(ModelProtoSchema);
  for (const { of, start, end } of pieces) {
    const part = bytes.subarray(start, end);
    if (of === 'model') mergeFromBinary(ModelProtoSchema, model, part, { recursionLimit: MAX_MESSAGE_DEPTH });
    else {
      model.graph ??= create(GraphProtoSchema);
      // The graph is a message inside another.
      mergeFromBinary(GraphProtoSchema, model.graph, part, { recursionLimit: MAX_MESSAGE_DEPTH - 1 });
    }
    yield;
  }
  return model;
}
