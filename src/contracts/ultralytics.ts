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

/** What an Ultralytics model puts out. */
export interface UltralyticsHead {
  /** `detect`, `segment`, `pose`, `obb`, `classify`, … */
  readonly task: string;
  /** Number of class names. */
  readonly classes: number;
  /** Points, and numbers per point. */
  readonly points?: readonly [number, number];
}

/** An entry of a Python dictionary of names, as `str` writes it. */
const NAME_ENTRY = /\d+\s*:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g;

/** The task and the sizes that an Ultralytics export names; undefined for any other model. */
export function ultralyticsHead(model: OnnxModel): UltralyticsHead | undefined {
  const found = metadata(model);
  if (found === undefined) return undefined;
  const points = /^\[\s*(\d+)\s*,\s*([23])\s*\]$/.exec(found.get('kpt_shape') ?? '');
  return {
    task: found.get('task')!,
    classes: found.get('names')!.match(NAME_ENTRY)?.length ?? 0,
    ...(points && { points: [Number(points[1]), Number(points[2])] as const }),
  };
}
