import type * as z from 'zod';
import type { Preprocess } from '../src/report/report';
import {
  appliesTo,
  OPTIONAL_FIELDS,
  preprocessRules,
  preprocessSchema,
  RESIZES,
} from '../src/report/schema/preprocess';
import { PREPROCESS_FIELDS, type PreprocessField } from './preprocessFields';

/** Preprocessing as a person is writing it: the text of every field, by its id. */
export type PreprocessDraft = Readonly<Record<string, string>>;

export type ParsedDraft =
  | { readonly ok: true; readonly preprocess: Preprocess }
  /** The first problem of each field, by its id. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

export function draftOf(preprocess: Preprocess): PreprocessDraft {
  const values = preprocess as Readonly<Record<string, unknown>>;
  return Object.fromEntries(PREPROCESS_FIELDS.map(({ id, key, place }) => [id, textOf(values[key], place)]));
}

/** The fields that mean something with the way of resizing that is chosen. */
export function shownFields(draft: PreprocessDraft): readonly PreprocessField[] {
  const resize = RESIZES.find((name) => name === draft['resize']);
  return PREPROCESS_FIELDS.filter(({ key }) => {
    const optional = OPTIONAL_FIELDS.find((name) => name === key);
    return optional === undefined || resize === undefined || appliesTo(optional, resize);
  });
}

/** The draft with another value; another way of resizing forgets what belonged to the former one. */
export function withValue(draft: PreprocessDraft, id: string, value: string): PreprocessDraft {
  const details = PREPROCESS_FIELDS.filter(({ optional }) => optional && id === 'resize');
  return { ...draft, ...Object.fromEntries(details.map((field) => [field.id, ''])), [id]: value };
}

/** Checks every field by the rules that the engine goes by. `1/255` is understood as a number. */
export function parseDraft(draft: PreprocessDraft): ParsedDraft {
  const values: Record<string, unknown> = {};
  for (const field of shownFields(draft)) {
    const text = draft[field.id]!.trim();
    if (text === '' && field.optional) continue;
    const value = valueOf(field, text);
    values[field.key] = field.place === undefined ? value : [...((values[field.key] as unknown[]) ?? []), value];
  }
  const result = preprocessSchema.safeParse(values);
  return result.success ? { ok: true, preprocess: result.data } : { ok: false, problems: problemsOf(result.error) };
}

function valueOf({ kind }: PreprocessField, text: string): unknown {
  if (kind === 'choice') return text;
  if (kind === 'number') return parseNumber(text);
  const list = parseList(text);
  return kind === 'oneOrMore' && list.length === 1 ? list[0] : list;
}

/** The first problem of each field, as a sentence. */
function problemsOf(error: z.ZodError): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const { path, message, code } of error.issues) {
    const [key, place] = path;
    const field = PREPROCESS_FIELDS.find((f) => f.key === key && (f.place === undefined || f.place === (place ?? 0)));
    const expected = code === 'custom' ? message : (preprocessRules.expected(path) ?? message);
    if (field !== undefined) problems[field.id] ??= `Expected ${expected}`;
  }
  return problems;
}

function textOf(value: unknown, place: number | undefined): string {
  if (Array.isArray(value)) {
    const numbers = value as readonly number[];
    return place === undefined ? numbers.map(numberText).join(', ') : numberText(numbers[place]!);
  }
  return typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : '';
}

function parseList(text: string): number[] {
  return text.split(/[\s,;]+/).flatMap((part) => (part === '' ? [] : [parseNumber(part)]));
}

function parseNumber(text: string): number {
  const [top = '', bottom, ...rest] = text.trim().split('/');
  if (top.trim() === '' || rest.length > 0 || bottom?.trim() === '') return NaN;
  return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
}

/** Read back as the same number, bit for bit. */
function numberText(value: number): string {
  const inverse = Number((1 / value).toPrecision(8));
  return Number.isFinite(inverse) && inverse > 10 && 1 / inverse === value ? `1/${inverse}` : String(value);
}
