import type * as z from 'zod';
import type { summarySchema } from './schema/summary';
import type { DeepReadonly, Flip } from './report';

/** A summary of a study and its parts, as `schema/summary` describes them. */
export type Summary = DeepReadonly<z.infer<typeof summarySchema>>;
export type StudySpecification = Summary['study'];
export type StudiedModel = StudySpecification['models'][number];
export type ModelSummary = Summary['models'][number];
export type FlipSummary = NonNullable<ModelSummary['flips'][Flip]>;
export type Share = NonNullable<FlipSummary['top1']>['agreement'];
export type Distribution = ModelSummary['outputs'][number]['change'];
export type Discordance = NonNullable<FlipSummary['accuracy']>['flipping'];
export type CauseSummary = NonNullable<NonNullable<ModelSummary['causes']>[Flip]>;
export type WorstImage = ModelSummary['worst'][number];
export type Failure = Summary['failures'][number];
