import { sizeAdvice } from '../analysis/audit/sizeAdvice';
import { padModel } from '../analysis/fix/pad';
import { fixSummary, type FixAction } from '../analysis/fix/summary';
import { symmetrizeModel } from '../analysis/fix/symmetrize';
import { ttaModel } from '../analysis/fix/tta';
import {
  averageError,
  compareFix,
  runOrientations,
  uncomparable,
  type Feeds,
  type Outputs,
} from '../analysis/fix/verify';
import { imageAxes } from '../report/layout';
import type { Network } from '../operators/network';
import { UserError } from '../protocol/errors';
import type { FixMeasurement, FixRequest, FixResult } from '../protocol/fix';
import type { Flip } from '../report/report';
import { FLIPS, ORIENTATIONS } from '../report/flips';
import { contractedNetwork, refuseAveraging } from './contractedNetwork';
import type { FixSubject } from './fixSubject';
import { refuseSources } from './refuseSources';
import { writeWhole } from './writeWhole';

/** A rewritten model that has not been tried yet. */
interface Rewritten {
  readonly bytes: Uint8Array;
  readonly action: FixAction;
  /** The flips that the fix is about. */
  readonly flips: readonly Flip[];
  readonly warnings: readonly string[];
}

/** A stacked batch that differs more than this from separate runs mixes its samples. */
const SAME_RUNS = 1e-5;

/**
 * Rewrites a model, writes it to `path` and tries it on the image and on noise.
 * @throws UserError when the model cannot be rewritten or the file not written; nothing is left behind then.
 */
export async function writeFix(given: FixSubject, request: FixRequest, path: string): Promise<FixResult> {
  await refuseSources(path, given.sources);
  const subject = request.kind === 'tta' ? contracted(given) : given;
  const noise = await runAll(subject, subject.network.model.bytes, subject.noise);
  const rewritten = await rewrite(subject, request, noise);
  const seen = subject.image && (await runAll(subject, subject.network.model.bytes, subject.image));
  return writeWhole(path, rewritten.bytes, async (bytes) => {
    const onNoise = await measure(subject, rewritten, bytes, subject.noise, noise);
    const image = seen && (await measure(subject, rewritten, bytes, subject.image!, seen));
    return {
      path,
      kind: request.kind,
      ...(image === undefined ? {} : { image }),
      noise: onNoise,
      warnings: [
        ...rewritten.warnings,
        ...uncomparable(noise, 'noise'),
        ...(seen === undefined ? [] : uncomparable(seen, 'the image')),
      ],
      summary: fixSummary(rewritten.action, image ?? onNoise, image === undefined ? 'noise' : 'the image'),
    };
  });
}

/** Outputs are averaged, and compared, in the arrangement that their contracts ask for. */
function contracted(subject: FixSubject): FixSubject {
  refuseAveraging(subject.network.model.path, subject.contracts);
  return { ...subject, network: contractedNetwork(subject.network, subject.contracts) };
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

async function rewrite(subject: FixSubject, request: FixRequest, noise: Outputs): Promise<Rewritten> {
  if (request.kind !== 'symmetrize') refuseSeveralImages(subject.network);
  switch (request.kind) {
    case 'tta':
      return averaged(subject, request, noise);
    case 'pad': {
      const size = request.size ?? alignedSize(subject.network);
      const { bytes, warnings, ...done } = padModel(subject.network, size, request.mode);
      return { bytes, action: { kind: 'pad', ...done }, flips: FLIPS, warnings };
    }
    case 'symmetrize': {
      const { bytes, changed, convolutions, warnings } = symmetrizeModel(subject.network, request.flips);
      return { bytes, action: { kind: 'symmetrize', changed, convolutions }, flips: request.flips, warnings };
    }
  }
}

/** Stacked where the batch is free, unless a run shows that the model then gives something else. */
async function averaged(
  subject: FixSubject,
  request: Extract<FixRequest, { kind: 'tta' }>,
  noise: Outputs,
): Promise<Rewritten> {
  const options = { flips: request.flips, merge: request.merge ?? 'mean' };
  let made = ttaModel(subject.network, options);
  if (made.form === 'stack' && !(await keepsSamplesApart(subject, request.flips, noise))) {
    made = ttaModel(subject.network, { ...options, form: 'copies' });
  }
  const action: FixAction = { kind: 'tta', flips: made.flips, merge: options.merge };
  return { bytes: made.bytes, action, flips: made.flips, warnings: made.warnings };
}

async function keepsSamplesApart(subject: FixSubject, flips: readonly Flip[], noise: Outputs): Promise<boolean> {
  const { network, createSession } = subject;
  const { bytes, flips: group } = ttaModel(network, { flips, merge: 'mean' });
  try {
    const fixed = await runOrientations(network, bytes, subject.noise, ['id'], createSession);
    return averageError(network, noise, fixed, group) <= SAME_RUNS;
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
  subject: FixSubject,
  { flips }: Rewritten,
  bytes: Uint8Array,
  feeds: Feeds,
  original: Outputs,
): Promise<FixMeasurement> {
  const fixed = await runAll(subject, bytes, feeds);
  return compareFix(subject.network, original, fixed, flips, subject.labels);
}

/** The nearest height and width at which every sampling operator is aligned. */
function alignedSize(network: Network): readonly [number, number] {
  const { rows, columns } = imageAxes(network.input.layout);
  const [height, width] = [network.input.shape[rows]!, network.input.shape[columns]!];
  const { H, W, reason } = sizeAdvice(network);
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
