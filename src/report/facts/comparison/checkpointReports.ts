import { columnNames, inputKey, modelKey } from '../../comparison/columnNames';
import type { ComparedSamples, Report } from '../../report';

/** Fewer are a comparison, not a course. */
export const MIN_CHECKPOINTS = 3;

/** A checkpoint with its reports, one for each input. */
export interface Checkpoint {
  readonly name: string;
  readonly reports: readonly Report[];
  /** Of several images, measured beside those of the reports. */
  readonly sampled?: ComparedSamples['models'][number];
}

/** Whether these models are one architecture: the same layers of the same operators and shapes. */
export function isSameArchitecture(a: Pick<Report, 'layers'>, b: Pick<Report, 'layers'>): boolean {
  return (
    a.layers.length === b.layers.length &&
    a.layers.every(({ tensor, op }, i) => b.layers[i]!.tensor === tensor && b.layers[i]!.op === op)
  );
}

/** Whether reports are of checkpoints of one network, each on the same inputs. */
export function areCheckpoints(reports: readonly Report[]): boolean {
  return pointsOf(reports) !== undefined;
}

/** The checkpoints that reports are of, by model; undefined where they are none. */
export function pointsOf(reports: readonly Report[], samples?: ComparedSamples): readonly Checkpoint[] | undefined {
  const inputs = new Set(reports.map(inputKey));
  const byModel = new Map<string, Report[]>();
  for (const report of reports) byModel.set(modelKey(report), [...(byModel.get(modelKey(report)) ?? []), report]);
  if (byModel.size < MIN_CHECKPOINTS || byModel.size * inputs.size !== reports.length) return undefined;
  if (!reports.every((report) => isSameArchitecture(report, reports[0]!))) return undefined;
  const firsts = [...byModel.values()].map(([report]) => report!);
  const names = columnNames(firsts);
  const points = [...byModel.values()].map((list, i) => {
    const sampled = samples?.models[i];
    return { name: names[i]!, reports: list, ...(sampled && { sampled }) };
  });
  return byNumber(points);
}

/** By the number in which names differ, `epoch-2` before `epoch-10`; as they are where they differ in more. */
function byNumber(points: readonly Checkpoint[]): readonly Checkpoint[] {
  const numbers = points.map(({ name }) => /^(.*?)(\d+)(\D*)$/.exec(name));
  const rest = new Set(numbers.map((found) => (found === null ? undefined : `${found[1]}\0${found[3]}`)));
  if (rest.size !== 1 || rest.has(undefined)) return points;
  return points
    .map((point, i) => ({ point, number: Number(numbers[i]![2]) }))
    .sort((a, b) => a.number - b.number)
    .map(({ point }) => point);
}
