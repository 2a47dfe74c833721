import { compareOutput } from '../analysis/measure/compareOutputs';
import { isDistribution } from '../analysis/measure/classScores';
import type { Measurement } from '../analysis/measure/measurement';
import { noiseFloor } from '../analysis/measure/noiseFloor';
import type { Tensors } from '../analysis/measure/session';
import { settledOutput, type SettledOutput } from '../analysis/measure/settledOutput';
import type { OutputFacts } from '../contracts/contract';
import { imageAxes } from '../report/layout';
import { checkOutputNames, contractOf, type Statements } from '../contracts/contractOf';
import { outputHead } from '../contracts/head';
import type { FloatTensor } from '../operators/follow/rearrange';
import type { AnalysisSpec } from '../protocol/spec';
import type { OutputReport, PerOrientation, Report } from '../report/report';
import { detectionReports, setContracts } from './detectionReports';
import { withDrawn, type ComparedOutput } from './drawnHeads';
import { fileFacts } from './fileFacts';
import type { CachedModel, ShapedModel } from './modelCache';
import type { Repeatability } from './repeatability';
import { asSensitive } from './sensitiveOutputs';
import { largestMagnitude, usualSizes } from './usualSize';

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
  const reports: OutputReport[] = [];
  const compared: ComparedOutput[] = [];
  for (const [name, values] of Object.entries(outputs)) {
    if (shaped.actionOf(name) === undefined || detections.companions.has(name)) continue;
    const found = detections.reports.get(name);
    if (found !== undefined) {
      reports.push(found);
      continue;
    }
    const facts = factsOf(request, outputs, name);
    const inferred = contractOf(facts, statements);
    if (inferred.contract.kind === 'ignore') continue;
    const usualMax = await usualMaximum(request, facts, values.id!);
    const repeatability = request.repeatability?.[name];
    const output = compareOutput({
      facts,
      inferred,
      values,
      flips: spec.flips,
      noiseFloor: request.noiseFloor,
      ...(usualMax !== undefined && { usualMax }),
      ...(repeatability !== undefined && { repeatability }),
      ...(spec.failAbove !== undefined && { tolerance: { rtol: spec.failAbove, atol: 0 } }),
    });
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

/** Outputs of every orientation, by name. */
export type Values = Readonly<Record<string, PerOrientation<FloatTensor>>>;

/** What is known of an output of these values. */
export function factsOf(request: Known, values: Values, name: string): OutputFacts {
  const { dims, data } = values[name]!.id!;
  const perSample = data.length / Math.max(1, dims[0] ?? 1);
  const names = Object.keys(values);
  const others = names.filter((other) => other !== name);
  const { graph } = request.model.loaded.onnx;
  return {
    ...fileFacts(
      {
        loaded: request.model.loaded,
        layout: request.model.input.layout,
        inputShape: request.inputShape,
        actionOf: request.shaped.actionOf,
      },
      name,
      dims,
    ),
    imageCount: 1 + request.model.images.size,
    sumsToOne: perSample >= 2 && isDistribution(data.subarray(0, perSample)),
    beside: others.map((other) => ({
      shape: values[other]!.id!.dims,
      head: outputHead(graph, other),
      isBefore: names.indexOf(other) < names.indexOf(name),
    })),
  };
}

type Known = Pick<OutputsRequest, 'model' | 'shaped' | 'inputShape'>;

/**
 * The contracts of a model's outputs with what is offered instead, as a report of these values has them.
 *
 * @throws UserError `preprocess-invalid` when a stated contract does not fit.
 */
export function settledOutputs(
  request: Known & Pick<OutputsRequest, 'spec'>,
  values: Values,
): ReadonlyMap<string, SettledOutput> {
  const { spec, model, shaped } = request;
  const statements = statementsOf(spec, model);
  const { floor } = noiseFloor(model.loaded.onnx.graph);
  const matched = setContracts({ model, shaped, outputs: values }, statements);
  return new Map(
    Object.entries(values).flatMap(([name, of]): (readonly [string, SettledOutput])[] => {
      if (shaped.actionOf(name) === undefined) return [];
      const set = matched.get(name);
      if (set !== undefined) return [[name, { contract: set }]];
      const facts = factsOf(request, values, name);
      const inferred = contractOf(facts, statements);
      return [[name, settledOutput({ facts, inferred, values: of, flips: spec.flips, noiseFloor: floor })]];
    }),
  );
}

/** @throws UserError `preprocess-invalid` when they name an output that the model does not have. */
export function statementsOf(
  spec: Pick<AnalysisSpec, 'expect' | 'expectOrigin'>,
  { loaded: { sidecar, info } }: CachedModel,
): Statements {
  const { expect, expectOrigin } = spec;
  const statements = {
    ...(expect && { expect }),
    ...(expectOrigin !== undefined && { expectOrigin }),
    ...(sidecar && { sidecar }),
  };
  checkOutputNames(
    statements,
    info.outputs.map(({ name }) => name),
  );
  return statements;
}
