import { PRESETS } from './presets';
import { draftOf, type SettingDraft } from './settingDraft';
import { SECOND_LAYERS, SIZES } from './sizeSweep';
import type { SizeChoice } from './sizesPart';
import { STEPS } from './training';
import type { TrainingChoice } from './trainingPart';

/** What VS Code keeps for the page over a reload of the window. */
export interface LearnState {
  readonly draft: SettingDraft;
  readonly sizes: SizeChoice;
  readonly training: TrainingChoice;
}

/** What was kept; what is not usable of it is as at the start. */
export function restoreState(kept: unknown): LearnState {
  const fields = fieldsOf(kept);
  return {
    draft: restoreDraft(fieldsOf(fields.get('draft'))),
    sizes: restoreSizes(fieldsOf(fields.get('sizes'))),
    training: restoreTraining(fieldsOf(fields.get('training'))),
  };
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function restoreDraft(fields: Fields): SettingDraft {
  const first = draftOf(PRESETS[0].setting);
  const text = (field: keyof SettingDraft): string => {
    const value = fields.get(field);
    return typeof value === 'string' ? value : first[field];
  };
  return {
    signal: text('signal'),
    kernel: text('kernel'),
    stride: text('stride'),
    padBegin: text('padBegin'),
    padEnd: text('padEnd'),
  };
}

function restoreSizes(fields: Fields): SizeChoice {
  return {
    size: wholeNumber(fields.get('size'), SIZES.first, SIZES.last) ?? 16,
    second: SECOND_LAYERS.find((second) => second === fields.get('second')) ?? 'convolution',
  };
}

function restoreTraining(fields: Fields): TrainingChoice {
  return { step: wholeNumber(fields.get('step'), 0, STEPS) ?? 0, flips: fields.get('flips') !== false };
}

function wholeNumber(value: unknown, low: number, high: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high ? value : undefined;
}
