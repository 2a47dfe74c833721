import type { AnalysisSpec } from '../../protocol/spec';
import { distinctNames } from '../../report/facts/distinctNames';
import { modelName } from './modelKey';
import { baseName } from './triage';

/**
 * A tab's title for each of the open reports: `chelsea.png · resnet18`. Where two would be called the same, the folders
 * come before the names that stand for different files: `a/chelsea.png · resnet18`.
 */
export function tabTitles(specs: readonly AnalysisSpec[]): readonly string[] {
  const [inputs, models] = [inputTitles(specs), modelTitles(specs)];
  return specs.map((_, i) => `${inputs[i]} · ${models[i]}`);
}

/** The inputs' part of it. */
export function inputTitles(specs: readonly AnalysisSpec[]): readonly string[] {
  return distinctNames(specs.map(inputPath), specs.map(inputName));
}

/** The models' part of it. */
export function modelTitles(specs: readonly AnalysisSpec[]): readonly string[] {
  return distinctNames(
    specs.map(modelPath),
    specs.map(({ model }) => modelName(model).replace(/\.onnx$/i, '')),
  );
}

function inputPath({ input }: AnalysisSpec): string {
  return input.kind === 'noise' ? '' : input.path;
}

function inputName({ input }: AnalysisSpec): string {
  return input.kind === 'noise' ? `noise ${input.seed}` : baseName(input.path);
}

function modelPath({ model }: AnalysisSpec): string {
  return model.kind === 'builtin' ? '' : model.path;
}
