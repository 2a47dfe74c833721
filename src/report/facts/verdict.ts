import { angleSentence, isSameDetections, matchWords, pointWords, shiftSentence, unmatchedWords } from './detections';
import { isExact, noiseWords } from './exact';
import { FLIP_LABELS, formatCosine, formatError } from './format';
import type { Flip, OutputPair, OutputReport, Report } from '../report';
import { topClassWords } from './classNames';
import { mainOutput, pairFor } from './mainOutput';
import { scaleSentence } from './scale';
import { inside, otherOutputs, question, saturation, sensitivity, shares, start } from './verdictDetails';

/**
 * `exact`: the output does what the flip asks of it, up to float noise; `changed`: it does not;
 * `incomparable`: an output holds NaN or infinity, or is all zero; `unmeasured`: this flip was not run.
 */
export type VerdictKind = 'exact' | 'changed' | 'incomparable' | 'unmeasured';

/** The answer for one flip, in words. Names from files stand in it as they are: show it as text. */
export interface Verdict {
  readonly flip: Flip;
  readonly kind: VerdictKind;
  /**
   * Whether the output does what is asked of it: it is exact or, where its model's description says that it should
   * change, it changes. Absent where that cannot be judged.
   */
  readonly asExpected?: boolean;
  /** The answer, one sentence. */
  readonly headline: string;
  /** The figure that `headline` turns on, as it stands in it; absent when there is none. */
  readonly figure?: string;
  /** The reasons, one sentence each, most important first. */
  readonly details: readonly string[];
}

const ACTS: { readonly [F in Flip]: { readonly doing: string; readonly same: string } } = {
  h: { doing: 'Mirroring', same: 'mirror' },
  v: { doing: 'Turning upside-down', same: 'turn over' },
  hv: { doing: 'Rotating by 180°', same: 'rotate' },
};

/** The answer for one flip. Pure; never throws. */
export function verdictFor(report: Report, flip: Flip): Verdict {
  const output = mainOutput(report, flip);
  const verdict = output?.verdict[flip];
  if (output === undefined || verdict === undefined) {
    const why = report.outputs.length > 0 || report.ignored !== undefined ? '' : ': no output depends on the image';
    return { flip, kind: 'unmeasured', headline: `${ACTS[flip].doing} was not measured${why}.`, details: [] };
  }
  const pair = pairFor(output, flip);
  const words = matchWords(output, flip);
  const cannot = verdict === 'empty' || verdict === 'incomparable';
  if (words !== undefined && !cannot) return matchedBoxes(report, output, flip, words);
  if (cannot || pair === undefined) return incomparable(report, output, flip);
  return isExact(output.figure[flip]!.value, report.noiseFloor) || isRounding(report, output, flip)
    ? exact(report, output, pair, flip)
    : changed(report, output, pair, flip);
}

/** Whether nothing is stated, and what differs is no more than the absolute noise of its values: sigmoids, whole numbers. */
function isRounding({ noiseFloor }: Report, { verdict, tolerance, sensitive }: OutputReport, flip: Flip): boolean {
  return verdict[flip] === 'holds' && sensitive !== true && tolerance.rtol === noiseFloor && tolerance.atol > 0;
}

/** The whole answer for one flip as running text. */
export function verdictText(report: Report, flip: Flip): string {
  const { headline, details } = verdictFor(report, flip);
  return [headline, ...details].join(' ');
}

function incomparable(report: Report, output: OutputReport, flip: Flip): Verdict {
  const reason = output.reasons?.[flip] ?? 'it holds NaN or infinity, or is zero throughout';
  const headline = `${ACTS[flip].doing} cannot be judged for ${outputNoun(report, output)}: ${reason}.`;
  return { flip, kind: 'incomparable', headline, details: otherOutputs(report, output, flip) };
}

/** @param words how many are matched, and how well */
function matchedBoxes(report: Report, output: OutputReport, flip: Flip, words: string): Verdict {
  const { doing, same } = ACTS[flip];
  const asExpected = output.verdict[flip] === 'holds';
  const isExactly = asExpected && isSameDetections(output, flip, report.noiseFloor);
  const what = outputNoun(report, output);
  const does = isExactly
    ? `does no more than ${same} ${what}`
    : asExpected
      ? `finds the same again in ${what}`
      : `does more than ${same} ${what}`;
  const details = [
    ...[pointWords(output, flip), unmatchedWords(output, flip)].flatMap((text) =>
      text === undefined ? [] : [sentence(text)],
    ),
    ...[shiftSentence(output, flip)].filter((text) => text !== undefined),
    ...question(report, output, flip),
    ...otherOutputs(report, output, flip),
    ...start(report, flip),
    ...shares(report, flip),
  ];
  const figure = words.split(',')[0]!;
  return {
    flip,
    kind: isExactly ? 'exact' : 'changed',
    asExpected,
    headline: `${doing} the input ${does}: ${words}.`,
    figure,
    details,
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function exact(report: Report, output: OutputReport, pair: OutputPair, flip: Flip): Verdict {
  const { doing, same } = ACTS[flip];
  const noise = isExact(pair.relL2, report.noiseFloor) ? noiseWords(report.noiseFloor) : 'the rounding of its values';
  const error =
    pair.relL2 === 0 ? 'bit for bit the same' : `error ${formatError(pair.relL2, report.noiseFloor)}, ${noise}`;
  const what = outputNoun(report, output);
  const headline =
    output.expects === 'equivariance'
      ? `${doing} the input does no more than ${same} ${what} (${error}).`
      : `${doing} does not change ${what} (${error}).`;
  const details = [
    ...sensitivity(output, flip, 'exact'),
    ...saturation(report, output, flip),
    ...question(report, output, flip),
    ...inside(report, flip),
  ];
  return { flip, kind: 'exact', asExpected: output.verdict[flip] === 'holds', headline, details };
}

function changed(report: Report, output: OutputReport, pair: OutputPair, flip: Flip): Verdict {
  const figure = formatError(output.figure[flip]!.value, report.noiseFloor);
  const details = [
    ...sensitivity(output, flip, 'changed'),
    ...[scaleSentence(report, flip)].filter((text) => text !== undefined),
    ...saturation(report, output, flip),
    ...question(report, output, flip),
    ...[angleSentence(output, flip)].filter((text) => text !== undefined),
    ...[shiftSentence(output, flip)].filter((text) => text !== undefined),
    ...otherOutputs(report, output, flip),
    ...start(report, flip),
    ...shares(report, flip),
  ];
  const headline = changedHeadline(report, output, pair, flip, figure);
  return { flip, kind: 'changed', asExpected: output.verdict[flip] === 'holds', headline, figure, details };
}

function changedHeadline(report: Report, output: OutputReport, pair: OutputPair, flip: Flip, figure: string): string {
  const { doing, same } = ACTS[flip];
  const what = outputNoun(report, output);
  if (output.labels !== undefined) {
    const where = output.expects === 'equivariance' ? 'flipped back, ' : '';
    return `${doing} changes ${what}: ${where}${figure} of the class numbers differ.`;
  }
  const points = pointWords(output, flip);
  if (points !== undefined) return `${doing} the input does more than ${same} ${what}: mirrored back, ${points}.`;
  const decision = topClassWords(output, flip);
  if (decision !== undefined) {
    const moves =
      report.outputs.length > 1 ? `${what} moves by ${figure} of its` : `${what} move by ${figure} of their`;
    return `${decision}, when ${FLIP_LABELS[flip]}; ${moves} length.`;
  }
  const cosine = `cosine ${formatCosine(pair.cosine)}`;
  return output.expects === 'equivariance'
    ? `${doing} the input does more than ${same} ${what}: flipped back, it differs by ${figure} (${cosine}).`
    : `${doing} changes ${what} by ${figure} (${cosine}).`;
}

/** Entries of an embedding; fewer are scores or measurements. */
const MIN_EMBEDDING = 16;

function outputNoun(report: Report, output: OutputReport): string {
  if (report.outputs.length > 1) {
    return output.boxes === undefined ? `the output “${output.name}”` : `the boxes in “${output.name}”`;
  }
  if (output.boxes !== undefined) return 'the boxes';
  if (output.classes !== undefined) return 'the class scores';
  if (output.labels !== undefined) return 'the class numbers';
  if (output.offer?.looksLike === 'scores') return 'this output';
  const isList = output.expects === 'invariance' && output.shape.slice(2).every((length) => length === 1);
  return isList && (output.shape[1] ?? 1) >= MIN_EMBEDDING ? 'this embedding' : 'this output';
}
