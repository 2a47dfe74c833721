import { describe, expect, it } from 'vitest';
import { contractOfSet } from '../../../src/contracts/detections/contractOfSet';
import type { DetectionSet } from '../../../src/contracts/detections/find';
import type { DetectionLayout } from '../../../src/contracts/detections/layout';
import type { SettledLayout } from '../../../src/contracts/detections/settleLayout';

const coordinates = { form: 'xyxy', unit: 'pixels', origin: 'edge', extent: [100, 200] } as const;

function set(shape: readonly number[], companions: DetectionSet['companions'] = []): DetectionSet {
  const selection = { isSuppressed: false, isRanked: true };
  const output = { name: 't', dtype: 'float32', shape, keepsPlaces: false, selection, says: undefined };
  return { output, form: { kind: 'boxes' }, companions, origin: 'test' };
}

function settled(layout: Partial<DetectionLayout>, more: Partial<SettledLayout> = {}): SettledLayout {
  const boxes = { output: 't', axis: 2, from: 0, to: 4 };
  const whole = { boxes, form: 'xyxy', unit: 'pixels', size: [100, 200], scores: [], ...layout } as const;
  return { layout: whole, origin: 'edge', swap: [], swapPoints: [], certainty: 'found', ...more };
}

describe('the contract of finished detections', () => {
  it('is of boxes in a set of rows, and nothing more where nothing is beside them', () => {
    expect(contractOfSet(set([1, 3, 4]), settled({}))).toEqual({
      kind: 'boxes',
      origin: 'test',
      certainty: 'found',
      positions: { kind: 'set', axis: 1 },
      axis: 2,
      parts: [{ kind: 'boxes', from: 0, to: 4, coordinates }],
    });
  });

  it('has its rows on the last axis but that of columns', () => {
    const axisOf = (shape: readonly number[], axis: number) =>
      contractOfSet(set(shape), settled({ boxes: { output: 't', axis, from: 0, to: 4 } })).positions;
    expect(axisOf([1, 2, 3, 4], 3)).toEqual({ kind: 'set', axis: 2 });
    expect(axisOf([1, 4, 3], 1)).toEqual({ kind: 'set', axis: 2 });
    expect(axisOf([4], 0)).toEqual({ kind: 'set', axis: 0 });
  });

  it('names every column of a table', () => {
    const column = (from: number, to = from + 1, output = 't') => ({ output, from, to });
    const layout = {
      boxes: { output: 't', axis: 2, from: 1, to: 5 },
      form: 'yxyx',
      unit: '0..1',
      samples: column(0),
      scores: [column(5), column(6)],
      classes: column(7),
      keypoints: { ...column(8, 14), perPoint: 3 },
      rest: column(14, 20),
    } as const;
    const contract = contractOfSet(set([1, 3, 20]), settled(layout, { swap: [[0, 1]], swapPoints: [[0, 1]] }));
    const part = { unit: '0..1', origin: 'edge', extent: [1, 1] };
    expect(contract.parts).toEqual([
      { kind: 'boxes', from: 1, to: 5, coordinates: { ...part, form: 'yxyx' } },
      { kind: 'classes', name: 'scores', from: 5, to: 6 },
      { kind: 'classes', name: 'scores', from: 6, to: 7 },
      { kind: 'labels', name: 'classes', from: 7, to: 8 },
      { kind: 'ignore', name: 'samples', from: 0, to: 1 },
      { kind: 'ignore', name: 'rest', from: 14, to: 20 },
      {
        kind: 'keypoints',
        from: 8,
        to: 14,
        coordinates: { ...part, form: 'points', perPoint: 3, order: 'yx' },
        swap: [[0, 1]],
      },
    ]);
    expect(contract).toMatchObject({ scores: 'scores', classes: 'classes', swap: [[0, 1]] });
    expect(contract).not.toHaveProperty('companions');
    const plain = contractOfSet(set([1, 3, 20]), settled({ ...layout, form: 'xyxy' }));
    expect(plain.parts!.at(-1)).toEqual({
      kind: 'keypoints',
      from: 8,
      to: 14,
      coordinates: { ...part, form: 'points', perPoint: 3 },
    });
  });

  it('names outputs beside it, whose columns are no parts', () => {
    const companions = [{ output: 's', holds: 'scores', isStated: false }, { output: 'm', holds: 'masks', isStated: false }] as const; // prettier-ignore
    const layout = {
      scores: [{ output: 's', from: 0, to: 1 }],
      keypoints: { output: 'k', from: 0, to: 6, perPoint: 2 },
    };
    const contract = contractOfSet(set([1, 3, 4], companions), settled(layout));
    expect(contract.parts).toHaveLength(1);
    expect(contract.scores).toBe('s');
    expect(contractOfSet(set([1, 3, 4], companions.slice(1)), settled({})).companions).toHaveLength(1);
    expect(contract).not.toHaveProperty('classes');
    expect(contract.companions).toEqual([{ tensor: 's', holds: 'scores' }, { tensor: 'm', holds: 'masks' }]); // prettier-ignore
  });

  it('of picks is of three numbers, beside the boxes and scores that they pick from', () => {
    const layout = { boxes: { output: 'b', axis: 2, from: 0, to: 4 }, picks: { output: 't', scores: 's' } };
    expect(contractOfSet(set([3, 3]), settled(layout))).toMatchObject({
      axis: 1,
      positions: { kind: 'set', axis: 0 },
      parts: [{ kind: 'boxes', from: 0, to: 3, coordinates }],
      scores: 's',
      companions: [{ tensor: 'b', holds: 'boxes' }, { tensor: 's', holds: 'scores' }], // prettier-ignore
    });
  });
});
