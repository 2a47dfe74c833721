import type {
  AgreementChange,
  BaselineComparison,
  BaselineOnly,
  ErrorChange,
  FlipChange,
  SharedImages,
} from '../../baseline';
import { FLIP_LABELS, FLIP_SYMBOLS, formatError, formatList, formatPercent } from '../format';
import { plainText } from '../formatText';
import { countOf, formatCount, formatP, formatShare } from './format';

/** Outputs that are named for one flip, or models that are not there, at most. */
const MAX_TOLD = 3;

/** What a run beside its baseline says, the verdict first. One sentence or two per line. */
export function baselineSentences(comparison: BaselineComparison): readonly string[] {
  const { changes, images, missing, tolerance } = comparison;
  const severalModels = new Set(changes.map(({ model }) => model)).size > 1;
  return [
    verdict(changes),
    sharedWords(images),
    ...missingWords(missing, severalModels),
    ...changes.map((change) => {
      const of = severalModels ? `${plainText(change.model)}: ` : '';
      return `${FLIP_SYMBOLS[change.flip]} ${of}${changeWords(change, tolerance)}`;
    }),
  ];
}

function verdict(changes: readonly FlipChange[]): string {
  const worse = changes.flatMap(({ flip, agreement, errors }) => [
    ...(agreement?.result === 'worse' ? [`fewer classes stay ${FLIP_LABELS[flip]}`] : []),
    ...(errors.some(({ lost }) => lost > 0) ? [`an output holds no numbers any more ${FLIP_LABELS[flip]}`] : []),
    ...(errors.some(({ isWorse, lost }) => isWorse && lost === 0)
      ? [`the output changes beyond the tolerance ${FLIP_LABELS[flip]}`]
      : []),
  ]);
  if (worse.length === 0) return 'Not worse than the baseline.';
  return `Worse than the baseline: ${[...new Set(worse)].join('; ')}.`;
}

function sharedWords({ same, changed, added, removed }: SharedImages): string {
  const others = [
    ...(changed > 0 ? [`${formatCount(changed)} of other content`] : []),
    ...(added > 0 ? [`${formatCount(added)} only in this run`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} only in the baseline`] : []),
  ];
  const left = others.length === 0 ? '' : ` Not compared: ${others.join(', ')}.`;
  return `${countOf(same, 'image')} of the baseline compared.${left}`;
}

/** In one sentence, if anything of the baseline but images is not in this run. */
function missingWords({ models, flips, outputs }: BaselineOnly, severalModels: boolean): readonly string[] {
  const named = outputs.map(({ model, output }) => `output ${output}${severalModels ? ` of ${model}` : ''}`);
  const parts = [...models.map((model) => `model ${model}`), ...named].map(plainText);
  const told = parts.length > MAX_TOLD ? [...parts.slice(0, MAX_TOLD), `${parts.length - MAX_TOLD} more`] : parts;
  const all = [...told, ...flips.map((flip) => `images ${FLIP_LABELS[flip]}`)];
  return all.length === 0 ? [] : [`Only in the baseline: ${formatList(all)}.`];
}

function changeWords({ agreement, errors, noiseFloor }: FlipChange, tolerance: number): string {
  const parts = [
    ...(agreement === undefined ? [] : [agreementWords(agreement)]),
    ...toldErrors(errors).map((error) => errorWords(error, noiseFloor, tolerance, errors.length > 1)),
  ];
  return parts.length === 0 ? 'Nothing could be compared.' : parts.join(' ');
}

/** Those that are worse, or else the output that changes most. */
function toldErrors(errors: readonly ErrorChange[]): readonly ErrorChange[] {
  const worse = errors.filter(({ isWorse }) => isWorse);
  return worse.length > 0 ? worse.slice(0, MAX_TOLD) : errors.toSorted((a, b) => b.now - a.now).slice(0, 1);
}

function agreementWords({ images, before, now, gains, losses, p, result }: AgreementChange): string {
  const shares = `The top class stays for ${formatShare(before / images)} → ${formatShare(now / images)} of ${countOf(images, 'image')}`;
  const difference = `${formatCount(losses)} lost, ${formatCount(gains)} gained`;
  return `${shares} (${difference}; ${result === 'few' ? 'too few images to tell' : formatP(p)}).`;
}

function errorWords(
  { output, images, lost, before, now, isWorse }: ErrorChange,
  noiseFloor: number,
  tolerance: number,
  isNamed: boolean,
): string {
  const of = isNamed ? ` of ${plainText(output)}` : '';
  if (lost > 0) {
    const whose = isNamed ? plainText(output) : 'The output';
    return `${whose} holds no numbers any more for ${formatCount(lost)} of ${countOf(images + lost, 'image')}.`;
  }
  const beyond = isWorse ? `, beyond the ${formatPercent(tolerance)} tolerated` : '';
  return `Mean change${of} ${formatError(before, noiseFloor)} → ${formatError(now, noiseFloor)}${beyond}.`;
}
