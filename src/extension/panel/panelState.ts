import * as z from 'zod/mini';
import type { ComparedSpecs } from '../../protocol/comparison';
import type { AnalysisSpec, ModelRef } from '../../protocol/spec';
import type { StudySubject } from '../../protocol/studyPage';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { CONTRACT_KINDS } from '../../report/contractKinds';
import { preprocessSchema } from '../../report/schema/preprocess';

const modelRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtin'), id: z.string(), provider: z.exactOptional(z.string()) }),
  z.object({ kind: z.literal('file'), path: z.string(), provider: z.exactOptional(z.string()) }),
]);

const fileInputs = [
  z.object({ kind: z.literal('image'), path: z.string() }),
  z.object({ kind: z.literal('tensor'), path: z.string() }),
] as const;

/** A spec as a page or a stored report has it. */
export const analysisSpec = z.object({
  model: modelRef,
  input: z.discriminatedUnion('kind', [
    ...fileInputs,
    z.object({ kind: z.literal('noise'), seed: z.number(), shape: z.exactOptional(z.array(z.number())) }),
  ]),
  flips: z.array(z.enum(['h', 'v', 'hv'])).check(z.minLength(1)),
  flipMode: z.enum(['tensor', 'file']),
  preprocess: z.exactOptional(preprocessSchema),
  preprocessOrigin: z.exactOptional(z.string()),
  layers: z.exactOptional(z.enum(['fused', 'all'])),
  size: z.exactOptional(z.tuple([z.number(), z.number()])),
  expect: z.exactOptional(z.record(z.string(), z.enum(CONTRACT_KINDS))),
  expectOrigin: z.exactOptional(z.string()),
});

/** The spec in what a page had kept before the window was reloaded, or undefined when it is not one. */
export function restoredSpec(state: unknown): AnalysisSpec | undefined {
  return z.object({ spec: analysisSpec }).safeParse(state).data?.spec;
}

/** The model that the question's page was about, or undefined when it is none. */
export function restoredModel(state: unknown): ModelRef | undefined {
  return z.object({ model: modelRef }).safeParse(state).data?.model;
}

/** The same of a study's page. */
export function restoredStudy(state: unknown): StudySubject | undefined {
  const subject = z.object({
    sources: z.array(z.string()).check(z.minLength(1)),
    models: z.array(modelRef).check(z.minLength(1), z.maxLength(MAX_COLUMNS)),
    flips: z.array(z.enum(['h', 'v', 'hv'])).check(z.minLength(1)),
  });
  return z.object({ subject }).safeParse(state).data?.subject;
}

/** The same of a comparison's page. */
export function restoredComparison(state: unknown): ComparedSpecs | undefined {
  const specs = z.array(analysisSpec).check(z.minLength(2), z.maxLength(MAX_COLUMNS));
  const kept = z.exactOptional(z.array(z.string()));
  const samples = z.exactOptional(z.array(z.discriminatedUnion('kind', fileInputs)));
  const alike = z.refine<ComparedSpecs>(
    (found) => found.kept === undefined || found.kept.length === found.specs.length,
  );
  return z.object({ specs, kept, samples }).check(alike).safeParse(state).data;
}
