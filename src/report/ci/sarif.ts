import { FLIP_LABELS } from '../facts/format';
import { plainText } from '../facts/formatText';
import { toJsonText } from '../json';
import type { Report } from '../report';
import { contractChecks, type CheckedInput, type UncheckedInput } from './contractChecks';

const RULE = {
  id: 'broken-contract',
  shortDescription: { text: 'A flip of the image does not do to an output what its contract says.' },
  help: { text: 'Run "flipscope check --causes" on the model to see why, and what would fix it.' },
} as const;

const UNCHECKED = {
  id: 'unchecked-input',
  shortDescription: { text: 'An input that could not be checked.' },
} as const;

/**
 * Broken contracts as results at the model's path: SARIF 2.1.0, which code scanning reads
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html). Without any, the run stands there with no result.
 * Inputs that could not be checked are errors of the run, which then was not successful.
 *
 * @param folder what paths are relative to in the file, absolute, with `/` between
 */
export function reportsToSarif(
  inputs: readonly CheckedInput[],
  folder: string,
  unchecked: readonly UncheckedInput[] = [],
): string {
  const version = inputs[0]?.report.tool.version;
  return toJsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Flipscope', ...(version && { version }), rules: [RULE], notifications: [UNCHECKED] } },
        invocations: [invocation(unchecked)],
        columnKind: 'utf16CodeUnits',
        results: inputs.flatMap((input) => resultsOf(input, folder)),
      },
    ],
  });
}

function invocation(unchecked: readonly UncheckedInput[]): object {
  const toolExecutionNotifications = unchecked.map(({ message }) => ({
    descriptor: { id: UNCHECKED.id, index: 0 },
    level: 'error',
    message: { text: plainText(message) },
  }));
  return { executionSuccessful: unchecked.length === 0, toolExecutionNotifications };
}

function resultsOf({ report, name }: CheckedInput, folder: string): readonly object[] {
  return contractChecks(report)
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ output, flip, words }) => ({
      ruleId: RULE.id,
      ruleIndex: 0,
      level: 'error',
      message: { text: `${plainText(name)}, ${FLIP_LABELS[flip]}: ${words}.` },
      locations: [{ physicalLocation: { artifactLocation: { uri: modelUri(report, folder) } } }],
      // The same model, input, output and flip are the same result in the next run, whatever the figure.
      partialFingerprints: { 'contract/v1': [report.model.path, name, output.name, flip].map(plainText).join(' · ') },
    }));
}

/** Relative to the folder where the model is below it, else with its scheme; a built-in one by its name. */
function modelUri({ model }: Report, folder: string): string {
  const path = model.path.replaceAll('\\', '/');
  const uri = (text: string): string => text.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith(`${folder}/`)) return uri(path.slice(folder.length + 1));
  if (path.startsWith('/')) return `file://${uri(path)}`;
  const drive = /^[A-Za-z]:(?=\/)/.exec(path)?.[0];
  return drive === undefined ? uri(path) : `file:///${drive}${uri(path.slice(drive.length))}`;
}
