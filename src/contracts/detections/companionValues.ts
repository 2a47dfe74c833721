import type { FloatTensor } from '../../operators/follow/rearrange';
import { isNamedFor, type Companion, type CompanionRole, type DetectionSet } from './find';
import type { TensorsByName } from './layout';

/**
 * What outputs beside the boxes hold, by their numbers where their names told nothing: whole numbers are no scores, but
 * classes (TFLite writes boxes, classes, scores and how many there are, all of them floats). One that is not whole counts
 * nothing, and is no companion.
 *
 * @param tensors of every orientation that was run
 */
export function byTheirValues(set: DetectionSet, tensors: readonly TensorsByName[]): DetectionSet {
  const known = set.companions.filter(
    ({ output, holds }) => holds !== 'count' || valuesOf(output, tensors).every(areWhole),
  );
  const rows = rowsOf(set, tensors);
  const find = (role: CompanionRole, test: (all: readonly Values[]) => boolean): Companion | undefined =>
    known.find(({ output, holds }) => {
      const values = valuesOf(output, tensors);
      const isColumn = rows > 0 && values.reduce((sum, { length }) => sum + length, 0) === rows;
      return holds === role && !isNamedFor(role, output) && isColumn && test(values);
    });
  const areAllWhole = (all: readonly Values[]): boolean => all.every(areWhole);
  const whole = find('scores', areAllWhole);
  const scores = whole && find('other', areScores);
  const hasClasses = known.some(({ holds }) => holds === 'classes');
  const classes = scores === undefined ? (whole === undefined ? find('other', areAllWhole) : undefined) : whole;
  const roleOf = (companion: Companion): CompanionRole => {
    if (companion === scores) return 'scores';
    if (companion === classes && !hasClasses) return 'classes';
    return companion === whole && scores !== undefined ? 'other' : companion.holds;
  };
  return { ...set, companions: known.map((companion) => ({ ...companion, holds: roleOf(companion) })) };
}

type Values = FloatTensor['data'];

function valuesOf(output: string, tensors: readonly TensorsByName[]): readonly Values[] {
  return tensors.flatMap((of) => of(output)?.data ?? []);
}

/** Boxes of every orientation. */
function rowsOf({ output }: DetectionSet, tensors: readonly TensorsByName[]): number {
  const rows = ({ dims, data }: FloatTensor): number => data.length / dims.at(-1)!;
  return tensors.reduce((sum, of) => sum + rows(of(output.name) ?? { dims: [1], data: new Float32Array() }), 0);
}

/** Padding may be −1. */
function areWhole(values: Values): boolean {
  return values.every((value) => Number.isInteger(value) && value >= -1);
}

function areScores(all: readonly Values[]): boolean {
  return all.every((values) => values.every((value) => value >= 0 && value <= 1)) && !all.every(areWhole);
}
