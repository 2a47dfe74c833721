import { share } from '../../analysis/study/flipTally';
import type { EngineFunctions } from '../../protocol/engine';
import { isInputError, UserError } from '../../protocol/errors';
import type { AnalysisSpec } from '../../protocol/spec';
import type { StudiedFlip, StudiedImage, StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';
import { plainText } from '../../report/facts/formatText';
import type { ComparedSamples, Flip, PerFlip, Report } from '../../report/report';
import { IMAGES_AT_A_TIME } from './studyWorker';

/** A model as its column was made. */
export interface SampledModel {
  readonly spec: AnalysisSpec;
  readonly report: Report;
}

/** Where samples are measured, and who is told. */
export interface Sampling {
  readonly functions: Pick<EngineFunctions, 'openStudy' | 'studyImage' | 'closeStudy'>;
  readonly onProgress: (model: number, image: number) => void;
}

const STUDY = 'samples';

/**
 * Checkpoints of one network over several images: how often the top class stays, and the mean change of the output and
 * of every layer. An image that a model cannot be given counts for none of them.
 *
 * @throws UserError naming the model, or `files-changed` when it is not the one of its column any more
 */
export async function measureSamples(
  models: readonly SampledModel[],
  images: readonly StudiedInput[],
  { functions, onProgress }: Sampling,
): Promise<ComparedSamples> {
  const failures = new Map<StudiedInput, string>();
  const all: { readonly facts: StudyFacts; readonly found: ReadonlyMap<StudiedInput, StudiedImage> }[] = [];
  for (const [m, { spec, report }] of models.entries()) {
    onProgress(m, 0);
    const facts = await functions.openStudy(STUDY, studySpec(spec), images[0]!);
    requireSame(facts, report);
    const left = images.filter((image) => !failures.has(image));
    const found = await measureAll(left, failures, functions, (image) => onProgress(m, image));
    all.push({ facts, found });
    await functions.closeStudy(STUDY);
  }
  const measured = images.filter((image) => !failures.has(image));
  return {
    images: measured.length,
    failures: [...failures].map(([image, message]) => ({ image: image.path, message })),
    models: all.map(({ facts, found }, m) => {
      const { flips } = models[m]!.spec;
      const rows = measured.map((image) => found.get(image)!);
      return Object.fromEntries(flips.map((flip) => [flip, sampledFlip(facts, rows, flip)]));
    }),
  };
}

function studySpec({ model, flips, inputs, size, expect, preprocess, preprocessOrigin }: AnalysisSpec): StudySpec {
  return {
    model,
    flips,
    layers: 'fused',
    ...(preprocess && { preprocess }),
    ...(preprocessOrigin !== undefined && { preprocessOrigin }),
    ...(inputs && { inputs }),
    ...(size && { size }),
    ...(expect && { expect }),
  };
}

function requireSame({ model }: StudyFacts, report: Report): void {
  if (model.sha256 === report.model.sha256) return;
  throw new UserError(
    'files-changed',
    `${plainText(report.model.path)} has changed since it was compared. Compare again.`,
  );
}

/** Some are decoded while another is measured. */
async function measureAll(
  images: readonly StudiedInput[],
  failures: Map<StudiedInput, string>,
  { studyImage }: Sampling['functions'],
  onProgress: (image: number) => void,
): Promise<ReadonlyMap<StudiedInput, StudiedImage>> {
  const found = new Map<StudiedInput, StudiedImage>();
  const waiting = images.values();
  const lane = async (): Promise<void> => {
    for (const image of waiting) {
      try {
        found.set(image, await studyImage(STUDY, image));
      } catch (error) {
        if (!isInputError(error)) throw error;
        failures.set(image, error.message);
      }
      onProgress(found.size);
    }
  };
  await Promise.all(Array.from({ length: IMAGES_AT_A_TIME }, lane));
  return found;
}

type SampledFlip = NonNullable<ComparedSamples['models'][number][Flip]>;

function sampledFlip(facts: StudyFacts, rows: readonly StudiedImage[], flip: Flip): SampledFlip {
  const flipped = rows.map(({ flips }: { flips: PerFlip<StudiedFlip> }) => flips[flip]!);
  const change = mean(flipped.map(({ outputs }) => changeOf(outputs, facts.main[flip])));
  const tops = rows.flatMap(({ top1 }, i) => {
    const other = flipped[i]!.top1?.flipped;
    return top1 === undefined || other === undefined ? [] : [{ top1, other }];
  });
  const k = tops.filter(({ top1, other }) => other.index === top1.index).length;
  return {
    ...(change !== undefined && { change }),
    ...(tops.length > 0 && { top1: share({ n: tops.length, k }) }),
    layers: facts.layers.flatMap(({ tensor }, i) => {
      const error = mean(flipped.map(({ errors }) => errors[i]));
      return error === undefined ? [] : [{ tensor, error }];
    }),
  };
}

function changeOf(outputs: StudiedFlip['outputs'], main: string | undefined): number | undefined {
  return outputs.find(({ output }) => output === main)?.figure?.value;
}

/** Undefined unless all are there and finite. */
function mean(values: readonly (number | undefined)[]): number | undefined {
  const sum = values.reduce<number>((total, value) => total + (value ?? NaN), 0);
  return values.length > 0 && Number.isFinite(sum) ? sum / values.length : undefined;
}
