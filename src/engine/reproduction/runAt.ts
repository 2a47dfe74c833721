import { compareHead, type ComparedHead, type TwinRun } from '../../analysis/reproduction/compareHeads';
import { firstStridedGrid } from '../../analysis/reproduction/firstStridedGrid';
import { spatialAxes } from '../../analysis/reproduction/poolFeatures';
import {
  ASKED_FLIPS,
  runFeatures,
  runTwinFeatures,
  type AskedFlip,
  type FeatureRequest,
} from '../../analysis/reproduction/runFeatures';
import { misalignments } from '../../analysis/audit/auditModel';
import { pooledHead } from '../../analysis/attribution/spatialAttribution';
import { presentCauses } from '../../analysis/causes/presentCauses';
import type { Network } from '../../operators/network';
import { UserError } from '../../protocol/errors';
import type { DifferenceMap, ReproductionSpec } from '../../protocol/reproduction';
import type { AnalysisSpec } from '../../protocol/spec';
import { formatShape } from '../../report/facts/format';
import { imageAxes } from '../../report/layout';
import type { Cause, Reproduction } from '../../report/report';
import { prepareInputs } from '../input/furtherInputs';
import { makeFeeds } from '../input/imageFeeds';
import type { CachedModel } from '../models/modelCache';
import { queuedSessions } from '../service/queuedSessions';
import { timeSliced } from '../service/timeSliced';
import type { ReproductionContext } from './context';

interface RunRequest {
  readonly spec: ReproductionSpec;
  readonly model: CachedModel;
  /** Of x. */
  readonly shape: readonly number[];
  /** Place among the runs. */
  readonly run: number;
}

/** One size of the question. */
export interface SizedRun {
  readonly network: Network;
  /** The tensor that is pooled. */
  readonly features: string;
  readonly output: readonly [number, number];
  readonly run: Reproduction['runs'][number];
  readonly differences: readonly DifferenceMap[];
  readonly warnings: readonly string[];
}

/** @throws UserError `model-unsupported` for a model that does not end in global average pooling */
export async function runAt({ spec, model, shape, run }: RunRequest, context: ReproductionContext): Promise<SizedRun> {
  const { queue, signal, onProgress } = context;
  const { rows, columns } = imageAxes(model.input.layout);
  const size: readonly [number, number] = [shape[rows]!, shape[columns]!];
  const at = formatShape(size);
  onProgress(`Running x, x.flip(-1) and x.flip(-2) at ${at}`, 0);
  const { network, feeds, warnings } = await queue.add(() => prepare(spec, model, shape, context));
  const features = featuresOf(network, model);
  const createSession = queuedSessions(queue, model.createSession);
  const request: FeatureRequest = {
    network,
    features,
    feeds,
    createSession,
    signal,
    run: (steps) => timeSliced(steps, signal),
  };
  const plain = await runFeatures(request);
  const twins = await runTwins(request, (done) => onProgress(`Running with mirrored parts at ${at}`, 0.3 + 0.7 * done));
  const misaligned = await timeSliced(misalignments(network), signal);
  const axes = spatialAxes(network.action(features));
  const heads = spec.heads.map((head) => compareHead(head, plain, twins.runs, axes));
  const grid = firstStridedGrid(network);
  return {
    network,
    features,
    output: outputOf(heads[0]!),
    run: { size, shape, misaligned, ...(grid && { grid }), heads: heads.map((head) => head.run) },
    differences: heads.flatMap((head) => mapsOf(head, run)),
    warnings: [...warnings, ...twins.warnings],
  };
}

async function prepare(
  { model: ref, seed }: ReproductionSpec,
  model: CachedModel,
  shape: readonly number[],
  { models, codec }: ReproductionContext,
): Promise<{
  readonly network: Network;
  readonly feeds: FeatureRequest['feeds'];
  readonly warnings: readonly string[];
}> {
  const input = { kind: 'noise', seed, shape } as const;
  const spec: AnalysisSpec = { model: ref, input, flips: ASKED_FLIPS, flipMode: 'tensor' };
  const prepared = await prepareInputs(spec, model, codec);
  const { id, h, v } = makeFeeds(model, prepared);
  const { shapes, actionOf } = await models.shaped(model, prepared.fed, id);
  const network = { model: model.loaded.onnx, input: prepared.fed, shapes, action: actionOf };
  return { network, feeds: { id, h: h!, v: v! }, warnings: prepared.warnings };
}

function featuresOf({ model, action }: Network, { loaded }: CachedModel): string {
  for (const { name } of model.graph.outputs) {
    const head = pooledHead(model, name, action);
    if (head !== undefined) return head.features;
  }
  const { path } = loaded.info;
  throw new UserError(
    'model-unsupported',
    `${path}: the question is about a model whose last feature map goes through global average pooling, with at most one dense layer behind it; found none. Use "flipscope check" for other models.`,
    path,
  );
}

/** Kernels alone, then everything that has a mirror image, for each flip. */
async function runTwins(
  request: FeatureRequest,
  onProgress: (done: number) => void,
): Promise<{ readonly runs: readonly TwinRun[]; readonly warnings: readonly string[] }> {
  const jobs = ASKED_FLIPS.flatMap((flip) =>
    experimentsFor(request.network, flip).map((mirrored) => ({ flip, mirrored })),
  );
  const runs: TwinRun[] = [];
  const warnings: string[] = [];
  for (const [i, { flip, mirrored }] of jobs.entries()) {
    onProgress(i / jobs.length);
    const found = await runTwinFeatures(request, flip, mirrored);
    runs.push({ flip, mirrored, tensor: found.tensor });
    warnings.push(...found.warnings);
  }
  return { runs, warnings };
}

function experimentsFor(network: Network, flip: AskedFlip): readonly (readonly Cause[])[] {
  const present = presentCauses(network, flip);
  return present.length === 1 && present[0] === 'kernel' ? [['kernel']] : [['kernel'], present];
}

function mapsOf({ run: { head }, maps }: ComparedHead, run: number): readonly DifferenceMap[] {
  return maps.map(({ flip, mirrored, map: { dims, data } }) => ({
    run,
    head,
    flip,
    mirrored,
    map: { width: dims[1]!, height: dims[0]!, data },
  }));
}

function outputOf({ maps }: ComparedHead): readonly [number, number] {
  const [rows, columns] = maps[0]!.map.dims;
  return [rows!, columns!];
}
