import { UserError } from '../../protocol/errors';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Box } from '../../report/boxOverlap';
import type { Detection, Point } from './detection';
import { tableOf, type Columns, type DetectionLayout, type Picks, type Table, type TensorsByName } from './layout';

/** The numbers of one row. */
type RowReader = (row: number) => readonly number[];

/**
 * The detections in a model's outputs, in their order; rows that stand for nothing (beyond the count, of a negative
 * class) are left out, weak ones are not. Class numbers are whole, also where the table is none and holds others.
 *
 * @throws UserError when scores or classes have no row for each box; RangeError when the outputs do not fit the layout.
 */
export function readDetections(layout: DetectionLayout, tensors: TensorsByName): readonly Detection[] {
  const { boxes, scores, classes, samples, keypoints, picks } = layout;
  const table = tableOf(tensorOf(tensors, boxes.output), boxes.axis);
  const boxOf = columnsOf(table, boxes);
  const scoresOf = picks === undefined ? scores.map((columns) => beside(layout, columns, table, tensors)) : [];
  const classOf = classes && beside(layout, classes, table, tensors);
  const sampleOf = samples && beside(layout, samples, table, tensors);
  const pointsOf = keypoints && beside(layout, keypoints, table, tensors);
  const scale = scaleOf(layout);
  const detectionAt = (row: number): Detection => {
    const best = bestScore(
      scoresOf.map((of) => of(row)),
      layout.activation,
    );
    return {
      sample: sampleOf?.(row)[0] ?? Math.floor(row / table.rowsPerSample),
      box: cornersOf(boxOf(row), layout, scale),
      score: best.score,
      class: classOf === undefined ? best.index : Math.round(classOf(row)[0]!),
      ...(pointsOf && { keypoints: pointsAt(pointsOf(row), keypoints!.perPoint, layout, scale) }),
    };
  };
  if (picks !== undefined) return picked(picks, tensors, table, detectionAt);
  return validRows(layout, tensors, table)
    .map(detectionAt)
    .filter((detection) => isCount(detection.class) && isCount(detection.sample));
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function tensorOf(tensors: TensorsByName, name: string): FloatTensor {
  const tensor = tensors(name);
  if (tensor === undefined) throw new RangeError(`There is no tensor ${name}`);
  return tensor;
}

function columnsOf(table: Table, { from, to }: Columns): RowReader {
  return (row) => Array.from({ length: to - from }, (_, i) => table.at(row, from + i));
}

/** Columns of the boxes' own table, or of another output with as many rows. */
function beside({ boxes }: DetectionLayout, columns: Columns, table: Table, tensors: TensorsByName): RowReader {
  if (columns.output === boxes.output) return columnsOf(table, columns);
  const { data, dims } = tensorOf(tensors, columns.output);
  if (table.rows === 0) return () => [];
  if (data.length % table.rows !== 0) {
    throw new UserError(
      'preprocess-invalid',
      `"${columns.output}" of ${dims.join('×')} has no row for each of the ${table.rows} boxes of "${boxes.output}". State another output as its "scores" or "classes".`,
    );
  }
  return columnsOf(tableOf({ dims: [table.rows, data.length / table.rows], data }, 1), columns);
}

function validRows({ count }: DetectionLayout, tensors: TensorsByName, { rows, rowsPerSample }: Table): number[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  if (count === undefined) return all;
  const counts = tensorOf(tensors, count).data;
  return all.filter((row) => row % rowsPerSample < (counts[Math.floor(row / rowsPerSample)] ?? 0));
}

/** Numbers of image, class and box: scores stand per image and class, boxes per image (ONNX operator page). */
function picked(
  { output, scores }: Picks,
  tensors: TensorsByName,
  { rowsPerSample }: Table,
  detectionAt: (row: number) => Detection,
): readonly Detection[] {
  const picks = tensorOf(tensors, output);
  const indices = tableOf(picks, picks.dims.length - 1);
  const scoreTable = tableOf(tensorOf(tensors, scores), 1);
  return Array.from({ length: indices.rows }, (_, i) => {
    const [sample, number, box] = [indices.at(i, 0), indices.at(i, 1), indices.at(i, 2)];
    const row = sample * rowsPerSample + box;
    return { ...detectionAt(row), sample, class: number, score: scoreTable.at(row, number) };
  });
}

/** The most probable class of a row; of several scores of one number each their product. */
function bestScore(
  scores: readonly (readonly number[])[],
  activation: DetectionLayout['activation'],
): { readonly score: number; readonly index: number } {
  const width = scores.reduce((most, row) => Math.max(most, row.length), 1);
  const products = Array.from({ length: width }, (_, i) =>
    scores.reduce((product, row) => product * (row.length === 1 ? row[0]! : row[i]!), 1),
  );
  const values = probabilities(products, activation);
  let index = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[index]!) index = i;
  return { score: values[index]!, index };
}

function probabilities(values: readonly number[], activation: DetectionLayout['activation']): readonly number[] {
  if (activation === undefined) return values;
  if (activation === 'sigmoid') return values.map((value) => 1 / (1 + Math.exp(-value)));
  const max = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - max));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.slice(0, -1).map((power) => power / sum);
}

/** Coordinates to pixels: [factor, offset] along x and y. */
type Scale = readonly [readonly [number, number], readonly [number, number]];

function scaleOf({ unit, size: [height, width] }: DetectionLayout): Scale {
  switch (unit) {
    case 'pixels':
      return [
        [1, 0],
        [1, 0],
      ];
    case '0..1':
      return [
        [width, 0],
        [height, 0],
      ];
    case '-1..1':
      return [
        [width / 2, width / 2],
        [height / 2, height / 2],
      ];
  }
}

function cornersOf(numbers: readonly number[], { form }: DetectionLayout, [[sx, ox], [sy, oy]]: Scale): Box {
  const [a, b, c, d] = numbers as [number, number, number, number];
  switch (form) {
    case 'xyxy':
      return [a * sx + ox, b * sy + oy, c * sx + ox, d * sy + oy];
    // NonMaxSuppression takes any two opposite corners.
    case 'yxyx':
      return [Math.min(b, d) * sx + ox, Math.min(a, c) * sy + oy, Math.max(b, d) * sx + ox, Math.max(a, c) * sy + oy];
    case 'xywh':
      return [a * sx + ox, b * sy + oy, (a + c) * sx + ox, (b + d) * sy + oy];
    case 'cxcywh':
      return [(a - c / 2) * sx + ox, (b - d / 2) * sy + oy, (a + c / 2) * sx + ox, (b + d / 2) * sy + oy];
  }
}

/** In the order of the boxes' numbers: x, y or y, x. */
function pointsAt(
  numbers: readonly number[],
  perPoint: number,
  { form }: DetectionLayout,
  [[sx, ox], [sy, oy]]: Scale,
): readonly Point[] {
  const [x, y] = form === 'yxyx' ? [1, 0] : [0, 1];
  return Array.from({ length: numbers.length / perPoint }, (_, i) => [
    numbers[i * perPoint + x]! * sx + ox,
    numbers[i * perPoint + y]! * sy + oy,
  ]);
}
