import { create } from '@bufbuild/protobuf';
import { basename, dirname } from 'node:path';
import type { OnnxModel } from '../../onnx/model';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type GraphProto,
  type ModelProto,
  type TensorProto,
} from '../../onnx/proto/onnx_pb';
import { encodeModelInSteps } from '../../onnx/write';
import type { Steps } from '../../protocol/steps';
import { modelSettings } from './markedSession';
import { oneRun, type SessionSettings } from './session';

/** Smaller tensors cost less in the bytes of the model than an entry that says where they lie. */
const MIN_BYTES = 1024;

/** What a session for one run is made from. */
export interface RunOnce {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly settings: SessionSettings;
}

/**
 * A model that is made of another one's graph, for a session that runs once. Weights stay where they lie, in the model's
 * own file, which ONNX Runtime maps into memory: a model of 550 MB is neither written again nor decoded once more. Where
 * the file may not be mapped (`OnnxModel.mappedFile`), they are copied. Written in steps.
 *
 * @param nodes how many the graph has
 */
export function* runOnce(
  model: OnnxModel,
  proto: ModelProto & { readonly graph: GraphProto },
  nodes: number,
): Steps<RunOnce> {
  const settings = { ...modelSettings(model), ...oneRun(nodes) };
  const { mappedFile } = model;
  // One folder is all that ONNX Runtime can be told of.
  if (mappedFile === undefined || settings.externalDataFolder !== undefined) {
    return { bytes: yield* encodeModelInSteps(proto), settings };
  }
  proto.graph.initializer = proto.graph.initializer.map((tensor) => inFile(tensor, model.fileBytes, mappedFile));
  return {
    bytes: yield* encodeModelInSteps(proto),
    settings: { ...settings, externalDataFolder: dirname(mappedFile) },
  };
}

/** The tensor as external data of the file that its bytes are a view on; others stay as they are. */
function inFile(tensor: TensorProto, fileBytes: Uint8Array, file: string): TensorProto {
  const { rawData } = tensor;
  if (rawData.byteLength < MIN_BYTES || rawData.buffer !== fileBytes.buffer) return tensor;
  const places = {
    location: basename(file),
    offset: String(rawData.byteOffset - fileBytes.byteOffset),
    length: String(rawData.byteLength),
  };
  return Object.assign(create(TensorProtoSchema), tensor, {
    rawData: new Uint8Array(),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(places).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
}
