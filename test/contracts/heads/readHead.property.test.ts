import { expect, it } from 'vitest';
import type { ContractPart } from '../../../src/contracts/contract';
import type { Detection, Point } from '../../../src/contracts/detections/detection';
import { forEachCell, readHead } from '../../../src/contracts/heads/readHead';
import { fc } from '../../support/fastCheck';
import { uniform } from '../../support/random';

const IMAGE = [32, 64] as const;

const head = fc.record({
  rest: fc.tuple(...[1, 2, 3].map((least) => fc.integer({ min: least, max: least + 1 }))),
  axis: fc.integer({ min: 1, max: 3 }),
  blocks: fc.integer({ min: 1, max: 3 }),
  classes: fc.integer({ min: 1, max: 3 }),
  points: fc.integer({ min: 0, max: 2 }),
  perPoint: fc.integer({ min: 2, max: 3 }),
  isBeside: fc.boolean(),
  seed: fc.nat(1000),
});

/** Where an entry is, by its place on every axis. */
const offset = (dims: readonly number[], index: readonly number[]) =>
  index.reduce((at, place, axis) => at * dims[axis]! + place, 0);
const withAxis = (rest: readonly number[], axis: number, own: number) => [
  ...rest.slice(0, axis),
  own,
  ...rest.slice(axis),
];
const empty = (dims: readonly number[]) => ({ dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) });

/** Every place on these axes, in order. */
const places = (dims: readonly number[]): readonly (readonly number[])[] =>
  dims.reduce<number[][]>((all, length) => all.flatMap((one) => Array.from({ length }, (_, i) => [...one, i])), [[]]);

it('boxes, scores and points that are written on any axis are read as they were', () => {
  fc.assert(
    fc.property(head, ({ rest, axis, blocks, classes, points, perPoint, isBeside, seed }) => {
      const next = uniform(seed);
      const inBox = 4 + (isBeside ? 0 : classes);
      const size = inBox + points * perPoint;
      const tensor = empty(withAxis(rest, axis, blocks * size));
      const beside = empty(withAxis(rest, axis, blocks * classes));
      const expected = places(rest).flatMap((place) =>
        Array.from({ length: blocks }, (_, block): Detection => {
          const box = [0, 0, 0, 0].map(() => Math.floor(next() * 64)) as [number, number, number, number];
          const scores = Array.from({ length: classes }, (_score, i) => (Math.floor(next() * 16) * 4 + i) / 64);
          const keypoints = Array.from({ length: points }, (): Point => [
            Math.floor(next() * 64),
            Math.floor(next() * 32),
          ]);
          const own = [...box, ...(isBeside ? [] : scores)];
          const numbers = [...own, ...keypoints.flatMap((point) => [...point, 0.5].slice(0, perPoint))];
          const write = ({ dims, data }: typeof tensor, entry: number, value: number) => {
            data[offset(dims, withAxis(place, axis, entry))] = value;
          };
          numbers.forEach((value, entry) => write(tensor, block * size + entry, value));
          scores.forEach((value, entry) => write(beside, block * classes + entry, value));
          const score = Math.max(...scores);
          const found = { sample: place[0]!, box, score, class: scores.indexOf(score) };
          return points === 0 ? found : { ...found, keypoints };
        }),
      );
      const coordinates = { unit: 'pixels', origin: 'edge', extent: IMAGE } as const;
      const parts = Array.from({ length: blocks }, (_, block) => block * size).flatMap((from): ContractPart[] => [
        { kind: 'boxes', from, to: from + 4, coordinates: { ...coordinates, form: 'xyxy' } },
        ...(isBeside ? [] : [{ kind: 'classes' as const, from: from + 4, to: from + inBox }]),
        ...(points === 0
          ? []
          : [
              {
                kind: 'keypoints',
                from: from + inBox,
                to: from + size,
                coordinates: { ...coordinates, form: 'points', perPoint },
              } as const,
            ]),
      ]);
      const contract = { kind: 'boxes', origin: 'test', certainty: 'stated', axis, parts } as const;
      const reader = { contract, tracked: undefined, image: IMAGE, labels: undefined };
      expect(readHead(reader, tensor, isBeside ? beside : undefined)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it('every cell is visited once, in order, with its numbers', () => {
  for (const axis of [0, 1, 2]) {
    const dims = [2, 3, 4];
    const tensor = { dims, data: Float32Array.from({ length: 24 }, (_, i) => i) };
    const rest = dims.filter((_, at) => at !== axis);
    const found: unknown[] = [];
    forEachCell(tensor, axis, (index, at, cell) => found.push([[...index], at(0), at(1), cell]));
    const numberAt = (place: readonly number[], entry: number) => offset(dims, withAxis(place, axis, entry));
    expect(found).toEqual(
      places(rest).map((place, cell) => [withAxis(place, axis, 0), numberAt(place, 0), numberAt(place, 1), cell]),
    );
  }
});

it('nothing is visited of a tensor without entries', () => {
  for (const dims of [
    [1, 0, 3],
    [1, 3, 0],
    [0, 3, 3],
  ])
    forEachCell(empty(dims), 1, () => expect.unreachable());
});
