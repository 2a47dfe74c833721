import { fc } from '../../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { classNumbers, compareMasks, strongestChannels } from '../../../src/analysis/measure/masks';

const planes = (channels: number, width: number, data: readonly number[]) => ({
  channels,
  width,
  height: data.length / channels / width,
  data: Float32Array.from(data),
});

describe('strongestChannels', () => {
  it('is the number of the largest value, the first of equals', () => {
    expect([...strongestChannels(planes(3, 2, [1, 5, 2, 5, 0, 9]))]).toEqual([1, 2]);
    expect([...strongestChannels(planes(2, 2, [3, -2, 3, -1]))]).toEqual([0, 1]);
  });

  it('passes over what is not a number, and says where nothing is one', () => {
    expect([...strongestChannels(planes(2, 3, [NaN, NaN, -Infinity, 4, NaN, -Infinity]))]).toEqual([1, -1, 0]);
    expect([...strongestChannels(planes(2, 1, [Infinity, NaN]))]).toEqual([0]);
  });

  it('agrees with sorting each position', () => {
    const sizes = fc.record({ channels: fc.integer({ min: 1, max: 5 }), width: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.integer({ min: -3, max: 3 })), ({ channels, width }, stream) => {
        const data = Array.from({ length: channels * width * 2 }, () => stream.next().value);
        const found = strongestChannels(planes(channels, width, data));
        const area = width * 2;
        found.forEach((index, i) => {
          const column = Array.from({ length: channels }, (_, c) => data[c * area + i]!);
          expect(index).toBe(column.indexOf(Math.max(...column)));
        });
      }),
    );
  });
});

describe('classNumbers', () => {
  it('are the values, where they are numbers of classes', () => {
    expect([...classNumbers(planes(1, 5, [0, 255, 1.5, -1, NaN]))]).toEqual([0, 255, -1, -1, -1]);
  });
});

describe('compareMasks', () => {
  it('counts as a hand does', () => {
    // 4 of 8 positions differ; class 7 has 2 positions in both of 4 in either; class 3 none.
    const { changed, classes } = compareMasks(
      Int32Array.of(0, 0, 0, 7, 7, 7, 3, -1),
      Int32Array.of(0, 0, 7, 7, 7, 0, 0, 3),
    );
    expect(changed).toBe(0.5);
    expect(classes).toEqual([
      { index: 0, x: 3, gx: 4, iou: 2 / 5 },
      { index: 7, x: 3, gx: 3, iou: 2 / 4 },
      { index: 3, x: 1, gx: 1, iou: 0 },
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(compareMasks(new Int32Array(), new Int32Array())).toEqual({ changed: 0, classes: [] });
  });

  const masks = fc
    .integer({ min: 1, max: 40 })
    .chain((length) =>
      fc.tuple(
        ...[0, 1].map(() => fc.array(fc.integer({ min: -1, max: 4 }), { minLength: length, maxLength: length })),
      ),
    );

  it('is the quotient of sets of positions, and lists what occurs and nothing else', () => {
    fc.assert(
      fc.property(masks, ([a, b]) => {
        const { changed, classes } = compareMasks(Int32Array.from(a!), Int32Array.from(b!));
        const places = (mask: readonly number[], index: number) =>
          new Set(mask.flatMap((value, i) => (value === index ? [i] : [])));
        expect(classes.map(({ index }) => index).sort()).toEqual(
          [...new Set([...a!, ...b!])].filter((index) => index >= 0).sort(),
        );
        for (const { index, x, gx, iou } of classes) {
          const [ofA, ofB] = [places(a!, index), places(b!, index)];
          expect([x, gx]).toEqual([ofA.size, ofB.size]);
          expect(iou).toBeCloseTo([...ofA].filter((i) => ofB.has(i)).length / new Set([...ofA, ...ofB]).size, 12);
        }
        expect(changed).toBeCloseTo(a!.filter((value, i) => value !== b![i]).length / a!.length, 12);
      }),
    );
  });

  it('is the same from the other side, and perfect against itself', () => {
    fc.assert(
      fc.property(masks, ([a, b]) => {
        const [x, gx] = [Int32Array.from(a!), Int32Array.from(b!)];
        const [there, back] = [compareMasks(x, gx), compareMasks(gx, x)];
        expect(back.changed).toBe(there.changed);
        expect(back.classes.map(({ iou }) => iou)).toEqual(there.classes.map(({ iou }) => iou));
        expect(compareMasks(x, x).changed).toBe(0);
        expect(compareMasks(x, x).classes.every(({ iou }) => iou === 1)).toBe(true);
      }),
    );
  });
});
