import { FLIP_SYMBOLS, formatPercent } from '../format';
import { causeTitle } from '../causeNames';
import type { FlipSummary, StudiedModel, Summary } from '../../summary';
import { changeText, formatCount, formatP, intervalText, shareText } from './format';
import { layers } from './layerSection';
import { FIGURE, NAME, type StudyExtent, type StudySection, type Subject } from './section';

/** Classes of fewer images are ranked last: their intervals say little. */
const FEW_IMAGES = 10;

/** Everything that a study answers, as tables; those without rows are left out. */
export function studySections(summary: Summary, extent: StudyExtent): readonly StudySection[] {
  const { study } = summary;
  const sections = summary.models.flatMap((found, i) => {
    const model = study.models[i]!;
    const of = study.models.length > 1 ? ` of ${model.name}` : '';
    const subject = { model, found, flips: study.flips, of };
    return [
      outputs(subject),
      ...(extent.accuracy ? [accuracy(subject)] : []),
      causes(subject),
      layers(subject, extent),
      classes(subject, extent),
      exchanges(subject, extent),
      worst(subject, extent),
    ];
  });
  return [...sections, failures(summary, extent)].filter(({ rows }) => rows.length > 0);
}

function outputs({ found, of }: Subject): StudySection {
  const rows = found.outputs.map(({ output, flip, figure, change }) => [
    FLIP_SYMBOLS[flip],
    output,
    figure,
    changeText(change.mean),
    changeText(change.median),
    changeText(change.p90),
    changeText(change.p99),
    change.notFinite === 0
      ? formatCount(change.count)
      : `${formatCount(change.count)} of ${formatCount(change.count + change.notFinite)}`,
  ]);
  const figures = ['mean', 'median', '90%', '99%', 'images'].map(FIGURE);
  return { title: `Change of each output${of}`, columns: [NAME(''), NAME('output'), NAME('figure'), ...figures], rows };
}

function accuracy({ found, flips, of }: Subject): StudySection {
  const rows = flips.flatMap((flip) => {
    const { accuracy: known } = found.flips[flip] ?? {};
    if (known === undefined) return [];
    const { original, flipped, average, flipping, averaging } = known;
    return [
      [
        FLIP_SYMBOLS[flip],
        shareText(original),
        shareText(flipped),
        formatP(flipping.p),
        shareText(average),
        formatCount(averaging.gains),
        formatCount(averaging.losses),
        formatP(averaging.p),
      ],
    ];
  });
  const columns = ['original', 'flipped', '', 'average', 'gains', 'losses', ''].map(FIGURE);
  return { title: `Accuracy${of}`, columns: [NAME(''), ...columns], rows };
}

function causes({ found, flips, of }: Subject): StudySection {
  const rows = flips.flatMap((flip) => {
    const known = found.causes?.[flip];
    if (known === undefined) return [];
    return known.shares.map(({ cause, mean }) => [
      FLIP_SYMBOLS[flip],
      causeTitle(cause),
      changeText(mean),
      known.error.mean > 0 ? formatPercent(mean / known.error.mean) : '–',
      formatCount(known.images),
    ]);
  });
  const columns = [NAME(''), NAME('cause'), FIGURE('share'), FIGURE('of the error'), FIGURE('images')];
  return { title: `Why${of}, on the images with the smallest hashes`, columns, rows };
}

type ClassAgreement = NonNullable<FlipSummary['top1']>['classes'][number];

/** The most affected classes by the interval's upper bound, then the least affected by its lower one. */
function classes({ model, found, flips, of }: Subject, { classes: most }: StudyExtent): StudySection {
  const rows = flips.flatMap((flip) =>
    rankedClasses(found.flips[flip]?.top1?.classes ?? [], most).map(({ class: index, agreement }) => [
      FLIP_SYMBOLS[flip],
      nameOf(model, index),
      shareText(agreement),
      intervalText(agreement),
      formatCount(agreement.n),
    ]),
  );
  const columns = [NAME(''), NAME('class'), FIGURE('stays'), FIGURE('95% interval'), FIGURE('images')];
  return { title: `Classes, the most affected first${of}`, columns, rows };
}

/** At most so many from either end; nothing where no image changes. */
function rankedClasses(all: readonly ClassAgreement[], most: number): readonly ClassAgreement[] {
  if (all.every(({ agreement }) => agreement.k === agreement.n)) return [];
  const enough = all.filter(({ agreement }) => agreement.n >= FEW_IMAGES);
  const ranked = all.toSorted(byAffected);
  if (ranked.length <= 2 * most) return ranked;
  const affected = ranked.slice(0, most);
  const least = enough.toSorted(byLowerBound).slice(0, most);
  return [...affected, ...least.filter((entry) => !affected.includes(entry)).toReversed()];
}

/** The most affected first by the interval's upper bound, those of few images last. */
export function byAffected(a: ClassAgreement, b: ClassAgreement): number {
  const isFew = ({ agreement }: ClassAgreement): number => Number(agreement.n < FEW_IMAGES);
  return isFew(a) - isFew(b) || byUpperBound(a, b);
}

function byUpperBound({ agreement: a, class: x }: ClassAgreement, { agreement: b, class: y }: ClassAgreement): number {
  return a.high! - b.high! || x - y;
}

function byLowerBound({ agreement: a, class: x }: ClassAgreement, { agreement: b, class: y }: ClassAgreement): number {
  return b.low! - a.low! || x - y;
}

function exchanges({ model, found, flips, of }: Subject, { pairs }: StudyExtent): StudySection {
  const rows = flips.flatMap((flip) => {
    const all = found.flips[flip]?.top1?.exchanges ?? [];
    const shown = all.toSorted((x, y) => y.ab + y.ba - x.ab - x.ba || x.a - y.a || x.b - y.b).slice(0, pairs);
    return shown.map(({ a, b, ab, ba }) => [
      FLIP_SYMBOLS[flip],
      nameOf(model, a),
      nameOf(model, b),
      formatCount(ab),
      formatCount(ba),
    ]);
  });
  const columns = [NAME(''), NAME('class'), NAME('other class'), FIGURE('→'), FIGURE('←')];
  return { title: `Classes that change places${of}`, columns, rows };
}

function worst({ model, found, of }: Subject, { images }: StudyExtent): StudySection {
  const shown = found.worst.slice(0, images);
  const rows = shown.map(({ image, flip, change, top1, flippedTop1 }) => [
    FLIP_SYMBOLS[flip],
    image,
    changeText(change),
    top1 === undefined || flippedTop1 === undefined ? '' : `${nameOf(model, top1)} → ${nameOf(model, flippedTop1)}`,
  ]);
  const columns = [NAME(''), NAME('image'), FIGURE('change'), NAME('top class')];
  const thumbnails = shown.map(({ thumbnail }) => thumbnail);
  return { title: `Images that change most${of}`, columns, rows, ...(thumbnails.some(Boolean) && { thumbnails }) };
}

function failures({ failures: all }: Summary, { failures: most }: StudyExtent): StudySection {
  const rows = all.slice(0, most).map(({ image, message }) => [image, withoutPath(message, image)]);
  return { title: 'Images that could not be measured', columns: [NAME('image'), NAME('why')], rows };
}

/** A message whose first words are the path of the image that stands beside it. */
function withoutPath(message: string, image: string): string {
  const at = message.replaceAll('\\', '/').indexOf(`${image}: `);
  const isPath = at === 0 || (at > 0 && /[/\\]/.test(message[at - 1]!));
  return isPath ? message.slice(at + image.length + 2) : message;
}

/** A class by its label, or its number. */
export function nameOf({ labels }: StudiedModel, index: number): string {
  return labels?.[index] ?? `class ${index}`;
}
