import { InvalidArgumentError } from 'commander';
import { FLIPS } from '../report/flips';
import { MIN_SAMPLES } from '../protocol/linear';
import type { FurtherValue, NestedNumbers } from '../protocol/spec';
import { parseJson } from '../report/parseJson';
import type { Flip } from '../report/report';
import { CONTRACT_KINDS, type ContractKind } from '../report/contractKinds';

/** More take longer than they tell. */
const MAX_GIVEN_SAMPLES = 4096;

/** What a timer holds, about 24 days. */
const MAX_SECONDS = 2_000_000;

/** `h,v,hv` in any order, each once. Throws `InvalidArgumentError`, like every function here. */
export function parseFlips(text: string): readonly Flip[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !FLIPS.includes(name as Flip));
  if (unknown !== undefined) throw new InvalidArgumentError('Expected h, v, hv, or several with commas between.');
  return FLIPS.filter((flip) => names.includes(flip));
}

/** `cpu,webgpu`: names with commas between, each once. */
export function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Expected a name, or several with commas between.');
  return [...new Set(names)];
}

/** `1x3x224x224`: as many positive integers as an image input may have axes. */
export function parseShape(text: string): readonly number[] {
  const shape = integers(text);
  if (shape === undefined || shape.length < 3 || shape.length > 5) {
    throw new InvalidArgumentError('Expected three to five lengths such as 1x3x224x224.');
  }
  return shape;
}

/** One more `NAME=VALUE`: numbers as JSON (`1`, `[[640,640]]`), numbers with commas between (`640,640`), or a file. */
export function addInput(
  text: string,
  before: Readonly<Record<string, FurtherValue>>,
): Readonly<Record<string, FurtherValue>> {
  const [, name, value] = /^(.+?)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected NAME=VALUE or NAME=FILE, such as im_shape=[[640,640]].');
  }
  return { ...before, [name]: numbers(value) ?? numbers(`[${value}]`) ?? { path: value } };
}

function numbers(text: string): NestedNumbers | undefined {
  try {
    const value = parseJson(text);
    return isNumbers(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isNumbers(value: unknown): value is NestedNumbers {
  return Array.isArray(value) ? value.every(isNumbers) : typeof value === 'number' || typeof value === 'boolean';
}

/** `HxW`, or one number for a square. */
export function parseSize(text: string): readonly [number, number] {
  const [height, width = height, ...rest] = integers(text) ?? [];
  if (height === undefined || width === undefined || rest.length > 0) {
    throw new InvalidArgumentError('Expected HEIGHTxWIDTH in pixels, such as 225x225.');
  }
  return [height, width];
}

function integers(text: string): number[] | undefined {
  const parts = text.split(/[x×,]/i);
  if (!parts.every((part) => /^[1-9]\d{0,8}$/.test(part))) return undefined;
  return parts.map(Number);
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError('Expected a whole number, 0 or larger.');
  }
  return seed;
}

/** Seconds: `30`, `0.5`. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0) || seconds > MAX_SECONDS) {
    throw new InvalidArgumentError(`Expected a number of seconds, more than 0 and at most ${MAX_SECONDS}.`);
  }
  return seconds;
}

/** A relative error, 0 or larger: `0.05`, `1e-5`, or `5%`. */
export function parseThreshold(text: string): number {
  const percent = text.endsWith('%');
  const value = Number(percent ? text.slice(0, -1) : text) / (percent ? 100 : 1);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected a relative error such as 0.05 or 1e-5.');
  }
  return value;
}

/** `OUTPUT=CONTRACT`, added to those that came before. */
export function parseExpect(
  text: string,
  before: Readonly<Record<string, ContractKind>> | undefined,
): Readonly<Record<string, ContractKind>> {
  const split = text.lastIndexOf('=');
  const [output, wanted] = [text.slice(0, split), text.slice(split + 1)];
  const kind = CONTRACT_KINDS.find((known) => known === wanted);
  if (split < 1 || kind === undefined) {
    throw new InvalidArgumentError(`Expected OUTPUT=CONTRACT with one of ${CONTRACT_KINDS.join(', ')}.`);
  }
  // Not a plain assignment: an output may be named __proto__.
  return Object.fromEntries([...Object.entries(before ?? {}), [output, kind]]);
}

/** `all`, or layers by name with commas between. */
export function parseLayers(text: string): 'all' | readonly string[] {
  return text === 'all' ? 'all' : parseNames(text);
}

/** How many samples linear maps are fitted on. */
export function parseSamples(text: string): number {
  const samples = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (samples >= MIN_SAMPLES && samples <= MAX_GIVEN_SAMPLES) return samples;
  throw new InvalidArgumentError(`Expected a whole number from ${MIN_SAMPLES} to ${MAX_GIVEN_SAMPLES}.`);
}
