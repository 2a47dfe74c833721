import { compareOutput } from '../../analysis/measure/compareOutputs';
import type { Measurement } from '../../analysis/measure/measurement';
import type { Tensors } from '../../analysis/measure/session';
import type { OutputFacts } from '../../contracts/contract';
import { imageAxes } from '../../report/layout';
import { contractOf } from '../../contracts/contractOf';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { AnalysisSpec } from '../../protocol/spec';
import type { OutputContract, OutputReport, Report } from '../../report/report';
import { detectionReports, setContracts } from './detectionReports';
import { withDrawn, type ComparedOutput } from './drawnHeads';
import type { CachedModel, ShapedModel } from '../models/modelCache';
import { factsOf, settledSubjects, statementsOf } from './outputContracts';
import type { Repeatability } from './repeatability';
import { asSensitive } from './sensitiveOutputs';
import { largestMagnitude, usualSizes } from '../input/usualSize';

export interface OutputsRequest {
  readonly spec: AnalysisSpec;
  readonly model: CachedModel;
  readonly shaped: ShapedModel;
  readonly inputShape: readonly number[];
  /** What is fed for the original. */
  readonly x: Tensors;
  /** As they came, not flipped back. */
  readonly outputs: Measurement['outputs'];
  /** A tensor inside the model; absent where only outputs were run. */
  readonly activation?: Measurement['activation'];
  readonly noiseFloor: number;
  readonly repeatability?: Repeatability;
}

/**
 * Every output that depends on the image, under its contract. Outputs whose contract is `ignore` are left out.
 *
 * @throws UserError `preprocess-invalid` when a stated contract does not fit.
 */
export async function outputReports(request: OutputsRequest): Promise<readonly OutputReport[]> {
  return (await compareOutputs(request)).reports;
}

/** The same with the boxes and keypoints to be drawn, which only a report that is looked at needs. Throws as it does. */
export async function drawnOutputReports(request: OutputsRequest): Promise<readonly OutputReport[]> {
  const { reports, compared } = await compareOutputs(request);
  const drawn = withDrawn(compared, request.spec.flips, request.model.loaded.labels ?? []);
  const byName = new Map(drawn.map((report) => [report.name, report]));
  return reports.map((report) => byName.get(report.name) ?? report);
}

/** All outputs, and those among them that are not lists of detections with what they were compared by. */
async function compareOutputs(
  request: OutputsRequest,
): Promise<{ readonly reports: readonly OutputReport[]; readonly compared: readonly ComparedOutput[] }> {
  const { spec, model, shaped, outputs } = request;
  const statements = statementsOf(spec, model);
  const { rows, columns } = imageAxes(model.input.layout);
  const size = [request.inputShape[rows]!, request.inputShape[columns]!] as const;
  const detections = await detectionReports({ ...request, size }, statements);
  const sets = new Map<string, OutputContract | undefined>([
    ...[...detections.companions].map((name) => [name, undefined] as const),
    ...[...detections.reports].map(([name, { contract }]) => [name, contract] as const),
  ]);
  const subjects = settledSubjects(request, outputs, statements, sets);
  const reports: OutputReport[] = [];
  const compared: ComparedOutput[] = [];
  for (const [name, values] of Object.entries(outputs)) {
    const found = detections.companions.has(name) ? undefined : detections.reports.get(name);
    if (found !== undefined && shaped.actionOf(name) !== undefined) reports.push(found);
    const subject = subjects.get(name);
    if (subject === undefined || subject.inferred.contract.kind === 'ignore') continue;
    const { facts, inferred, settled } = subject;
    const usualMax = await usualMaximum(request, facts, values.id!);
    const repeatability = request.repeatability?.[name];
    const comparison = {
      facts,
      inferred,
      values,
      flips: spec.flips,
      noiseFloor: request.noiseFloor,
      ...(usualMax !== undefined && { usualMax }),
      ...(repeatability !== undefined && { repeatability }),
      ...(spec.failAbove !== undefined && { tolerance: { rtol: spec.failAbove, atol: 0 } }),
    };
    const output = compareOutput(comparison, settled);
    const report = output.contract.kind === 'sensitive' ? asSensitive(output, spec.flips) : output;
    compared.push({ report, facts, values });
    reports.push(report);
  }
  return { reports, compared };
}

/** Outputs that depend on the image and are not compared, as a person says. */
export function ignoredOutputs(request: OutputsRequest): Report['ignored'] {
  const { spec, model, shaped, outputs } = request;
  const statements = statementsOf(spec, model);
  const matched = setContracts({ model, shaped, outputs }, statements);
  const ignored = Object.keys(outputs).flatMap((name) => {
    if (shaped.actionOf(name) === undefined || matched.has(name)) return [];
    const { contract } = contractOf(factsOf(request, outputs, name), statements);
    return contract.kind === 'ignore' ? [{ name, contract }] : [];
  });
  return ignored.length === 0 ? undefined : ignored;
}

/** Outputs smaller than this may hold nothing at all. */
const SUSPICIOUSLY_SMALL = 1e-3;

/** max|y| that an output usually has: 1 for probabilities; of others that are suspiciously small, max|y| on noise. */
export async function usualMaximum(
  { model, x, inputShape }: Pick<OutputsRequest, 'model' | 'x' | 'inputShape'>,
  { name, head }: OutputFacts,
  { data }: FloatTensor,
): Promise<number | undefined> {
  if (head === 'sigmoid' || head === 'softmax') return 1;
  if (data.length === 0 || largestMagnitude(data) >= SUSPICIOUSLY_SMALL) return undefined;
  return (await usualSizes(model, x, inputShape)).get(name);
}
