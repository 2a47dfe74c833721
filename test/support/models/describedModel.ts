import { create } from '@bufbuild/protobuf';
import { parseModel, type OnnxModel } from '../../../src/onnx/model';
import { StringStringEntryProtoSchema, TensorProto_DataType } from '../../../src/onnx/proto/onnx_pb';
import { makeValueInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { tinyClassifier } from './tinyModels';

/** A model of these metadata, whose output has so many entries per image. */
export function describedModel(metadata: Readonly<Record<string, string>>, entries = 10): OnnxModel {
  const proto = tinyClassifier();
  proto.graph!.output = [makeValueInfo('output', TensorProto_DataType.FLOAT, ['N', entries])];
  proto.metadataProps = Object.entries(metadata).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return parseModel(encodeModel(proto), 'model.onnx');
}
