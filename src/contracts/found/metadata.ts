import type { OnnxModel } from '../../onnx/model';

/** The model's metadata by key; of a key that is written twice, the last. */
export function metadataOf({ proto }: OnnxModel): ReadonlyMap<string, string> {
  return new Map(proto.metadataProps.map(({ key, value }) => [key, value]));
}
