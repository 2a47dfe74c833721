import type { OutputReport } from '../report/report';
import { classCount } from '../contracts/infer';
import type { LoadedModel } from './loadModel';

/** Labels that fit none of the outputs of classes: none is shown, and a person should know why. */
export function labelsWarnings({ labels, sidecar }: LoadedModel, outputs: readonly OutputReport[]): readonly string[] {
  if (labels === undefined) return [];
  const counts = outputs
    .filter(({ classes }) => classes !== undefined)
    .map(({ name, shape }) => ({ name, count: classCount(shape) }));
  const [first] = counts;
  if (first === undefined || counts.some(({ count }) => count === labels.length)) return [];
  const file = sidecar?.labels === undefined ? '' : ` (${sidecar.labelsFile ?? sidecar.path})`;
  return [
    `There are ${labels.length} labels${file}, but the output ${first.name} has ${first.count} classes: no labels are shown. Correct the labels.`,
  ];
}
