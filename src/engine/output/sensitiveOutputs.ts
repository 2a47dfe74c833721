import { isExact } from '../../report/facts/exact';
import { FLIP_LABELS } from '../../report/facts/format';
import type { Flip, OutputReport } from '../../report/report';
import { swappedClasses } from '../../report/facts/sensitive';

/** An output that the model's description expects to change (`expects: "sensitive"`), with the classes that change places. */
export function asSensitive(output: OutputReport, flips: readonly Flip[]): OutputReport {
  const { classes } = output;
  if (classes === undefined) return { ...output, sensitive: true };
  const swapped = Object.fromEntries(flips.map((flip) => [flip, swappedClasses(classes.top, flip)]));
  return { ...output, sensitive: true, classes: { ...classes, swapped } };
}

/**
 * One warning for each sensitive output and flip that changes nothing.
 * @param description the file that says so
 */
export function unchangedWarnings(outputs: readonly OutputReport[], floor: number, description: string): string[] {
  return outputs.flatMap(({ name, sensitive, pairs }) =>
    pairs.flatMap(({ a, b, relL2 }) =>
      sensitive === true && a === 'id' && b !== 'id' && isExact(relL2, floor)
        ? [
            `“${name}” stays the same when the input is ${FLIP_LABELS[b]}, but ${description} says that a flip should change it.`,
          ]
        : [],
    ),
  );
}
