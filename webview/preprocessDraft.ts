import type { Preprocess } from '../src/report/report';

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
    resizeTo: preprocess.resizeTo === undefined ? '' : String(preprocess.resizeTo),
    interpolation: preprocess.interpolation,
    channels: preprocess.channels,
    scale: numberText(preprocess.scale),
    mean: preprocess.mean.map(numberText).join(', '),
    std: preprocess.std.map(numberText).join(', '),
  };
}

/** Checks every field. `1/255` is understood as a number. */
export function parseDraft(draft: PreprocessDraft): ParsedDraft {
  const problems: { [F in DraftField]?: string } = {};
  const wanted = draft.channels === 'gray' ? 1 : 3;
  const height = whole(draft.height, 'height', problems);
  const width = whole(draft.width, 'width', problems);
  const cropped = draft.resize === 'crop' && draft.resizeTo.trim() !== '';
  const resizeTo = cropped ? whole(draft.resizeTo, 'resizeTo', problems) : undefined;
  const scale = parseNumber(draft.scale);
  if (!Number.isFinite(scale) || scale === 0) problems.scale = 'A number other than 0, such as 1/255';
  const mean = list(draft.mean, wanted, 'mean', problems);
  const std = list(draft.std, wanted, 'std', problems);
  if (std.some((value) => value === 0)) problems.std = 'Numbers other than 0';
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const { resize, interpolation, channels } = draft;
  const base = { size: [height, width] as const, resize, interpolation, channels, scale, mean, std };
  return { ok: true, preprocess: resizeTo === undefined ? base : { ...base, resizeTo } };
}

function whole(text: string, field: DraftField, problems: { [F in DraftField]?: string }): number {
  const value = Number(text.trim());
  if (text.trim() === '' || !Number.isInteger(value) || value < 1 || value > 8192) {
    problems[field] = 'A whole number from 1 to 8192';
  }
  return value;
}

function list(text: string, wanted: number, field: DraftField, problems: { [F in DraftField]?: string }): number[] {
  const values = text.split(/[\s,;]+/).flatMap((part) => (part === '' ? [] : [parseNumber(part)]));
  if (values.length !== wanted || !values.every(Number.isFinite)) {
    problems[field] = wanted === 1 ? 'One number' : `${wanted} numbers, separated by commas`;
  }
  return values;
}

function parseNumber(text: string): number {
  const [top = '', bottom, ...rest] = text.trim().split('/');
  if (top.trim() === '' || rest.length > 0 || bottom?.trim() === '') return NaN;
  return bottom === undefined ? Number(top) : Number(top) / Number(bottom);
}

function numberText(value: number): string {
  const inverse = 1 / value;
  const isFraction = Math.abs(value) < 1 && Math.abs(inverse - Math.round(inverse)) < 1e-9 && Math.abs(inverse) > 10;
  return isFraction ? `1/${Math.round(inverse)}` : String(Number(value.toPrecision(8)));
}
