import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  TensorProto_DataLocation,
  type ModelProto,
  type TensorProto,
} from '../../../src/onnx/proto/onnx_pb';
import { editableModel, encodeModel } from '../../../src/onnx/write';

/** Writes a model with all its weights in `location` beside it, as PyTorch and onnx do for large ones. */
export function writeWithExternalData(proto: ModelProto, path: string, location = `${basename(path)}.data`): void {
  const model = editableModel(proto);
  const chunks: Uint8Array[] = [];
  let offset = 0;
  model.graph.initializer = model.graph.initializer.map((tensor) => {
    const length = tensor.rawData.byteLength;
    const moved = externalTensor(tensor, { location, offset: String(offset), length: String(length) });
    chunks.push(tensor.rawData);
    offset += length;
    return moved;
  });
  writeFileSync(path, encodeModel(model));
  writeFileSync(join(dirname(path), location), Buffer.concat(chunks));
}

/** A copy of the tensor that says its bytes are elsewhere. */
export function externalTensor(tensor: TensorProto, entries: Readonly<Record<string, string>>): TensorProto {
  const { name, dims, dataType } = tensor;
  return create(TensorProtoSchema, {
    name,
    dims,
    dataType,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
}
