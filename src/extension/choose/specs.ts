import { isDeepStrictEqual } from 'node:util';
import { nameRunBy, runBy, type AnalysisSpec, type InputRef, type ModelRef } from '../../protocol/spec';
import type { AnalysisSettings } from '../settings/settings';
import { modelName } from './modelKey';
import { baseName } from './triage';

/** Every input on every model, input by input. Only an image has a file that can be flipped before preprocessing. */
export function specsFor(
  inputs: readonly InputRef[],
  models: readonly ModelRef[],
  { flips, flipMode, provider }: AnalysisSettings,
): readonly AnalysisSpec[] {
  return inputs.flatMap((input) =>
    models.map((model) => ({
      model: runBy(model, provider),
      input,
      flips,
      flipMode: input.kind === 'image' ? flipMode : 'tensor',
    })),
  );
}

/** Whether two specs are about the same image and model, whatever their options. */
export function sameSubject(a: AnalysisSpec, b: AnalysisSpec): boolean {
  const subject = ({ model, input }: AnalysisSpec): string =>
    JSON.stringify([Object.entries(model).sort(), Object.entries(input).sort()]);
  return subject(a) === subject(b);
}

/** Whether two specs are of one model, run by the same provider. */
export function sameModel(a: Pick<AnalysisSpec, 'model'>, b: Pick<AnalysisSpec, 'model'>): boolean {
  return isDeepStrictEqual(a.model, b.model);
}

/** What the panel is called: the image and the model. */
export function reportTitle({ input, model }: AnalysisSpec): string {
  return `${input.kind === 'noise' ? `noise ${input.seed}` : baseName(input.path)} · ${nameRunBy(modelName(model), model)}`;
}
