import * as z from 'zod/mini';
import { INTERPOLATIONS, RESIZES } from '../../report/schema/preprocess';
import type { AnalysisSpec } from '../../protocol/spec';

/** Further keys are kept: the engine checks preprocessing where it uses it. */
export const preprocess = z.looseObject({
  size: z.tuple([z.number(), z.number()]),
  resize: z.enum(RESIZES),
  resizeTo: z.exactOptional(z.union([z.number(), z.tuple([z.number(), z.number()])])),
  interpolation: z.enum(INTERPOLATIONS),
  channels: z.enum(['rgb', 'bgr', 'gray']),
  scale: z.number(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
});

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
  preprocess: z.exactOptional(preprocess),
  preprocessOrigin: z.exactOptional(z.string()),
  size: z.exactOptional(z.tuple([z.number(), z.number()])),
});

/** The spec in what a page had kept before the window was reloaded, or undefined when it is not one. */
export function restoredSpec(state: unknown): AnalysisSpec | undefined {
  return z.object({ spec: analysisSpec }).safeParse(state).data?.spec;
}
