import * as z from 'zod/mini';
import { CLASS_ORDERS, IMAGE_CHANGES } from '../../src/report/facts/study/lists';
import { FLIPS } from '../../src/report/flips';

const place = z.number().check(z.int(), z.gte(0));

const choices = z.object({
  flip: z.optional(z.enum(FLIPS)),
  /** Place of the model that orders classes and images. */
  model: place,
  classOrder: z.enum(CLASS_ORDERS),
  classText: z.string(),
  change: z.enum(IMAGE_CHANGES),
  imageText: z.string(),
  /** Images of one class alone. */
  class: z.optional(z.object({ index: place, name: z.string() })),
});

/** What a person chose on the study's page. */
export type StudyChoices = Readonly<z.infer<typeof choices>>;

const DEFAULT: StudyChoices = {
  model: 0,
  classOrder: 'affected',
  classText: '',
  change: 'all',
  imageText: '',
};

/** What a page had kept before the window was reloaded; the defaults where that cannot be read. */
export function restoreStudyChoices(state: unknown): StudyChoices {
  return z.object({ view: choices }).safeParse(state).data?.view ?? DEFAULT;
}
