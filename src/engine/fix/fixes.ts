import { sizeAdvice } from '../../analysis/audit/sizeAdvice';
import { refuseOpenOffers, refuseResizing, refuseSymmetricKernels } from '../../analysis/fix/contractRefusals';
import { contractsOf, type Contracts, type SettledOutputs } from '../../analysis/fix/outputRules';
import { padModel } from '../../analysis/fix/pad';
import { toProbabilities } from '../../analysis/fix/probabilities';
import { fixSummary, type FixAction } from '../../analysis/fix/summary';
import { symmetrizeModel } from '../../analysis/fix/symmetrize';
import { ttaModel } from '../../analysis/fix/tta';
import { mapShifts, withShifts } from '../../analysis/fix/mapShifts';
import { unitAxes, type UnitAxes } from '../../analysis/fix/unitLength';
import { compareConcatenation } from '../../analysis/fix/verifyConcatenation';
import {
  averageError,
  compareFix,
  runOrientations,
  uncomparable,
  type Feeds,
  type Outputs,
} from '../../analysis/fix/verify';
import { imageAxes } from '../../report/layout';
import type { Network } from '../../operators/network';
import { UserError } from '../../protocol/errors';
import type { FixMeasurement, FixRequest, FixResult } from '../../protocol/fix';
import type { Flip } from '../../report/report';
import { mergingOf } from '../../report/facts/averaging';
import { FLIPS, ORIENTATIONS } from '../../report/flips';
import { requireUnchanged } from '../files/fileVersions';
import type { FixSubject } from './fixSubject';
import { refuseSources } from '../files/refuseSources';
import { timeSliced } from '../service/timeSliced';
import { writeWhole } from '../files/writeWhole';

/** A rewritten model that has not been tried yet. */
interface Rewritten {
  readonly bytes: Uint8Array;
  readonly action: FixAction;
  /** The flips that the fix is about. */
  readonly flips: readonly Flip[];
  readonly warnings: readonly string[];
  /** Contracts of maps that it moves by one cell. */
  readonly shifted?: Contracts;
}

/** A stacked batch that differs more than this from separate runs mixes its samples. */
const SAME_RUNS = 1e-5;

/** A model to rewrite, and what its outputs are for x and its flips. */
interface FixWork extends FixSubject {
  readonly contracts: Contracts;
  readonly settled: SettledOutputs;
  readonly onNoise: Outputs;
  readonly onImage?: Outputs;
}

/**
 * Rewrites a model, writes it to `path` and tries it on the image and on noise.
 * @throws UserError when the model cannot be rewritten or the file not written; nothing is left behind then.
 */
export async function writeFix(subject: FixSubject, request: FixRequest, path: string): Promise<FixResult> {
  await refuseSources([path], subject.sources);
  const work = await tried(subject);
  const { onNoise, onImage } = work;
  const rewritten = await rewrite(work, request);
  return writeWhole(path, rewritten.bytes, async (bytes) => {
    await requireUnchanged(subject.files);
    const noise = await measure(work, rewritten, bytes, work.noise, onNoise);
    const image = onImage && (await measure(work, rewritten, bytes, work.image!, onImage));
    return {
      path,
      kind: request.kind,
      ...(image === undefined ? {} : { image }),
      noise,
      warnings: [
        ...rewritten.warnings,
        ...uncomparable(onNoise, 'noise'),
        ...(onImage === undefined ? [] : uncomparable(onImage, 'the image')),
      ],
      summary: fixSummary(rewritten.action, image ?? noise, image === undefined ? 'noise' : 'the image'),
    };
  });
}

/** What the outputs are for is told by the image, where there is one. */
async function tried(subject: FixSubject): Promise<FixWork> {
  const { bytes } = subject.network.model;
  const onNoise = await runAll(subject, bytes, subject.noise);
  const onImage = subject.image && (await runAll(subject, bytes, subject.image));
  const settled = subject.settledFor(onImage ?? onNoise);
  return { ...subject, settled, contracts: contractsOf(settled), onNoise, ...(onImage && { onImage }) };
}

/** Averaging flips, and resizing changes, the one input alone that takes the image. */
function refuseSeveralImages({ model, input }: Network): void {
  const other = input.others?.find(({ layout }) => layout !== undefined);
  if (other === undefined) return;
  throw new UserError(
    'model-unsupported',
    `${model.path}: besides ${input.name}, the image ${other.name} is flipped too, and this fix is for models of one image. Use --symmetrize.`,
    model.path,
  );
}

async function rewrite(work: FixWork, request: FixRequest): Promise<Rewritten> {
  const { network, contracts } = work;
  const { path } = network.model;
  if (request.kind !== 'symmetrize') refuseSeveralImages(network);
  switch (request.kind) {
    case 'tta':
      refuseOpenOffers(path, work.settled);
      return averaged(work, request);
    case 'pad': {
      refuseResizing(path, contracts);
      const size = request.size ?? (await alignedSize(network));
      const { bytes, warnings, ...done } = padModel(network, size, request.mode);
      return { bytes, action: { kind: 'pad', ...done }, flips: FLIPS, warnings };
    }
    case 'symmetrize': {
      refuseSymmetricKernels(path, contracts);
      const { bytes, changed, convolutions, warnings } = symmetrizeModel(network, request.flips);
      return { bytes, action: { kind: 'symmetrize', changed, convolutions }, flips: request.flips, warnings };
    }
  }
}

/** Stacked where the batch is free, unless a run shows that the model then gives something else. */
async function averaged(work: FixWork, request: Extract<FixRequest, { kind: 'tta' }>): Promise<Rewritten> {
  const { network } = work;
  const merge = request.merge ?? 'mean';
  const outputs = work.onImage ?? work.onNoise;
  const shifts = request.shift === true ? mapShifts(network, work.contracts, outputs, request.flips) : new Map();
  const contracts = withShifts(work.contracts, shifts);
  const unit: UnitAxes = merge === 'mean' ? unitAxes(network, contracts, outputs.get('id')!) : new Map();
  const options = { flips: request.flips, merge, contracts, unitAxes: unit };
  let made = ttaModel(network, options);
  if (made.form === 'stack' && !(await keepsSamplesApart(work, request.flips))) {
    made = ttaModel(network, { ...options, form: 'copies' });
  }
  const action: FixAction = { kind: 'tta', flips: made.flips, merge, normalized: [...unit.keys()], shifts };
  const { bytes, warnings } = made;
  return { bytes, action, flips: made.flips, warnings, ...(request.shift === true && { shifted: contracts }) };
}

async function keepsSamplesApart(work: FixWork, flips: readonly Flip[]): Promise<boolean> {
  const { network, contracts, createSession, noise, onNoise } = work;
  const made = ttaModel(network, { flips, merge: 'mean', contracts });
  try {
    const fixed = await runOrientations(network, made.bytes, noise, ['id'], createSession);
    return averageError(network, contracts, onNoise, fixed, made) <= SAME_RUNS;
  } catch (error) {
    // A model that refuses a larger batch has it fixed somewhere inside.
    if (error instanceof UserError) return false;
    throw error;
  }
}

function runAll(subject: FixSubject, bytes: Uint8Array, feeds: Feeds): Promise<Outputs> {
  return runOrientations(subject.network, bytes, feeds, ORIENTATIONS, subject.createSession);
}

async function measure(
  work: FixWork,
  { flips, action, shifted }: Rewritten,
  bytes: Uint8Array,
  feeds: Feeds,
  original: Outputs,
): Promise<FixMeasurement> {
  const { network, contracts } = work;
  const fixed = await runAll(work, bytes, feeds);
  if (action.kind === 'tta' && action.merge === 'concat') return compareConcatenation(network, original, fixed, flips);
  const before = action.kind === 'tta' && action.merge === 'probabilities' ? inProbabilities(work, original) : original;
  const measured = compareFix(network, shifted ?? contracts, before, fixed, flips);
  if (shifted === undefined) return measured;
  const plain = compareFix(network, contracts, before, fixed, flips);
  return { ...measured, unshifted: { before: plain.before, after: plain.after } };
}

/** The original's outputs as the written model has them, so that probabilities are compared with probabilities. */
function inProbabilities({ network, contracts }: FixWork, original: Outputs): Outputs {
  return new Map(
    [...original].map(([orientation, tensors]) => [
      orientation,
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => {
          const contract = contracts.get(name);
          const isMean = contract === undefined || mergingOf(contract) === 'mean';
          const isScored = isMean && contract?.parts === undefined;
          return [name, isScored ? toProbabilities(network, name, tensor) : tensor];
        }),
      ),
    ]),
  );
}

/** The nearest height and width at which every sampling operator is aligned. */
async function alignedSize(network: Network): Promise<readonly [number, number]> {
  const { rows, columns } = imageAxes(network.input.layout);
  const [height, width] = [network.input.shape[rows]!, network.input.shape[columns]!];
  const { H, W, reason } = await timeSliced(sizeAdvice(network));
  const { path } = network.model;
  if (H[0] === undefined || W[0] === undefined) {
    const why = reason ?? 'no size near the present one is aligned';
    throw new UserError(
      'model-unsupported',
      `${path}: there is no aligned size to bring the input to: ${why} Use --tta.`,
      path,
    );
  }
  if (H[0] !== height || W[0] !== width) return [H[0], W[0]];
  throw new UserError(
    'setting-invalid',
    `${path}: at ${height}×${width} every layer is aligned already, so that no other size would help. What is left comes from other causes: see "flipscope check --causes".`,
    path,
  );
}
