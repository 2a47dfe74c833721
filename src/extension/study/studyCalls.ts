import * as z from 'zod/mini';
import { CLASS_ORDERS, IMAGE_CHANGES, MAX_STUDY_ROWS } from '../../report/facts/study/lists';
import { type StudyHostFunctions } from '../../protocol/studyPage';
import { FLIPS } from '../../report/flips';
import { pageCallCheck } from '../panel/pageCalls';

const nothing = z.tuple([]);
const count = z.number().check(z.int(), z.gte(0));
const text = z.string().check(z.maxLength(200));
const part = { offset: count, count: count.check(z.lte(MAX_STUDY_ROWS)), flip: z.enum(FLIPS), model: count, text };
const place = z.object({ root: count, image: z.string() });

const ARGUMENTS: { readonly [F in keyof StudyHostFunctions]: z.ZodMiniType<Parameters<StudyHostFunctions[F]>> } = {
  ready: nothing,
  classes: z.tuple([z.object({ ...part, order: z.enum(CLASS_ORDERS) })]),
  images: z.tuple([z.object({ ...part, change: z.enum(IMAGE_CHANGES), class: z.exactOptional(count) })]),
  thumbnails: z.tuple([z.array(place).check(z.maxLength(MAX_STUDY_ROWS))]),
  openImage: z.tuple([place, count]),
  stop: nothing,
  resume: nothing,
  addModel: nothing,
  exportStudy: z.tuple([z.enum(['html', 'md', 'json'])]),
  openLog: nothing,
};

/** Looks at every call of a study's page. */
export const checkStudyCall = pageCallCheck(ARGUMENTS);
