import type * as z from 'zod';
import type { Preprocess } from '../src/report/report';
import {
  appliesTo,
  OPTIONAL_FIELDS,
  preprocessRules,
  preprocessSchema,
  type OptionalField,
} from '../src/report/schema/preprocess';

/** Preprocessing as a person is writing it: every field as text. */
export interface PreprocessDraft {
  readonly height: string;
  readonly width: string;
  readonly resize: Preprocess['resize'];
  readonly resizeTo: string;
  readonly interpolation: Preprocess['interpolation'];
  readonly channels: Preprocess['channels'];
  readonly scale: string;
  readonly mean: string;
  readonly std: string;
  readonly padValue: string;
  readonly padAlign: NonNullable<Preprocess['padAlign']> | '';
  readonly stride: string;
}

export type DraftField = keyof PreprocessDraft;

export type ParsedDraft =
  | { readonly ok: true; readonly preprocess: Preprocess }
  | { readonly ok: false; readonly problems: { readonly [F in DraftField]?: string } };

export function draftOf(preprocess: Preprocess): PreprocessDraft {
  return {
    height: String(preprocess.size[0]),
    width: String(preprocess.size[1]),
    resize: preprocess.resize,
    resizeTo: optionalText(preprocess.resizeTo),
    interpolation: preprocess.interpolation,
    channels: preprocess.channels,
    scale: numberText(preprocess.scale),
    mean: preprocess.mean.map(numberText).join(', '),
    std: preprocess.std.map(numberText).join(', '),
    padValue: optionalText(preprocess.padValue),
    padAlign: preprocess.padAlign ?? '',
    stride: optionalText(preprocess.stride),
  };
}

/** The draft with another way of resizing, without what belonged to the former one. */
export function withResize(draft: PreprocessDraft, resize: Preprocess['resize']): PreprocessDraft {
  return { ...draft, resize, resizeTo: '', padValue: '', padAlign: '', stride: '' };
}

function optionalText(value: number | readonly number[] | undefined): string {
  return value === undefined ? '' : [value].flat().map(numberText).join(', ');
}

/** Checks every field by the rules that the engine goes by. `1/255` is understood as a number. */
export function parseDraft(draft: PreprocessDraft): ParsedDraft {
  const { resize, interpolation, channels } = draft;
  const result = preprocessSchema.safeParse({
    size: [parseNumber(draft.height), parseNumber(draft.width)],
    resize,
    ...optionalFields(draft),
    interpolation,
    channels,
    scale: parseNumber(draft.scale),
    mean: parseList(draft.mean),
    std: parseList(draft.std),
  });
  return result.success ? { ok: true, preprocess: result.data } : { ok: false, problems: problemsOf(result.error) };
}

/** What is written in the fields that may be left empty, where they mean something. */
function optionalFields(draft: PreprocessDraft): { readonly [F in OptionalField]?: unknown } {
  const written = OPTIONAL_FIELDS.filter((field) => appliesTo(field, draft.resize) && draft[field].trim() !== '');
  return Object.fromEntries(
    written.map((field) => [field, field === 'padAlign' ? draft.padAlign : oneOrMore(draft[field])]),
  );
}

function oneOrMore(text: string): number | number[] {
  const [first = NaN, ...more] = parseList(text);
  return more.length === 0 ? first : [first, ...more];
}

/** The first problem of each field, as a sentence. */
function problemsOf(error: z.ZodError): { readonly [F in DraftField]?: string } {
  const problems: { [F in DraftField]?: string } = {};
  for (const { path, message, code } of error.issues) {
    const expected = code === 'custom' ? message : (preprocessRules.expected(path) ?? message);
    problems[fieldOf(path)] ??= `Expected ${expected}`;
  }
  return problems;
}

function fieldOf([key, index]: readonly PropertyKey[]): DraftField {
  if (key === 'size') return index === 1 ? 'width' : 'height';
  return key as DraftField;
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
  return inverse > 10 && 1 / inverse === value ? `1/${inverse}` : String(value);
}
