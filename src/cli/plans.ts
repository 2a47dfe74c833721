import { join } from 'node:path';
import { requireWritable } from '../engine/files/requireWritable';
import { EXPLAIN_PARTS, type ExplainPart } from '../protocol/engine';
import { UserError } from '../protocol/errors';
import { CPU_PROVIDER, type AnalysisSpec, type InputRef } from '../protocol/spec';
import { FLIPS } from '../report/flips';
import { CHECK_KINDS, EXPORT_KINDS } from '../report/exportKinds';
import { MIN_CHECKPOINTS } from '../report/facts/comparison/checkpointReports';
import { MAX_COLUMNS } from '../report/schema/comparison';
import type { AnalysisPlan } from './analyze';
import type { AuditPlan } from './audit';
import { planBaseline } from './baseline';
import type { CheckPlan } from './check';
import type { ComparePlan } from './compare';
import { openDestinations } from './destinations';
import { expandInputs, shortPath } from './inputs';
import { modelRef } from './modelRef';
import type { AnalysisFlags, AuditFlags, CheckFlags, CompareFlags } from './program';
import type { FixFlags, TwinFlags } from './rewriteCommands';
import { splitSubjects } from './subjects';

/** An image or tensor to try the written model on; noise alone without. */
export async function rewriteSpec(model: string, flags: TwinFlags | FixFlags): Promise<AnalysisSpec> {
  const { size, image, input: inputs } = flags;
  const expect = 'expect' in flags ? flags.expect : undefined;
  const [input] = image === undefined ? [] : await expandInputs([image]);
  return {
    model: modelRef(model, flags),
    input: input ?? { kind: 'noise', seed: 0 },
    flips: FLIPS,
    flipMode: 'tensor',
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(expect === undefined ? {} : { expect }),
    ...(size === undefined ? {} : { size }),
  };
}

export async function planAudit(model: string | undefined, { size, json }: AuditFlags): Promise<AuditPlan> {
  const [destination] = await openDestinations({ json }, ['json']);
  return {
    model: modelRef(model),
    ...(size === undefined ? {} : { size }),
    ...(destination === undefined ? {} : { destination }),
  };
}

export async function planCheck(paths: readonly string[], flags: CheckFlags, packageRoot: string): Promise<CheckPlan> {
  const destinations = await openDestinations(flags, CHECK_KINDS);
  const inputs = await chooseInputs(paths, flags, packageRoot);
  refuseNodeDataOf(inputs.length, destinations);
  const files = destinations.flatMap((destination) => (destination.to === 'file' ? [destination.path] : []));
  const baseline = await planBaseline(flags, files);
  if (baseline?.updates === true) await requireWritable([baseline.file]);
  return {
    ...analysisPlan(flags),
    model: modelRef(flags.model, flags),
    inputs,
    destinations,
    ...(baseline && { baseline }),
    explain: explainedParts(flags),
    ...linearPlan(flags),
    attribution: flags.attribution === true || flags.contributions === true,
  };
}

/** @throws UserError `setting-invalid` for several inputs in one file of node data, which holds one graph */
function refuseNodeDataOf(inputs: number, destinations: CheckPlan['destinations']): void {
  if (inputs < 2 || !destinations.some(({ kind, to }) => kind === 'nodeData' && to !== 'folder')) return;
  throw new UserError(
    'setting-invalid',
    `--node-data holds one input, and there are ${inputs}: name a folder, with / at its end.`,
  );
}

/** @throws UserError `setting-invalid` for a number of samples without maps to fit on them */
function linearPlan({ linear, linearSamples }: CheckFlags): Pick<CheckPlan, 'linear'> {
  if (linear !== undefined) {
    const samples = linearSamples === undefined ? {} : { samples: linearSamples };
    return { linear: { layers: linear, ...samples } };
  }
  if (linearSamples === undefined) return {};
  throw new UserError('setting-invalid', '--linear-samples is for linear maps: give --linear all, or layers, too.');
}

export async function planCompare(
  paths: readonly string[],
  flags: CompareFlags,
  packageRoot: string,
): Promise<ComparePlan> {
  const { models, inputs } = splitSubjects(paths);
  const plan = {
    ...analysisPlan(flags),
    models: (models.length === 0 ? [undefined] : models).flatMap((model) =>
      (flags.ep ?? [CPU_PROVIDER]).map((ep) => modelRef(model, { ...flags, ep })),
    ),
    inputs: await chooseInputs(inputs, flags, packageRoot),
    explain: explainedParts(flags),
  };
  refuseColumns(plan);
  return { ...plan, destinations: await openDestinations(flags, EXPORT_KINDS) };
}

/** Channels, scale and fixes cost more, and are asked for by themselves. */
function explainedParts({
  causes,
  channels,
  scale,
  fixes,
}: Pick<CheckFlags, 'causes' | 'channels' | 'scale' | 'fixes'>): readonly ExplainPart[] {
  const asked: { readonly [P in ExplainPart]?: boolean | undefined } = { channels, scale, fixes };
  return EXPLAIN_PARTS.filter((part) => (part in asked ? asked[part] : causes) === true);
}

/**
 * @throws UserError `setting-invalid` for fewer than two reports, or more than stand side by side, unless the models may
 *   be checkpoints, which are measured on any number of images
 */
function refuseColumns({ models, inputs, flipMode }: Pick<ComparePlan, 'models' | 'inputs' | 'flipMode'>): void {
  const columns = models.length * inputs.length;
  const mayBeCheckpoints = models.length >= MIN_CHECKPOINTS && models.length <= MAX_COLUMNS && flipMode === 'tensor';
  if (columns >= 2 && (columns <= MAX_COLUMNS || mayBeCheckpoints)) return;
  const given = `${plural(models.length, 'model')} on ${plural(inputs.length, 'input')}`;
  throw new UserError(
    'setting-invalid',
    columns < 2
      ? `${given} is one report, with nothing to compare it with: name another model or more inputs.`
      : `${given} are ${columns} reports; at most ${MAX_COLUMNS} are compared: name fewer, or use "flipscope study", with a --model for each.`,
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What `check` and `compare` say alike. */
function analysisPlan({
  flips,
  flipMode,
  layers,
  input,
  size,
  failAbove,
  expect,
}: Omit<AnalysisFlags, 'ep'>): Omit<AnalysisPlan, 'explain'> {
  return {
    flips,
    flipMode,
    layers,
    furtherInputs: input,
    ...(size === undefined ? {} : { size }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(expect === undefined ? {} : { expect }),
  };
}

async function chooseInputs(
  paths: readonly string[],
  { noise, seed }: Pick<AnalysisFlags, 'noise' | 'seed'>,
  packageRoot: string,
): Promise<readonly InputRef[]> {
  if (noise !== undefined) {
    if (paths.length === 0) return [{ kind: 'noise', seed: seed ?? 0, shape: noise }];
    throw new UserError('setting-invalid', `Both --noise and ${paths[0]!} were given: choose noise or files.`);
  }
  if (seed !== undefined) {
    throw new UserError('setting-invalid', '--seed is the seed of noise: give --noise NxCxHxW too.');
  }
  if (paths.length > 0) return expandInputs(paths);
  return [{ kind: 'image', path: shortPath(join(packageRoot, 'media', 'samples', 'chelsea.png')) }];
}
