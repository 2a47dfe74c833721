import { contractNoun, otherwiseSentence } from './contracts';
import { isSameDetections, matchWords, pointWords, shiftSentence, unmatchedWords } from './detections';
import { isExact } from './exact';
import { formatCosine, formatError } from './format';
import { layerName } from './layerName';
import { unmeasuredBefore } from './layers';
import { offerSentences } from './offers';
import { preprocessSentences } from './preprocess';
import { isSensitive } from './sensitive';
import { shareSentence } from './shares';
import type { ClassScore, Flip, OutputPair, OutputReport, Report } from '../report';

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

/** The comparison of the original with one flip. */
export function pairFor(output: OutputReport, flip: Flip): OutputPair | undefined {
  return output.pairs.find((pair) => pair.a === 'id' && pair.b === flip);
}

/**
 * The output a flip changes most: the one the verdict speaks of. One that holds NaN or infinity comes first, those that
 * cannot be judged for another reason (empty, of coordinates, random) last.
 */
export function mainOutput(report: Report, flip: Flip): OutputReport | undefined {
  const size = (output: OutputReport): number => {
    const value = output.figure[flip]?.value;
    if (value === undefined) return -1;
    if (!Number.isFinite(value)) return Infinity;
    const judged = output.verdict[flip] === 'holds' || output.verdict[flip] === 'broken';
    return judged ? value : -0.5;
  };
  return report.outputs.reduce<OutputReport | undefined>(
    (worst, output) => (worst === undefined || size(output) > size(worst) ? output : worst),
    undefined,
  );
}

/** The measured flip that is furthest from what the output should do: it changes it most or, where it should change, least. */
export function worstFlip(report: Report): Flip | undefined {
  const errors = report.flips.flatMap((flip) => {
    const output = mainOutput(report, flip);
    const error = output?.figure[flip]?.value;
    return error === undefined ? [] : [{ flip, error: Number.isFinite(error) ? error : Infinity }];
  });
  const wanted = (error: number): number => (isSensitive(report) && error !== Infinity ? -error : error);
  return errors.sort((a, b) => wanted(b.error) - wanted(a.error))[0]?.flip;
}

/** The answer for one flip. Pure; never throws. */
export function verdictFor(report: Report, flip: Flip): Verdict {
  const output = mainOutput(report, flip);
  const verdict = output?.verdict[flip];
  if (output === undefined || verdict === undefined) {
    return { flip, kind: 'unmeasured', headline: `${ACTS[flip].doing} was not measured.`, details: [] };
  }
  const pair = pairFor(output, flip);
  const words = matchWords(output, flip);
  const cannot = verdict === 'empty' || verdict === 'incomparable';
  if (words !== undefined && !cannot) return matchedBoxes(report, output, flip, words);
  if (cannot || pair === undefined) return incomparable(report, output, flip);
  return isExact(output.figure[flip]!.value, report.noiseFloor)
    ? exact(report, output, pair, flip)
    : changed(report, output, pair, flip);
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
  const error =
    pair.relL2 === 0 ? 'bit for bit the same' : `error ${formatError(pair.relL2, report.noiseFloor)}, float noise`;
  const what = outputNoun(report, output);
  const headline =
    output.expects === 'equivariance'
      ? `${doing} the input does no more than ${same} ${what} (${error}).`
      : `${doing} does not change ${what} (${error}).`;
  const start = firstBrokenName(report, flip);
  const inside =
    start === undefined ? [] : [`Inside, layers do differ from ${start} on; the rest of the network evens it out.`];
  const details = [
    ...sensitivity(output, flip, 'exact'),
    ...saturation(report, output, flip),
    ...question(report, output, flip),
    ...inside,
  ];
  return { flip, kind: 'exact', asExpected: output.verdict[flip] === 'holds', headline, details };
}

function changed(report: Report, output: OutputReport, pair: OutputPair, flip: Flip): Verdict {
  const figure = formatError(output.figure[flip]!.value, report.noiseFloor);
  const details = [
    ...sensitivity(output, flip, 'changed'),
    ...saturation(report, output, flip),
    ...question(report, output, flip),
    ...offerSentences(report, flip),
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
  const cosine = `cosine ${formatCosine(pair.cosine)}`;
  return output.expects === 'equivariance'
    ? `${doing} the input does more than ${same} ${what}: flipped back, it differs by ${figure} (${cosine}).`
    : `${doing} changes ${what} by ${figure} (${cosine})${topClass(output, flip)}.`;
}

/** Under which question the figure stands, where that is assumed or another would give another figure. */
function question(report: Report, output: OutputReport, flip: Flip): readonly string[] {
  const { contract, unpermuted } = output;
  const restored = unpermuted?.[flip];
  const sentences = [...preprocessSentences(report, output, flip)];
  if (contract.certainty === 'assumed') sentences.push(assumption(report, output, flip));
  if (restored !== undefined) {
    sentences.push(
      `Positions of a feature map lie in it: put back where the flip moved them, it differs by ${formatError(restored, report.noiseFloor)}.`,
    );
  }
  return sentences;
}

/** Probabilities near one hardly move: the scores before them say more. */
function saturation(report: Report, { logits }: OutputReport, flip: Flip): readonly string[] {
  const error = logits?.error[flip];
  if (logits === undefined || error === undefined) return [];
  const by = isExact(error, report.noiseFloor) ? 'do not differ' : `differ by ${formatError(error, report.noiseFloor)}`;
  return [`Its probabilities are saturated; the scores before them, “${logits.tensor}”, ${by}.`];
}

function assumption(report: Report, output: OutputReport, flip: Flip): string {
  const { name, contract } = output;
  const otherwise = otherwiseSentence(report, output, flip);
  const is = `That “${name}” is ${contractNoun(contract.kind)} is assumed (${contract.origin}).`;
  return otherwise === undefined ? is : `${is} ${otherwise}`;
}

/** For a model whose description asks that a flip changes its output: whether it does, and which classes change places. */
function sensitivity(output: OutputReport, flip: Flip, kind: 'exact' | 'changed'): readonly string[] {
  if (output.sensitive !== true) return [];
  if (kind === 'exact') return ['This model should tell the two apart, as its description says: it cannot.'];
  const told = 'This model should tell the two apart, as its description says: it does.';
  const swapped = swapSentence(output, flip, className);
  return swapped === undefined ? [told] : [told, swapped];
}

/**
 * `left lung and right lung, left kidney and right kidney are mirror images of each other: they change places.`
 * @param name a class's name: names from files may need to be made safe for where they stand
 */
export function swapSentence(
  output: OutputReport,
  flip: Flip,
  name: (score: ClassScore) => string,
): string | undefined {
  const swapped = output.classes?.swapped?.[flip] ?? [];
  if (swapped.length === 0) return undefined;
  const pairs = swapped.map(([a, b]) => `${name(a)} and ${name(b)}`).join(', ');
  return `${pairs} are mirror images of each other: they change places.`;
}

function outputNoun(report: Report, output: OutputReport): string {
  if (report.outputs.length > 1) {
    return output.boxes === undefined ? `the output “${output.name}”` : `the boxes in “${output.name}”`;
  }
  if (output.boxes !== undefined) return 'the boxes';
  if (output.classes !== undefined) return 'the class scores';
  if (output.labels !== undefined) return 'the class numbers';
  const embedding = output.expects === 'invariance' && output.shape.slice(2).every((length) => length === 1);
  return embedding ? 'this embedding' : 'this output';
}

/** `, and the top class changes from a to b`; nothing when the output is not of classes. */
function topClass(output: OutputReport, flip: Flip): string {
  const before = output.classes?.top.id?.[0];
  const after = output.classes?.top[flip]?.[0];
  if (before === undefined || after === undefined) return '';
  if (before.index === after.index) return `, but the top class stays ${className(before)}`;
  return `, and the top class changes from ${className(before)} to ${className(after)}`;
}

/** The label, or `class 281` where the model has none. */
export function className(score: ClassScore): string {
  return score.label ?? `class ${score.index}`;
}

function otherOutputs(report: Report, main: OutputReport, flip: Flip): readonly string[] {
  const others = report.outputs.filter((output) => output !== main);
  if (others.length === 0) return [];
  const list = others.slice(0, 3).map((output) => {
    const error = output.figure[flip]?.value;
    const words = error === undefined ? 'not compared' : formatError(error, report.noiseFloor);
    return `“${output.name}” ${matchWords(output, flip)?.split(',')[0] ?? words}`;
  });
  const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
  return [`It changes most of ${report.outputs.length} outputs; the others: ${list.join(', ')}${more}.`];
}

function firstBrokenName(report: Report, flip: Flip): string | undefined {
  const tensor = report.firstBroken[flip];
  const layer = report.layers.find((l) => l.tensor === tensor);
  return layer && layerName(layer);
}

function start(report: Report, flip: Flip): readonly string[] {
  const name = firstBrokenName(report, flip);
  if (name === undefined) return [];
  const unmeasured = unmeasuredBefore(report, flip);
  const [shown, rest] = [unmeasured.slice(0, MAX_UNMEASURED).join(', '), unmeasured.length - MAX_UNMEASURED];
  if (shown === '') return [`It starts at ${name}.`];
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [`It starts at ${name} or before: ${shown}${more} could not be measured.`];
}

/** Layers that are named where a difference may start. */
const MAX_UNMEASURED = 3;

function shares(report: Report, flip: Flip): readonly string[] {
  const sentence = shareSentence(report, flip);
  return sentence === undefined ? [] : [sentence];
}
