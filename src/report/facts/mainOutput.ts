import { isSensitive } from './sensitive';
import type { Flip, OutputPair, OutputReport, Report } from '../report';

/** The comparison of the original with one flip. */
export function pairFor(output: OutputReport, flip: Flip): OutputPair | undefined {
  return output.pairs.find((pair) => pair.a === 'id' && pair.b === flip);
}

/** Whether a flip's difference is one that anything can be said of: neither `empty` nor `incomparable`. */
export function isJudged({ verdict }: Pick<OutputReport, 'verdict'>, flip: Flip): boolean {
  return verdict[flip] === 'holds' || verdict[flip] === 'broken';
}

/** Whether an output's difference is a length that layers and causes share in; those of class numbers and of matched boxes are not. */
export function hasNorm({ contract, boxes }: Pick<OutputReport, 'contract' | 'boxes'>): boolean {
  return contract.kind !== 'labels' && boxes === undefined;
}

/**
 * The output a flip changes most: the one the verdict speaks of. One that holds NaN or infinity comes first, those that
 * cannot be judged for another reason (empty, of coordinates, random) last. Prototypes of masks come behind all others
 * that are judged: they are nothing without their coefficients.
 */
export function mainOutput(report: Report, flip: Flip): OutputReport | undefined {
  const size = (output: OutputReport): number => {
    const value = output.figure[flip]?.value;
    if (value === undefined) return -1;
    if (!Number.isFinite(value)) return Infinity;
    if (!isJudged(output, flip)) return -0.5;
    return output.contract.coefficients === undefined ? value : -0.25;
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
