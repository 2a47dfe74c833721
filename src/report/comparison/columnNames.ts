import { distinctNames } from '../facts/distinctNames';
import { inputTitles } from '../facts/formatInput';
import { plainText } from '../facts/formatText';
import type { Comparison, Report } from '../report';

/** In what reports differ. */
export function subjectOf(reports: readonly Report[]): Comparison['subject'] {
  const differs = (of: (report: Report) => string): boolean => new Set(reports.map(of)).size > 1;
  const [models, inputs] = [differs(modelKey), differs(inputKey)];
  if (models) return inputs ? 'pairs' : 'models';
  return inputs ? 'inputs' : 'models';
}

/** What tells one model from another: its file, what stands in it, and what runs it. */
export function modelKey({ model, tool }: Report): string {
  return JSON.stringify([model.path, model.sha256, tool.provider?.name]);
}

/** What tells one input from another. */
export function inputKey({ input }: Report): string {
  return JSON.stringify(input.source);
}

/**
 * A name for each report that tells it from the others: the model's, the input's, or both, with folders where files are
 * called the same, the time where that is not enough, and a number where nothing else tells them apart.
 *
 * @param times when each was made; none where that is not known
 */
export function columnNames(reports: readonly Report[], times: readonly string[] = []): readonly string[] {
  const ownProviders = reports.map(({ tool }) => tool.provider?.name ?? 'cpu');
  const providers = new Set(ownProviders).size > 1 ? ownProviders.map((name) => ` (${plainText(name)})`) : undefined;
  const models = distinctNames(
    reports.map(({ model }) => (model.path.startsWith('builtin:') ? '' : model.path)),
    reports.map(({ model }) => plainText(model.name).replace(/\.onnx$/i, '')),
  ).map((name, i) => `${name}${providers?.[i] ?? ''}`);
  const inputs = inputTitles(reports);
  const subject = subjectOf(reports);
  const names = reports.map((_, i) => {
    if (subject === 'pairs') return `${models[i]} on ${inputs[i]}`;
    return subject === 'models' ? models[i]! : inputs[i]!;
  });
  const timed = names.map((name, i) => {
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return isAlone || times[i] === undefined ? name : `${name} ${times[i]}`;
  });
  return numbered(timed);
}

/** `resnet18`, `resnet18 (2)`. */
function numbered(names: readonly string[]): readonly string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
