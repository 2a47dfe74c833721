import type { Action } from '../../operators/follow/action';
import type { FloatTensor } from '../../operators/follow/rearrange';
import type { Box } from '../../report/boxOverlap';
import type { OutputContract } from '../../report/report';
import type { ContractPart, Coordinates } from '../contract';
import type { Detection, Point } from '../detections/detection';
import { positionAxes } from '../positionMaps';
import { bestClass, softmax } from './bestClass';
import { cellFinder, type Cell } from './cells';

/** Numbers of one cell. */
type Numbers = (entry: number) => number;

/** A dense head as a list of boxes. */
export interface HeadReader {
  readonly contract: OutputContract;
  readonly tracked: Action | undefined;
  /** Height and width of the image that is fed. */
  readonly image: readonly [number, number];
  /** Names of classes, where the model brings any. */
  readonly labels: number | undefined;
}

/**
 * Every box of a head with its best class, in the head's order.
 *
 * @param tensor in the arrangement of the original
 * @param scores of the same cells, where they are another output
 */
export function readHead(reader: HeadReader, tensor: FloatTensor, scores?: FloatTensor): readonly Detection[] {
  const { contract, tracked, image } = reader;
  const { axis = 0, parts = [], positions = { kind: 'tracked' } } = contract;
  const cellOf = cellFinder(positions, tracked, tensor.dims, image);
  const blocks = blocksOf(parts);
  const isProbability = areProbabilities(
    scores ?? tensor,
    scores === undefined ? blocks.flatMap(({ classes }) => classes ?? []) : [],
    axis,
  );
  const scoring = { isProbability, isSet: positions.kind === 'set', labels: reader.labels };
  const holdsCells = positionAxes(positions, tracked).includes(0);
  const found: Detection[] = [];
  forEachCell(tensor, axis, (index, at, cellNumber) => {
    const cell = cellOf?.(index);
    for (const [b, { box, classes, keypoints }] of blocks.entries()) {
      const corners = boxAt(box, at, image, cell);
      if (corners === undefined) continue;
      const values =
        scores === undefined ? scoresIn(classes, at) : scoresBeside(scores, axis, cellNumber, b, blocks.length);
      const best = bestClass(values, scoring);
      const points = keypoints && pointsIn(keypoints, at, image);
      found.push({
        sample: holdsCells ? 0 : (index[0] ?? 0),
        box: corners,
        ...best,
        ...(points && { keypoints: points }),
      });
    }
  });
  return found;
}

interface Block {
  readonly box: ContractPart;
  readonly classes: ContractPart | undefined;
  readonly keypoints: ContractPart | undefined;
}

/** Boxes with the parts up to the next box; a part may hold several boxes. */
function blocksOf(parts: readonly ContractPart[]): readonly Block[] {
  return parts.flatMap((part, i): Block[] => {
    if (part.kind !== 'boxes' || part.coordinates === undefined) return [];
    const rest = parts.slice(i + 1);
    const end = rest.findIndex(({ kind }) => kind === 'boxes');
    const own = end < 0 ? rest : rest.slice(0, end);
    const step = part.coordinates.form === 'dfl' ? part.to - part.from : 4;
    return Array.from({ length: (part.to - part.from) / step }, (_, k) => ({
      box: { ...part, from: part.from + k * step, to: part.from + (k + 1) * step },
      classes: own.find(({ kind }) => kind === 'classes'),
      keypoints: own.find(({ kind, coordinates }) => kind === 'keypoints' && coordinates?.form === 'points'),
    }));
  });
}

/** Every place of all axes but that of the numbers, with the numbers there. */
export function forEachCell(
  { dims, data }: FloatTensor,
  axis: number,
  visit: (index: readonly number[], at: Numbers, cellNumber: number) => void,
): void {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const block = inner * dims[axis]!;
  const index = dims.map(() => 0);
  const cells = data.length / dims[axis]!;
  for (let cell = 0; cell < cells; cell++) {
    const start = Math.floor(cell / inner) * block + (cell % inner);
    visit(index, (entry) => data[start + entry * inner]!, cell);
    advance(index, dims, axis);
  }
}

function advance(index: number[], dims: readonly number[], without: number): void {
  for (let i = dims.length - 1; i >= 0; i--) {
    if (i === without) continue;
    index[i]!++;
    if (index[i]! < dims[i]!) return;
    index[i] = 0;
  }
}

function boxAt(
  { from, to, coordinates }: ContractPart,
  at: Numbers,
  image: Size,
  cell: Cell | undefined,
): Box | undefined {
  const numbers = Array.from({ length: to - from }, (_, i) => at(from + i));
  const { form, unit, order } = coordinates!;
  if (form === 'dfl') return cell && aroundCell(numbers, cell);
  const [sy, sx] = unit === '0..1' ? image : [1, 1];
  const [a, b, c, d] = (order === 'yx' ? [1, 0, 3, 2] : [0, 1, 2, 3]).map((i) => numbers[i]!) as [
    number,
    number,
    number,
    number,
  ];
  switch (form) {
    case 'xyxy':
      return [a * sx, b * sy, c * sx, d * sy];
    case 'yxyx':
      return [b * sx, a * sy, d * sx, c * sy];
    case 'xywh':
      return [a * sx, b * sy, (a + c) * sx, (b + d) * sy];
    case 'cxcywh':
      return [(a - c / 2) * sx, (b - d / 2) * sy, (a + c / 2) * sx, (b + d / 2) * sy];
    default:
      return undefined;
  }
}

type Size = readonly [number, number];

/** Distances to the four sides, in cells: the means of distributions (Generalized Focal Loss, Li et al. 2020; YOLOv8). */
function aroundCell(numbers: readonly number[], { x, y, width, height }: Cell): Box {
  const bins = numbers.length / 4;
  const mean = (side: number): number => {
    const own = numbers.slice(side * bins, (side + 1) * bins);
    return softmax(own).reduce((total, power, bin) => total + bin * power, 0);
  };
  return [x - mean(0) * width, y - mean(1) * height, x + mean(2) * width, y + mean(3) * height];
}

function scoresIn(part: ContractPart | undefined, at: Numbers): readonly number[] {
  return part === undefined ? [] : Array.from({ length: part.to - part.from }, (_, i) => at(part.from + i));
}

/** Of several boxes of a cell each has its own, one after the other. */
function scoresBeside(
  { dims, data }: FloatTensor,
  axis: number,
  cell: number,
  block: number,
  blocks: number,
): readonly number[] {
  const inner = dims.slice(axis + 1).reduce((a, b) => a * b, 1);
  const count = Math.floor(dims[axis]! / blocks);
  const start = Math.floor(cell / inner) * inner * dims[axis]! + (cell % inner) + block * count * inner;
  return Array.from({ length: count }, (_, i) => data[start + i * inner]!);
}

/** Whether scores are 0…1 already; else each is taken as one before its Sigmoid. */
function areProbabilities({ dims, data }: FloatTensor, parts: readonly ContractPart[], axis: number): boolean {
  if (parts.length === 0) return data.every((value) => value >= 0 && value <= 1);
  let isWithin = true;
  forEachCell({ dims, data }, axis, (_, at) => {
    for (const { from, to } of parts) for (let i = from; isWithin && i < to; i++) isWithin = at(i) >= 0 && at(i) <= 1;
  });
  return isWithin;
}

function pointsIn({ from, to, coordinates }: ContractPart, at: Numbers, image: Size): readonly Point[] {
  const numbers = Array.from({ length: to - from }, (_, i) => at(from + i));
  return pointsOf(numbers, coordinates!, image);
}

/** Points in pixels. */
export function pointsOf(
  numbers: readonly number[],
  coordinates: Coordinates,
  [height, width]: Size,
): readonly Point[] {
  const { unit, order, planar, perPoint = 2, origin, extent } = coordinates;
  const half = numbers.length / 2;
  const [count, step, other] = planar === true ? [half, 1, half] : [numbers.length / perPoint, perPoint, 1];
  const less = origin === 'center' ? 1 : 0;
  const pixels = (value: number, side: number, cells: number): number => {
    switch (unit) {
      case 'pixels':
        return value;
      case '0..1':
        return value * side;
      case '-1..1':
        return ((value + 1) * side) / 2;
      case 'grid':
        return ((value + less / 2) * side) / (cells + less);
    }
  };
  return Array.from({ length: count }, (_, i): Point => {
    const pair = [numbers[i * step]!, numbers[i * step + other]!] as const;
    const [x, y] = order === 'yx' ? [pair[1], pair[0]] : pair;
    return [pixels(x, width, extent[1]), pixels(y, height, extent[0])];
  });
}
