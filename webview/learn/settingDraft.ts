import { outputLength, type Setting } from './convolution';

/** The form as text, while a person is writing. */
export interface SettingDraft {
  readonly signal: string;
  readonly kernel: string;
  readonly stride: string;
  readonly padBegin: string;
  readonly padEnd: string;
}

export type DraftField = keyof SettingDraft;
export type ParsedDraft =
  | { readonly ok: true; readonly setting: Setting }
  | { readonly ok: false; readonly field: DraftField; readonly problem: string };

/** As many values as fit on the page. */
const LIMITS = { signal: 16, kernel: 7, stride: 4, pad: 4 };

export function draftOf({ signal, kernel, stride, pads }: Setting): SettingDraft {
  return {
    signal: signal.join(', '),
    kernel: kernel.join(', '),
    stride: String(stride),
    padBegin: String(pads.begin),
    padEnd: String(pads.end),
  };
}

/** The setting a form describes, or the first field that does not and why. */
export function parseDraft(draft: SettingDraft): ParsedDraft {
  const signal = numbers(draft.signal);
  if (signal === undefined || signal.length > LIMITS.signal) {
    return problem('signal', `Write 1 to ${LIMITS.signal} numbers with commas between, such as 1, 3, 5, 4, 7.`);
  }
  const kernel = numbers(draft.kernel);
  if (kernel === undefined || kernel.length > LIMITS.kernel) {
    return problem('kernel', `Write 1 to ${LIMITS.kernel} numbers with commas between, such as 0.3, 0.5, 0.8.`);
  }
  const stride = integer(draft.stride, 1, LIMITS.stride);
  if (stride === undefined) return problem('stride', `Write a whole number from 1 to ${LIMITS.stride}.`);
  const begin = integer(draft.padBegin, 0, LIMITS.pad);
  const end = integer(draft.padEnd, 0, LIMITS.pad);
  if (begin === undefined) return problem('padBegin', `Write a whole number from 0 to ${LIMITS.pad}.`);
  if (end === undefined) return problem('padEnd', `Write a whole number from 0 to ${LIMITS.pad}.`);
  const setting: Setting = { signal, kernel, stride, pads: { begin, end } };
  if (outputLength(setting) > 0) return { ok: true, setting };
  return problem('kernel', 'The kernel is longer than the padded signal. Shorten it, or pad more.');
}

function problem(field: DraftField, text: string): ParsedDraft {
  return { ok: false, field, problem: text };
}

function numbers(text: string): readonly number[] | undefined {
  const parts = text.trim().split(/[\s,;]+/);
  const values = parts.map(Number);
  const usable = (value: number) => Number.isFinite(value) && Math.abs(value) <= 1e6;
  return parts.every((part) => part !== '') && values.every(usable) ? values : undefined;
}

function integer(text: string, low: number, high: number): number | undefined {
  const value = Number(text);
  return /^\s*\d+\s*$/.test(text) && value >= low && value <= high ? value : undefined;
}
