import type { StudyTally } from '../../analysis/study/studyTally';
import { placeKey } from '../../analysis/study/places';
import type { CauseRow, ImageRow } from '../../analysis/study/rows';

/** Names an image with a model. */
export function causeKey({ model, ...place }: Pick<CauseRow, 'root' | 'image' | 'model'>): string {
  return `${placeKey(place)}\0${model}`;
}

/** Rows of images as tallies take them: all of one image, which are neighbors. */
export function rowsByImage(rows: readonly ImageRow[]): Iterable<readonly ImageRow[]> {
  return groups(rows, placeKey);
}

/** Rows of causes as tallies take them: those of one image, model and flip, which are neighbors. */
export function* causesByFlip(rows: readonly CauseRow[]): Generator<Parameters<StudyTally['addCauses']>> {
  for (const group of groups(rows, (row) => `${causeKey(row)}\0${row.flip}`))
    yield [group[0]!.model, group[0]!.flip, group];
}

/** Neighbors of the same key. */
function* groups<Row extends ImageRow | CauseRow>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Generator<readonly Row[]> {
  let group: Row[] = [];
  for (const row of rows) {
    if (group.length > 0 && keyOf(group[0]!) !== keyOf(row)) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}
