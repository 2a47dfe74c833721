import { UserError } from '../../protocol/errors';
import type {
  AgreementChange,
  Baseline,
  BaselineComparison,
  BaselineImage,
  BaselineModel,
  BaselineOnly,
  ErrorChange,
  FlipChange,
  SharedImages,
} from '../../report/baseline';
import type { Flip } from '../../report/report';
import { canonicalJson } from './canonicalJson';
import { placeKey } from './places';
import { mcnemarLoss, portable } from './statistics';

/** Fewer images that differ say nothing: even all of them lost could be chance. */
const MIN_DISCORDANT = 5;
const ALPHA = 0.05;

/** A baseline and where it was read. */
export interface NamedBaseline {
  readonly file: string;
  readonly baseline: Baseline;
}

interface PairedModel {
  readonly now: BaselineModel;
  readonly before: BaselineModel;
  /** Places of the model among those of the run and of the baseline. */
  readonly places: readonly [now: number, before: number];
}

/** The figures of an image, now and before. */
interface PairedImage {
  readonly now: BaselineImage[3];
  readonly before: BaselineImage[3];
}

/**
 * What has changed since a baseline was made, on the images that both have with the same content.
 *
 * @param tolerance how much larger a mean change may be, as a part of what it was
 * @throws UserError `input-invalid` naming why nothing can be compared: other models, contracts, flips or images
 */
export function compareBaseline(
  now: Baseline,
  { file, baseline }: NamedBaseline,
  tolerance: number,
): BaselineComparison {
  const refuse = (why: string): never => {
    const message = `${file}: ${why}, so nothing is compared. Write a new one with --update-baseline, without --fail-on-regression.`;
    throw new UserError('input-invalid', message, file);
  };
  const models = pairModels(now, baseline, refuse);
  const flips = now.flips.filter((flip) => baseline.flips.includes(flip));
  if (flips.length === 0) refuse(`it is of other flips (${baseline.flips.join(', ')}, not ${now.flips.join(', ')})`);
  const { images, pairs } = pairImages(now, baseline);
  if (images.same === 0) {
    const such = ({ images: [first] }: Baseline): string => (first === undefined ? '' : ` (such as ${first[1]})`);
    const [of, among] = [baseline, now].map((one) => `${one.images.length}${such(one)}`);
    refuse(`of its images, ${of}, none is unchanged among those of this run, ${among}`);
  }
  const changes = models.flatMap((model) =>
    flips.map((flip) => flipChange(model, flip, figuresUnder(pairs, model, [now, baseline], flip), tolerance)),
  );
  return { images, missing: missingOf(now, baseline, models), tolerance, changes };
}

/** Whether a model is worse than its baseline, beyond chance or the tolerance. */
export function isWorse({ agreement, errors }: FlipChange): boolean {
  return agreement?.result === 'worse' || errors.some((error) => error.isWorse);
}

/** By name; one model with one, whatever they are called. */
function pairModels(now: Baseline, before: Baseline, refuse: (why: string) => never): readonly PairedModel[] {
  const isOne = now.models.length === 1 && before.models.length === 1;
  return now.models.map((model, i) => {
    const other = isOne ? 0 : before.models.findIndex(({ name }) => name === model.name);
    const known = before.models[other];
    if (known === undefined) {
      return refuse(`it has no model “${model.name}” (${before.models.map(({ name }) => name).join(', ')})`);
    }
    const difference = contractDifference(model, known);
    if (difference !== undefined) refuse(`it has ${difference} of the model “${known.name}”`);
    return { now: model, before: known, places: [i, other] };
  });
}

function missingOf(now: Baseline, before: Baseline, pairs: readonly PairedModel[]): BaselineOnly {
  return {
    models: before.models.filter((model) => pairs.every((pair) => pair.before !== model)).map(({ name }) => name),
    flips: before.flips.filter((flip) => !now.flips.includes(flip)),
    outputs: pairs.flatMap((pair) =>
      pair.before.outputs
        .filter(({ output }) => pair.now.outputs.every((one) => one.output !== output))
        .map(({ output }) => ({ model: pair.now.name, output })),
    ),
  };
}

function contractDifference(now: BaselineModel, before: BaselineModel): string | undefined {
  let compared = 0;
  for (const { output, contract } of now.outputs) {
    const other = before.outputs.find((one) => one.output === output)?.contract;
    if (other === undefined) continue;
    compared++;
    if (canonicalJson(other) === canonicalJson(contract)) continue;
    const kinds = other.kind === contract.kind ? '' : ` (${other.kind}, not ${contract.kind})`;
    return `another contract of the output “${output}”${kinds}`;
  }
  return compared > 0 ? undefined : 'other outputs';
}

function pairImages(
  now: Baseline,
  before: Baseline,
): { readonly images: SharedImages; readonly pairs: readonly PairedImage[] } {
  const known = new Map(before.images.map((image) => [keyOf(image), image]));
  const pairs: PairedImage[] = [];
  let [changed, added] = [0, 0];
  for (const image of now.images) {
    const other = known.get(keyOf(image));
    if (other === undefined) added++;
    else if (other[2] !== image[2]) changed++;
    else pairs.push({ now: image[3], before: other[3] });
  }
  const removed = before.images.length - pairs.length - changed;
  return { images: { same: pairs.length, changed, added, removed }, pairs };
}

function keyOf([root, image]: BaselineImage): string {
  return placeKey({ root, image });
}

type Figures = BaselineImage[3][number][number];

/** What one model gave under one flip, before and now. */
type PairedFigures = readonly (readonly [before: Figures, now: Figures])[];

function figuresUnder(
  pairs: readonly PairedImage[],
  { places }: PairedModel,
  [now, before]: readonly [Baseline, Baseline],
  flip: Flip,
): PairedFigures {
  const [at, atBefore] = [now.flips.indexOf(flip), before.flips.indexOf(flip)];
  return pairs.flatMap((pair) => {
    const [is, was] = [pair.now[places[0]]?.[at], pair.before[places[1]]?.[atBefore]];
    return is === undefined || was === undefined ? [] : [[was, is] as const];
  });
}

function flipChange({ now, before }: PairedModel, flip: Flip, figures: PairedFigures, tolerance: number): FlipChange {
  const { name, noiseFloor, classes } = now;
  const common = now.outputs.flatMap(({ output, contract }, i) => {
    const isAbout = contract.flips?.includes(flip) !== false;
    // Under other flips than it names, a contract that asks for sameness judges nothing.
    if (contract.kind !== 'sensitive' && !isAbout) return [];
    const place = before.outputs.findIndex((one) => one.output === output);
    // Such an output should change: a smaller change is worse, and the class need not stay.
    const isSensitive = contract.kind === 'sensitive' && isAbout;
    return place < 0 ? [] : [{ output, isSensitive, places: [1 + place, 1 + i] as const }];
  });
  const compared = common.find(({ output }) => output === classes);
  const isSame = before.classes === classes && compared?.isSensitive === false;
  const agreement = isSame ? agreementChange(figures) : undefined;
  const errors = common.flatMap(({ output, isSensitive, places }) => {
    const means = meansOf(figures, places);
    if (means === undefined) return [];
    const worse = isSensitive
      ? means.now < means.before * (1 - tolerance) - noiseFloor
      : means.now > means.before * (1 + tolerance) + noiseFloor;
    return [{ output, ...means, isWorse: worse || means.lost > 0 }];
  });
  return { model: name, flip, noiseFloor, ...(agreement && { agreement }), errors };
}

function agreementChange(figures: PairedFigures): AgreementChange | undefined {
  let [images, before, now, gains, losses] = [0, 0, 0, 0, 0];
  for (const [[was], [is]] of figures) {
    if (typeof was !== 'number' || typeof is !== 'number') continue;
    images++;
    before += was;
    now += is;
    gains += Number(is > was);
    losses += Number(is < was);
  }
  if (images === 0) return undefined;
  const p = portable(mcnemarLoss(gains, losses));
  const result = gains + losses < MIN_DISCORDANT ? 'few' : p < ALPHA ? 'worse' : 'notWorse';
  return { images, before, now, gains, losses, p, result };
}

function meansOf(
  figures: PairedFigures,
  [atBefore, at]: readonly [number, number],
): Omit<ErrorChange, 'output' | 'isWorse'> | undefined {
  let [images, before, now, lost] = [0, 0, 0, 0];
  for (const [was, is] of figures) {
    const [first, second] = [was[atBefore], is[at]];
    if (typeof first !== 'number' || typeof second !== 'number' || Number.isNaN(first)) continue;
    if (Number.isNaN(second)) {
      lost++;
      continue;
    }
    images++;
    before += first;
    now += second;
  }
  return images + lost === 0 ? undefined : { images, lost, before: before / images, now: now / images };
}
