import { contractClaim, otherwiseSentence } from './contracts';
import { matchWords } from './detections';
import { isExact } from './exact';
import { formatError } from './format';
import { likenessWords } from './offers';
import { layerName } from './layerName';
import { isJudged } from './mainOutput';
import { unmeasuredBefore } from './layers';
import { preprocessSentences } from './preprocess';
import { shareSentence } from './shares';
import { rearrangedLayers, rearrangedWords, startLayer } from './startLayer';
import type { Flip, OutputReport, Report } from '../report';
import { className, swapSentence } from './classNames';

/** For a model whose description asks that a flip changes its output: whether it does, and which classes change places. */
export function sensitivity(output: OutputReport, flip: Flip, kind: 'exact' | 'changed'): readonly string[] {
  if (output.sensitive !== true) return [];
  if (kind === 'exact') return ['This model should tell the two apart, as its description says: it cannot.'];
  const told = 'This model should tell the two apart, as its description says: it does.';
  const swapped = swapSentence(output, flip, className);
  return swapped === undefined ? [told] : [told, swapped];
}

/** Probabilities near one hardly move: the scores before them say more. */
export function saturation(report: Report, { logits }: OutputReport, flip: Flip): readonly string[] {
  const error = logits?.error[flip];
  if (logits === undefined || error === undefined) return [];
  const by = isExact(error, report.noiseFloor) ? 'do not differ' : `differ by ${formatError(error, report.noiseFloor)}`;
  return [`Its probabilities are saturated; the scores before them, “${logits.tensor}”, ${by}.`];
}

/** Under which question the figure stands, where that is assumed or another would give another figure. */
export function question(report: Report, output: OutputReport, flip: Flip): readonly string[] {
  const { contract, unpermuted } = output;
  const restored = unpermuted?.[flip];
  const sentences = [...preprocessSentences(report, output, flip)];
  if (contract.certainty === 'assumed') sentences.push(assumption(report, output, flip));
  if (output.offer?.figure[flip] !== undefined) {
    const means = output.offer.looksLike === 'turns' ? ', which a rotation by 180° should change: that' : ', which';
    sentences.push(`It ${likenessWords(output.offer)}${means} is offered as its contract.`);
  }
  if (restored !== undefined) {
    sentences.push(
      `Positions of a feature map lie in it: put back where the flip moved them, it differs by ${formatError(restored, report.noiseFloor)}.`,
    );
  }
  return sentences;
}

function assumption(report: Report, output: OutputReport, flip: Flip): string {
  const { name, contract } = output;
  const otherwise = otherwiseSentence(report, output, flip);
  const is = `That “${name}” ${contractClaim(contract.kind)} is assumed (${contract.origin}).`;
  return otherwise === undefined ? is : `${is} ${otherwise}`;
}

export function otherOutputs(report: Report, main: OutputReport, flip: Flip): readonly string[] {
  const others = report.outputs.filter((output) => output !== main);
  if (others.length === 0) return [];
  const list = others.slice(0, 3).map((output) => {
    const error = isJudged(output, flip) ? output.figure[flip]?.value : undefined;
    const words = error === undefined ? 'not compared' : formatError(error, report.noiseFloor);
    const holds = output.contract.coefficients === undefined ? '' : ' (prototypes of masks)';
    return `“${output.name}” ${matchWords(output, flip)?.split(',')[0] ?? words}${holds}`;
  });
  const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
  const isCompared = report.outputs.some((output) => isJudged(output, flip));
  if (!isCompared) return [`None of ${report.outputs.length} outputs can be compared.`];
  const value = (output: OutputReport): number => (isJudged(output, flip) ? (output.figure[flip]?.value ?? 0) : 0);
  const isMost = others.every((output) => value(output) <= value(main));
  if (!isJudged(main, flip) || !isMost) return [`The other outputs: ${list.join(', ')}${more}.`];
  return [`It changes most of ${report.outputs.length} outputs; the others: ${list.join(', ')}${more}.`];
}

export function firstBrokenName(report: Report, flip: Flip): string | undefined {
  const layer = startLayer(report, flip);
  return layer ? layerName(layer) : undefined;
}

/** Of an exact output: what the layers inside do. */
export function inside(report: Report, flip: Flip): readonly string[] {
  const start = firstBrokenName(report, flip);
  if (start !== undefined) return [`Inside, layers do differ from ${start} on; the rest of the network evens it out.`];
  const count = rearrangedLayers(report, flip);
  if (count === 0) return [];
  const layers = count === 1 ? '1 layer is' : `${count} layers are`;
  return [
    `Inside, ${layers} exact up to ${rearrangedWords(report, flip)}: the network is built, or has learned, to answer the flip so.`,
  ];
}

/** Where it starts, unless that is the first layer of all: that it differs from the beginning is what one expects. */
export function start(report: Report, flip: Flip): readonly string[] {
  if (startLayer(report, flip) === null && report.firstBroken[flip] !== null) {
    return [
      `Every layer is exact up to ${rearrangedWords(report, flip)}: the output changes with what its entries stand for.`,
    ];
  }
  const name = firstBrokenName(report, flip);
  if (name === undefined) return [];
  const unmeasured = unmeasuredBefore(report, flip);
  const [shown, rest] = [unmeasured.slice(0, MAX_UNMEASURED).join(', '), unmeasured.length - MAX_UNMEASURED];
  if (shown === '') return startLayer(report, flip) === report.layers[0] ? [] : [`It starts at ${name}.`];
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [`It starts at ${name} or before: ${shown}${more} could not be measured.`];
}

/** Layers that are named where a difference may start. */
const MAX_UNMEASURED = 3;

export function shares(report: Report, flip: Flip): readonly string[] {
  const sentence = shareSentence(report, flip);
  return sentence === undefined ? [] : [sentence];
}
