import type { OnnxModel } from '../../onnx/model';
import type { PreprocessChange } from '../../report/schema/preprocess';
import { forChannels, MAX_SIDE, orderOf, type Description } from './description';
import { metadataOf } from './metadata';
import { parsePythonLiteral, type PythonValue } from './pythonLiteral';

/** What Ultralytics writes into a model that it exports. */
export interface UltralyticsMetadata {
  /** Height and width of the input. */
  readonly size?: readonly [number, number];
  /** `detect`, `segment`, `pose`, `obb`, `classify`. */
  readonly task?: string;
  readonly stride?: number;
  /** Names of classes in order; undefined where they are not the numbers from 0 on. */
  readonly labels?: readonly string[];
  /** Keypoints, and numbers of each: x, y and perhaps visibility. */
  readonly keypointShape?: readonly [number, number];
  /** One channel is a gray image, more than three are the bands of one. */
  readonly channels?: number;
  readonly description: string;
}

/**
 * The metadata of an Ultralytics export; undefined for any other model. YOLOv5 writes `stride` and `names` only.
 * Source: Ultralytics 8.4, `Exporter.metadata`.
 */
export function ultralyticsMetadata(model: OnnxModel): UltralyticsMetadata | undefined {
  const metadata = metadataOf(model);
  const has = (...keys: readonly string[]): boolean => keys.every((key) => metadata.has(key));
  if (!has('stride', 'names') && !has('imgsz', 'task') && !has('imgsz', 'names')) return undefined;
  const read = (key: string): PythonValue | undefined => parsePythonLiteral(metadata.get(key) ?? '');
  const task = metadata.get('task');
  return {
    ...known('size', pairOf(read('imgsz'))),
    ...known('task', task),
    ...known('stride', countOf(read('stride'))),
    ...known('labels', labelsOf(read('names'))),
    ...known('keypointShape', pairOf(read('kpt_shape'))),
    ...known('channels', countOf(read('channels'))),
    description: metadata.get('description') ?? '',
  };
}

function known<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

function countOf(value: PythonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_SIDE ? value : undefined;
}

function pairOf(value: PythonValue | undefined): readonly [number, number] | undefined {
  const [first, second, ...more] = isList(value) ? value.map(countOf) : [countOf(value), countOf(value)];
  return first === undefined || second === undefined || more.length > 0 ? undefined : [first, second];
}

function isList(value: PythonValue | undefined): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** A dict by number, or a list. */
function labelsOf(value: PythonValue | undefined): readonly string[] | undefined {
  const entries = value instanceof Map ? value : isList(value) ? new Map(value.entries()) : new Map<number, never>();
  const labels = Array.from({ length: entries.size }, (_, i) => entries.get(i));
  return labels.length > 0 && labels.every((label) => typeof label === 'string') ? labels : undefined;
}

/** Whether the model's metadata are those of an Ultralytics export. */
export function isUltralytics(model: OnnxModel): boolean {
  return ultralyticsMetadata(model) !== undefined;
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

/** The task and the sizes that an Ultralytics export names; undefined where it names no task, as YOLOv5. */
export function ultralyticsHead(model: OnnxModel): UltralyticsHead | undefined {
  const { task, labels, keypointShape } = ultralyticsMetadata(model) ?? {};
  if (task === undefined) return undefined;
  return { task, classes: labels?.length ?? 0, ...(keypointShape && { points: keypointShape }) };
}

const ORIGIN = 'Ultralytics metadata';

/**
 * How Ultralytics prepares an image: a letterbox, for classification a center crop, for RT-DETR stretched; divided by
 * 255. Source: Ultralytics 8.4, `BasePredictor.pre_transform`, `classify_transforms`, `RTDETRPredictor`.
 */
export function readUltralytics(model: OnnxModel): Description | undefined {
  const metadata = ultralyticsMetadata(model);
  if (metadata === undefined) return undefined;
  const { size, labels, channels } = metadata;
  const count = channels ?? 3;
  const warnings = [
    ...unread(model, 'imgsz', size, 'two whole numbers such as [640, 640]'),
    ...unread(model, 'names', labels, "texts by number such as {0: 'cat'}"),
  ];
  return {
    origin: ORIGIN,
    preprocess: {
      ...geometry(metadata),
      ...(size && { size: [size[0], size[1]] }),
      interpolation: 'bilinear',
      channels: orderOf(count),
      scale: 1 / 255,
      mean: forChannels([0], count),
      std: forChannels([1], count),
    },
    ...(labels && { labels }),
    warnings,
  };
}

function unread(model: OnnxModel, key: string, value: unknown, expected: string): readonly string[] {
  const written = metadataOf(model).get(key);
  if (written === undefined || value !== undefined) return [];
  return [`${ORIGIN}: "${key}": expected ${expected}, found ${JSON.stringify(written.slice(0, 60))}. It is not used.`];
}

function geometry({ task, size, description }: UltralyticsMetadata): PreprocessChange {
  if (task === 'classify') {
    const [height, width] = size ?? [];
    return height === width ? { resize: 'crop', size: [224, 224], resizeTo: height ?? 224 } : { resize: 'stretch' };
  }
  if (/rt-?detr/i.test(description)) return { resize: 'stretch' };
  return { resize: 'letterbox', padValue: 114, padAlign: 'center' };
}
