import * as z from 'zod';
import { describeIssue, type Rules } from '../../report/schema/describeIssue';
import type { PreprocessChange } from '../../report/schema/preprocess';

/** What a configuration beside a model, or its metadata, say of it. */
export interface Description {
  /** What a report calls it: `preprocessor_config.json`, `Ultralytics metadata`. */
  readonly origin: string;
  readonly preprocess?: PreprocessChange;
  /** Where the preprocessing is only likely, and said to be assumed. */
  readonly certainty?: 'assumed';
  /** Height and width of images, where nothing else is told of how they are prepared. */
  readonly size?: readonly [number, number];
  readonly labels?: readonly string[];
  /** What is not followed or not right in it, one sentence each. */
  readonly warnings: readonly string[];
}

/** The content of a configuration file, not checked. */
export interface ConfigFile {
  /** Its name, as seen from the model's folder. */
  readonly name: string;
  readonly value: unknown;
}

/** Longest side that a configuration may ask for, in pixels. */
export const MAX_SIDE = 8192;
export const side = z.int().min(1).max(MAX_SIDE);
export const sides = z.tuple([side, side]);
/** Numbers per channel: at most as many as an image has bands. */
export const perChannel = z.array(z.number()).min(1).max(512);
export const positivePerChannel = z.array(z.number().positive()).min(1).max(512);

/** What is possible, as the end of "expected …", by the field's name. */
export type Expected = Readonly<Record<string, string>>;

/**
 * Checks a part of a file by a schema whose fields may be null or missing.
 *
 * @returns the checked value, or one sentence that names file, field, what was found and what is possible.
 */
export function readFields<S extends z.ZodType>(
  { name, value }: ConfigFile,
  schema: S,
  expected: Expected = {},
): { readonly fields: z.infer<S> } | { readonly warning: string } {
  const result = schema.safeParse(value);
  if (result.success) return { fields: result.data };
  const rules: Rules = {
    expected: (path) => expected[String(path.findLast((key) => typeof key === 'string'))],
    keys: () => [],
  };
  return { warning: `${name}: ${describeIssue(result.error, value, rules)}. This file is not used.` };
}

/** A description that is not used, with the reason. */
export function unusable(origin: string, warning: string): Description {
  return { origin, warnings: [warning] };
}

/** A value for every channel where one was meant for all. */
export function forChannels(values: readonly number[], count = 3): number[] {
  return values.length === 1 ? Array.from({ length: count }, () => values[0]!) : [...values];
}

/** How that many channels are called where nothing is said of their order. */
export function orderOf(channels: number): 'rgb' | 'gray' | 'bands' {
  if (channels === 1) return 'gray';
  return channels === 3 ? 'rgb' : 'bands';
}
