import * as z from 'zod';
import { preprocessSchema } from '../src/report/schema/preprocess';

/** One control of the preprocessing form, made from the schema: a new field there is a new control here. */
export interface PreprocessField {
  /** Of the draft: the key, with its place in it for a pair. */
  readonly id: string;
  readonly key: string;
  /** Its place in a pair, such as height and width. */
  readonly place?: number;
  readonly label: string;
  readonly kind: 'choice' | 'number' | 'numbers' | 'oneOrMore';
  /** Of a choice: value and text. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly optional: boolean;
}

/** Where the key, spelled out, would say too little. */
const LABELS: Readonly<Record<string, string>> = {
  'size.0': 'Height',
  'size.1': 'Width',
  resize: 'Fit',
  resizeTo: 'Shorter side',
  std: 'Standard deviation',
  padValue: 'Padding value',
  padAlign: 'Image in its padding',
  stride: 'Multiple of',
};

/** Where another way of resizing means another thing by the same key. */
const RESIZE_TO: Readonly<Record<string, string>> = {
  stretch: 'Stretched to, before a crop',
  letterbox: 'Shorter side at most',
  longest: 'Shorter side at most',
  fit: 'Shorter side at most',
};

const OPTION_TEXTS: Readonly<Record<string, string>> = {
  crop: 'resize, center crop',
  stretch: 'stretch',
  none: 'center crop only',
  letterbox: 'fit, letterbox',
  longest: 'fit, pad at end',
  fit: 'fit, no padding',
  keep: 'keep ratio, no padding',
  rgb: 'RGB',
  bgr: 'BGR',
  bands: 'all bands, as in the file',
  start: 'top left',
};

/** In the schema's order. */
export const PREPROCESS_FIELDS: readonly PreprocessField[] = Object.entries(preprocessSchema.shape).flatMap(
  ([key, schema]) => fieldsOf(key, schema),
);

/** The label of a field under the way of resizing that is chosen. */
export function labelOf({ key, label }: PreprocessField, resize: string): string {
  return (key === 'resizeTo' ? RESIZE_TO[resize] : undefined) ?? label;
}

function fieldsOf(key: string, schema: z.ZodType): readonly PreprocessField[] {
  const optional = schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional;
  const inner = optional ? (schema.unwrap() as z.ZodType) : schema;
  if (inner instanceof z.ZodTuple) {
    return inner.def.items.map((_, place) => ({ ...field(`${key}.${place}`, key, 'number', optional), place }));
  }
  if (inner instanceof z.ZodEnum) {
    const options = inner.options.map((value) => [String(value), OPTION_TEXTS[value] ?? String(value)] as const);
    const withDefault = optional ? [['', 'usual'] as const, ...options] : options;
    return [{ ...field(key, key, 'choice', optional), options: withDefault }];
  }
  if (inner instanceof z.ZodUnion) return [field(key, key, 'oneOrMore', optional)];
  if (inner instanceof z.ZodArray) return [field(key, key, 'numbers', optional)];
  if (inner instanceof z.ZodNumber) return [field(key, key, 'number', optional)];
  throw new TypeError(`No control is known for the preprocessing field ${key}.`);
}

function field(id: string, key: string, kind: PreprocessField['kind'], optional: boolean): PreprocessField {
  return { id, key, kind, label: LABELS[id] ?? spelledOut(key), options: [], optional };
}

/** `padValue` is "Pad value". */
function spelledOut(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
