import type { OnnxModel } from '../onnx/model';

/** Keys that Ultralytics writes into every model that it exports (docs.ultralytics.com, `Exporter.metadata`). */
const KEYS = ['stride', 'task', 'imgsz', 'names'] as const;

function metadata({ proto }: OnnxModel): ReadonlyMap<string, string> | undefined {
  const found = new Map(proto.metadataProps.map(({ key, value }) => [key, value]));
  return KEYS.every((key) => found.has(key)) ? found : undefined;
}

/** Whether the model's metadata are those of an Ultralytics export. */
export function isUltralytics(model: OnnxModel): boolean {
  return metadata(model) !== undefined;
}

/** Height and width that an Ultralytics model was exported for; undefined for any other model. */
export function ultralyticsSize(model: OnnxModel): readonly [number, number] | undefined {
  const sides = /^\[\s*([1-9]\d{0,3})\s*,\s*([1-9]\d{0,3})\s*\]$/.exec(metadata(model)?.get('imgsz') ?? '');
  return sides === null ? undefined : [Number(sides[1]), Number(sides[2])];
}
