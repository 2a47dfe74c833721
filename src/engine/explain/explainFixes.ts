import { refuseResizing, refuseSymmetricKernels } from '../../analysis/fix/contractRefusals';
import type { Contracts } from '../../analysis/fix/outputRules';
import { fitsByPadding, padModelInSteps, type Size } from '../../analysis/fix/pad';
import { symmetrizeModelInSteps } from '../../analysis/fix/symmetrize';
import { compareFix, runOrientations, type Outputs } from '../../analysis/fix/verify';
import type { Network } from '../../operators/network';
import { UserError } from '../../protocol/errors';
import type { FixMeasurement } from '../../protocol/fix';
import type { RunSteps, Steps } from '../../protocol/steps';
import { imageAxes } from '../../report/layout';
import type { ReportPatch } from '../../report/patch';
import type { Flip, Orientation, TriedFix } from '../../report/report';
import type { Analysis } from '../analysis';
import { sizeAdviceOf } from '../models/networks';
import { networkOf, type ExplainContext } from './explain';

/** A rewritten model is encoded anew for each trial: larger ones are tried when somebody writes them. */
const MAX_BYTES = 700e6;

/** A rewritten model to be tried, and the flips that its figures are of. */
interface Trial {
  readonly fix: Pick<TriedFix, 'kind' | 'size'>;
  readonly flips: readonly Flip[];
  /** @throws UserError where the model cannot be rewritten */
  readonly bytes: (contracts: Contracts) => Steps<Uint8Array>;
}

/**
 * What the models that `fix --align` and `fix --symmetrize` write leave of the change on this input, and how far they move
 * the output of the image itself; why not, where one cannot be written or compared. Nothing is written.
 */
export async function explainFixes(analysis: Analysis, context: ExplainContext): Promise<ReportPatch> {
  const network = networkOf(analysis);
  const flips = analysis.spec.flips.filter((flip) => analysis.mainOutputs[flip] !== undefined);
  if (flips.length === 0) return { fixes: [] };
  const trials = [...(await resizings(network, flips, context.run)), ...symmetrized(network, flips)];
  const fixes = new Map<string, TriedFix>();
  for (const [i, trial] of trials.entries()) {
    const { kind } = trial.fix;
    const [before, found] = [fixes.get(kind), await tried(analysis, trial, context)];
    fixes.set(kind, before === undefined ? found : merged(before, found));
    context.onProgress((i + 1) / trials.length);
  }
  return { fixes: [...fixes.values()] };
}

/** The nearest aligned size, inside the model: none where this one is aligned, or no other is. */
async function resizings(network: Network, flips: readonly Flip[], run: RunSteps): Promise<readonly Trial[]> {
  const { H, W, misaligned } = await sizeAdviceOf(network, run);
  const [height, width] = [H[0], W[0]];
  if (misaligned.length === 0 || height === undefined || width === undefined) return [];
  const { rows, columns } = imageAxes(network.input.layout);
  const from: Size = [network.input.shape[rows]!, network.input.shape[columns]!];
  const size: Size = [height, width];
  const modes = fitsByPadding(from, size) ? (['pad', 'resize'] as const) : (['resize'] as const);
  return modes.map((kind) => ({
    fix: { kind, size },
    flips,
    *bytes(contracts) {
      refuseResizing(network.model.path, contracts);
      return (yield* padModelInSteps(network, size, kind)).bytes;
    },
  }));
}

/** Of each flip on its own, as the panel writes it. */
function symmetrized(network: Network, flips: readonly Flip[]): readonly Trial[] {
  return flips.map((flip) => ({
    fix: { kind: 'symmetrize' },
    flips: [flip],
    *bytes(contracts) {
      refuseSymmetricKernels(network.model.path, contracts);
      return (yield* symmetrizeModelInSteps(network, [flip])).bytes;
    },
  }));
}

async function tried(analysis: Analysis, { fix, flips, bytes }: Trial, context: ExplainContext): Promise<TriedFix> {
  const { path } = networkOf(analysis).model;
  try {
    return { ...fix, ...figuresOf(await measured(analysis, bytes, flips, context), flips) };
  } catch (error) {
    if (!(error instanceof UserError) || error.reason === 'canceled') throw error;
    return { ...fix, error: {}, moves: {}, reason: reasonOf(error, path) };
  }
}

/** What the command line advises at the end of a refusal; a report has all remedies in its table. */
const ADVICE = / Use --tta(?:, or train a model for that size)?\.$/;

function reasonOf({ message }: UserError, path: string): string {
  return message.replace(`${path}: `, '').replace(ADVICE, '').replace(/\.$/, '');
}

async function measured(
  analysis: Analysis,
  bytes: Trial['bytes'],
  flips: readonly Flip[],
  { createSession, run }: ExplainContext,
): Promise<FixMeasurement> {
  const network = networkOf(analysis);
  refuseLarge(network);
  const contracts = new Map(Object.keys(analysis.outputs).flatMap((name) => withContract(analysis, name)));
  const { id } = analysis.feeds;
  const feeds = { h: id, v: id, hv: id, ...analysis.feeds };
  const fixed = await runOrientations(network, await run(bytes(contracts)), feeds, ['id', ...flips], createSession);
  return compareFix(network, contracts, originalOf(analysis, fixed), fixed, flips);
}

function withContract(
  analysis: Analysis,
  name: string,
): (readonly [string, NonNullable<ReturnType<Analysis['contract']>>])[] {
  const contract = analysis.contract(name);
  return contract === undefined ? [] : [[name, contract]];
}

/** @throws UserError `model-unsupported`: its weights would be copied for every trial */
function refuseLarge({ model: { path, bytes } }: Network): void {
  if (bytes.byteLength <= MAX_BYTES) return;
  const message = `${path}: the model has ${Math.round(bytes.byteLength / 1e6)} MB and is tried once it is written.`;
  throw new UserError('model-unsupported', message, path);
}

/** The outputs of the unmodified model that a fixed one has too. */
function originalOf({ outputs }: Analysis, fixed: Outputs): Outputs {
  const names = Object.keys(fixed.get('id')!).filter((name) => outputs[name]?.id !== undefined);
  const of = (orientation: Orientation) =>
    Object.fromEntries(names.map((name) => [name, outputs[name]![orientation]!]));
  return new Map([...fixed.keys()].map((orientation) => [orientation, of(orientation)]));
}

/** What can be told: picked results have no distance, and NaN is none. */
function figuresOf(
  { after, damage }: FixMeasurement,
  flips: readonly Flip[],
): Pick<TriedFix, 'error' | 'moves' | 'reason'> {
  if (Object.keys(after).length === 0) {
    return { error: {}, moves: {}, reason: 'its results are picked ones, which have no distance' };
  }
  if (![...Object.values(after), damage].every(Number.isFinite)) {
    return { error: {}, moves: {}, reason: 'an output holds NaN or infinity' };
  }
  return { error: after, moves: Object.fromEntries(flips.map((flip) => [flip, damage])) };
}

function merged(a: TriedFix, b: TriedFix): TriedFix {
  const reason = a.reason ?? b.reason;
  return {
    ...a,
    error: { ...a.error, ...b.error },
    moves: { ...a.moves, ...b.moves },
    ...(reason === undefined ? {} : { reason }),
  };
}
