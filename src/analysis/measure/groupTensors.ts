import type { TensorChoice } from './selectTensors';

/**
 * Splits layers, in order, into groups of which x and one flip fit into the budget. A layer that does not fit
 * alone is a group of its own; one of unknown shape counts nothing.
 *
 * @param budget bytes.
 */
export function groupTensors(
  choices: readonly TensorChoice[],
  shapeOf: (tensor: string) => readonly number[] | undefined,
  budget: number,
): readonly (readonly TensorChoice[])[] {
  const groups: TensorChoice[][] = [];
  let used = Infinity;
  for (const choice of choices) {
    const shape = shapeOf(choice.tensor);
    const bytes = shape === undefined ? 0 : 2 * 4 * shape.reduce((n, d) => n * d, 1);
    if (used + bytes > budget) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)!.push(choice);
    used += bytes;
  }
  return groups;
}
