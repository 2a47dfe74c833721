import * as z from 'zod/mini';
import type { AnalysisSpec } from '../../protocol/spec';
import { MAX_COLUMNS } from '../../report/schema/comparison';
import { CONTRACT_KINDS } from '../../report/schema/contract';
import { preprocessSchema } from '../../report/schema/preprocess';

const analysisSpec = z.object({
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('builtin'), id: z.string() }),
    z.object({ kind: z.literal('file'), path: z.string() }),
  ]),
  input: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('image'), path: z.string() }),
    z.object({ kind: z.literal('tensor'), path: z.string() }),
    z.object({ kind: z.literal('noise'), seed: z.number(), shape: z.exactOptional(z.array(z.number())) }),
  ]),
  flips: z.array(z.enum(['h', 'v', 'hv'])).check(z.minLength(1)),
  flipMode: z.enum(['tensor', 'file']),
  preprocess: z.exactOptional(preprocessSchema),
  preprocessOrigin: z.exactOptional(z.string()),
  size: z.exactOptional(z.tuple([z.number(), z.number()])),
  expect: z.exactOptional(z.record(z.string(), z.enum(CONTRACT_KINDS))),
  expectOrigin: z.exactOptional(z.string()),
});

/** The spec in what a page had kept before the window was reloaded, or undefined when it is not one. */
export function restoredSpec(state: unknown): AnalysisSpec | undefined {
  return z.object({ spec: analysisSpec }).safeParse(state).data?.spec;
}

/** The same of a comparison's page, which keeps one spec per column. */
export function restoredSpecs(state: unknown): readonly AnalysisSpec[] | undefined {
  const specs = z.array(analysisSpec).check(z.minLength(2), z.maxLength(MAX_COLUMNS));
  return z.object({ specs }).safeParse(state).data?.specs;
}
