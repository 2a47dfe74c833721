import { IMAGENET } from '../imageNet';
import { isExact, noiseWords } from './exact';
import { formatError, formatPercent } from './format';
import type { Flip, OutputReport, Preprocess, Report } from '../report';

/** What the preprocessing itself has to do with an output's figure, one sentence each; nothing where it is known and exact. */
export function preprocessSentences(report: Report, output: OutputReport, flip: Flip): readonly string[] {
  return [ownError(report, flip), assumed(report, output, flip)].filter((sentence) => sentence !== undefined);
}

/** Of a flipped file: what differs before the first layer. */
function ownError({ input, noiseFloor }: Report, flip: Flip): string | undefined {
  const error = input.preprocessError?.[flip];
  if (input.flipMode !== 'file' || error === undefined || isExact(error, noiseFloor)) return undefined;
  return `Preprocessing the flipped file already differs by ${formatError(error, noiseFloor)} from flipping the preprocessed tensor, before the first layer.`;
}

/** What the figure would be under the other common preprocessing, where it is assumed. */
function assumed({ input, noiseFloor }: Report, { name, labels }: OutputReport, flip: Flip): string | undefined {
  const { preprocess, preprocessCertainty, otherPreprocess } = input;
  if (preprocess === undefined || preprocessCertainty !== 'assumed') return undefined;
  const is = `The preprocessing is assumed (${valuesWords(preprocess)}).`;
  const other = otherPreprocess?.figures[name]?.[flip];
  if (otherPreprocess === undefined || other === undefined) return is;
  const isNoise = labels === undefined && isExact(other, noiseFloor);
  const figure = isNoise
    ? noiseWords(noiseFloor)
    : labels === undefined
      ? formatError(other, noiseFloor)
      : formatPercent(other);
  return `${is} With ${valuesWords(otherPreprocess.preprocess)} the figure would be ${figure}.`;
}

/** Caffe's mean of blue, which VGG and Keras' ResNet subtract. */
const BGR_MEAN = 103.939;

/** How pixels become values, in a few words. */
export function valuesWords({ scale, mean, std }: Preprocess): string {
  const all = (values: readonly number[], value: number): boolean => values.every((v) => v === value);
  const isUnit = Math.abs(scale * 255 - 1) < 1e-6;
  if (isUnit && all(mean, 0) && all(std, 1)) return 'pixels / 255';
  if (isUnit && all(mean, 0.5) && all(std, 0.5)) return 'pixels scaled to −1…1';
  if (isUnit && mean[0] === IMAGENET.mean[0] && std[0] === IMAGENET.std[0])
    return 'ImageNet’s mean and standard deviation';
  if (scale === 1 && mean[0] === BGR_MEAN && all(std, 1)) return 'ImageNet’s mean of bare BGR pixels';
  return scale === 1 && all(mean, 0) && all(std, 1) ? 'bare pixels' : 'values of its own';
}
