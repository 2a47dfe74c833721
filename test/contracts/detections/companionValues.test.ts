import { describe, expect, it } from 'vitest';
import { byTheirValues } from '../../../src/contracts/detections/companionValues';
import type { CompanionRole, DetectionSet } from '../../../src/contracts/detections/find';

type Beside = readonly (readonly [name: string, holds: CompanionRole, values: readonly number[]])[];

/** What the outputs beside three boxes hold, seen in the image and in a mirror image with the same values. */
function roles(beside: Beside, mirrored: Beside = beside, rows = 3): Readonly<Record<string, string>> {
  const set: DetectionSet = {
    output: {
      name: 'boxes',
      dtype: 'float32',
      shape: [1, rows, 4],
      keepsPlaces: false,
      selection: { isSuppressed: true, isRanked: false },
      says: undefined,
    },
    form: { kind: 'boxes' },
    companions: beside.map(([output, holds]) => ({ output, holds, isStated: false })),
    origin: 'test',
  };
  const tensors = [beside, mirrored].map((values) => {
    const data = new Map(values.map(([name, , numbers]) => [name, Float32Array.from(numbers)]));
    data.set('boxes', new Float32Array(rows * 4));
    return (name: string) => ({ dims: name === 'boxes' ? [1, rows, 4] : [1, rows], data: data.get(name)! });
  });
  return Object.fromEntries(byTheirValues(set, tensors).companions.map(({ output, holds }) => [output, holds]));
}

const [NUMBERS, PROBABILITIES] = [[2, 0, -1], [0.9, 0.5, 0]] as const; // prettier-ignore

describe('outputs beside boxes, without names', () => {
  it('are classes where they are whole, and scores where they are not', () => {
    const classesFirst = roles([['1', 'scores', NUMBERS], ['2', 'other', PROBABILITIES]]); // prettier-ignore
    expect(classesFirst).toEqual({ 1: 'classes', 2: 'scores' });
    const scoresFirst = roles([['1', 'scores', PROBABILITIES], ['2', 'other', NUMBERS]]); // prettier-ignore
    expect(scoresFirst).toEqual({ 1: 'scores', 2: 'classes' });
    const oneClass = roles([['1', 'scores', [0, 0, 0]], ['2', 'other', PROBABILITIES]]); // prettier-ignore
    expect(oneClass).toEqual({ 1: 'classes', 2: 'scores' });
  });

  it('stay what they are where other outputs hold the classes, but whole numbers are no scores', () => {
    const beside = [['1', 'scores', NUMBERS], ['2', 'other', PROBABILITIES], ['classes', 'classes', [1, 1, 1]]] as const; // prettier-ignore
    expect(roles(beside)).toEqual({ 1: 'other', 2: 'scores', classes: 'classes' });
  });

  it.each<{ readonly by: string; readonly beside: Beside; readonly mirrored?: Beside }>([
    { by: 'names', beside: [['scores', 'scores', [1, 0, 1]], ['2', 'other', PROBABILITIES]] }, // prettier-ignore
    { by: 'no other that may be scores', beside: [['1', 'scores', NUMBERS], ['2', 'other', [3, 0.5, -7]]] }, // prettier-ignore
    { by: 'another length', beside: [['1', 'scores', NUMBERS], ['2', 'other', [...PROBABILITIES, 0.5]]] }, // prettier-ignore
    { by: 'two that are whole', beside: [['1', 'scores', NUMBERS], ['2', 'other', NUMBERS]] }, // prettier-ignore
    {
      by: 'numbers of a mirror image that are not whole',
      beside: [['1', 'scores', NUMBERS], ['2', 'other', PROBABILITIES]], // prettier-ignore
      mirrored: [['1', 'scores', [0.25, 0, 1]], ['2', 'other', PROBABILITIES]], // prettier-ignore
    },
  ])('stay what they were by $by', ({ beside, mirrored }) => {
    expect(roles(beside, mirrored)).toEqual(Object.fromEntries(beside.map(([name, holds]) => [name, holds])));
  });

  it('stay what they were without a box', () => {
    expect(roles([['1', 'scores', []], ['2', 'other', []]], undefined, 0)).toEqual({ 1: 'scores', 2: 'other' }); // prettier-ignore
  });

  it('count boxes with whole numbers only', () => {
    expect(roles([['n', 'count', [3]]])).toEqual({ n: 'count' });
    expect(roles([['n', 'count', [3]]], [['n', 'count', [2.5]]])).toEqual({});
  });
});
