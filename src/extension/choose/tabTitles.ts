import { basename, dirname } from 'node:path';
import type { AnalysisSpec } from '../../protocol/spec';
import { modelName } from './modelKey';
import { baseName } from './triage';

/**
 * A tab's title for each of the open reports: `chelsea.png · resnet18`. Where two would be called the same, the folders
 * come before the names that stand for different files: `a/chelsea.png · resnet18`.
 */
export function tabTitles(specs: readonly AnalysisSpec[]): readonly string[] {
  const inputs = distinctNames(specs.map(inputPath), specs.map(inputName));
  const models = distinctNames(
    specs.map(modelPath),
    specs.map(({ model }) => modelName(model).replace(/\.onnx$/i, '')),
  );
  return specs.map((_, i) => `${inputs[i]} · ${models[i]}`);
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

/** Names with as many folders before them as tell them from the same name of another path. */
function distinctNames(paths: readonly string[], names: readonly string[]): readonly string[] {
  return names.map((name, i) => {
    const path = paths[i]!;
    const rivals = new Set(paths.filter((other, j) => other !== path && names[j] === name));
    let [shown, folder] = [name, dirname(path)];
    let level = 0;
    while (path !== '' && level < 8 && [...rivals].some((rival) => sameEnd(path, rival, level))) {
      level += 1;
      shown = `${basename(folder)}/${shown}`;
      folder = dirname(folder);
    }
    return shown;
  });
}

/** Whether the names of the next `levels` folders are the same too. */
function sameEnd(a: string, b: string, levels: number): boolean {
  for (let level = 0; level < levels; level++) {
    [a, b] = [dirname(a), dirname(b)];
    if (basename(a) !== basename(b)) return false;
  }
  return true;
}
