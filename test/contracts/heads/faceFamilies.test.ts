import { describe, expect, it } from 'vitest';
import type { OutputBeside, OutputFacts } from '../../../src/contracts/contract';
import { areCropOutputs, faceFamily } from '../../../src/contracts/heads/faceFamilies';
import type { Action } from '../../../src/operators/follow/action';
import { outputFacts } from '../../support/outputFacts';

const tracked = (rows: number): Action => ({
  kind: 'spatial',
  h: [{ axis: rows + 1, map: 'reverse' }],
  v: [{ axis: rows, map: 'reverse' }],
});

function facts(
  shape: readonly number[],
  beside: readonly OutputBeside[],
  more: Partial<OutputFacts> = {},
): OutputFacts {
  return outputFacts({ shape, tracked: tracked(2), beside, ...more });
}

const other = (shape: readonly number[], head: OutputFacts['head'] = 'other', isBefore = true): OutputBeside => ({
  shape,
  head,
  isBefore,
});

describe('MTCNN’s first network', () => {
  const cells = [27, 43] as const;
  const scores = other([1, 2, ...cells], 'softmax');

  it('is a map of four numbers beside two probabilities at a stride of 2', () => {
    const family = faceFamily(facts([1, 4, ...cells], [scores]))!;
    expect(family.looksLike).toBe('corners');
    expect(family.entries.map(({ entry }) => entry)).toEqual(
      ['xyxy', 'yxyx'].map((form) => ({ contract: 'boxes', form, unit: '-1..1', axis: 1 })),
    );
    expect(family.entries[0]!.contract).toMatchObject({ kind: 'boxes', certainty: 'found', axis: 1 });
  });

  it('may have its channels last', () => {
    const own = facts([1, ...cells, 4], [other([1, ...cells, 2], 'softmax')], {
      tracked: tracked(1),
      channelsLast: true,
    });
    expect(faceFamily(own)!.entries[0]!.entry.axis).toBe(3);
  });

  it.each([
    [[25, 41], true],
    [[31, 47], true],
    [[24, 41], false],
    [[25, 40], false],
    [[32, 47], false],
    [[31, 48], false],
  ] as const)('of 64×96 pixels has fewer cells than half as many, by less than eight: %j', (own, isFamily) => {
    expect(faceFamily(facts([1, 4, ...own], [other([1, 2, ...own], 'softmax')])) !== undefined).toBe(isFamily);
  });

  it.each([
    ['three outputs', [1, 4, ...cells], [scores, other([1, 10, ...cells])]],
    ['no probabilities', [1, 4, ...cells], [other([1, 2, ...cells])]],
    ['three classes', [1, 4, ...cells], [other([1, 3, ...cells], 'softmax')]],
    ['other cells', [1, 4, ...cells], [other([1, 2, 27, 42], 'softmax')]],
    ['another stride', [1, 4, 16, 24], [other([1, 2, 16, 24], 'softmax')]],
    ['as many cells as pixels by two', [1, 4, 32, 48], [other([1, 2, 32, 48], 'softmax')]],
    ['five numbers', [1, 5, ...cells], [scores]],
    ['nothing beside it', [1, 4, ...cells], []],
  ])('is not told by %s', (_, shape, beside) => {
    expect(faceFamily(facts(shape, beside))).toBeUndefined();
  });
});

describe('CenterFace', () => {
  const cells = [16, 24] as const;
  const heat = other([1, 1, ...cells], 'sigmoid');
  const pair = (isBefore: boolean): OutputBeside => other([1, 2, ...cells], 'other', isBefore);
  const points = other([1, 10, ...cells], 'other', false);

  it('is a heatmap with sizes, offsets and points at a stride of 4', () => {
    const offsets = faceFamily(facts([1, 2, ...cells], [heat, pair(true), points]))!;
    expect(offsets).toMatchObject({ looksLike: 'offsets', entries: [{ entry: { form: 'deltas', order: 'yx' } }] });
    const landmarks = faceFamily(facts([1, 10, ...cells], [heat, pair(true), pair(true)]))!;
    expect(landmarks).toMatchObject({ looksLike: 'landmarks', entries: [{ entry: { form: 'offset', order: 'yx' } }] });
    expect(landmarks.entries[0]!.contract.parts![0]!.swap).toHaveLength(2);
    const relative = { axis: 1, unit: 'grid', order: 'yx' };
    expect(offsets.entries.map(({ entry }) => entry)).toEqual([{ ...relative, contract: 'boxes', form: 'deltas' }]);
    const swap = [[0, 1], [3, 4]]; // prettier-ignore
    expect(landmarks.entries.map(({ entry }) => entry)).toEqual([
      { ...relative, contract: 'keypoints', form: 'offset', swap },
    ]);
    expect([offsets, landmarks].map(({ entries }) => entries[0]!.contract.kind)).toEqual(['boxes', 'keypoints']);
  });

  it.each([
    [[61, 93], true],
    [[60, 96], false],
    [[64, 92], false],
    [[65, 96], false],
    [[64, 97], false],
  ] as const)('has a cell for each four pixels that are begun, on both axes: %j', (image, isFamily) => {
    const found = faceFamily(facts([1, 2, ...cells], [heat, pair(true), points], { image }));
    expect(found !== undefined).toBe(isFamily);
  });

  it.each([
    ['sizes, which come first', [1, 2, ...cells], [heat, pair(false), points]],
    ['a heatmap that is none', [1, 2, ...cells], [other([1, 1, ...cells]), pair(true), points]],
    [
      'another stride',
      [1, 2, 8, 12],
      [heat, pair(true), points].map((o) => ({ ...o, shape: [...o.shape.slice(0, 2), 8, 12] })),
    ],
    ['a fifth output', [1, 2, ...cells], [heat, pair(true), points, other([1, 3])]],
    ['other points', [1, 2, ...cells], [heat, pair(true), other([1, 8, ...cells])]],
    ['one pair only', [1, 10, ...cells], [heat, pair(true), other([1, 3, ...cells])]],
  ])('is not told by %s', (_, shape, beside) => {
    expect(faceFamily(facts(shape, beside))).toBeUndefined();
  });
});

describe('outputs of a crop', () => {
  const scores = other([3, 2], 'softmax');
  it.each([
    ['second network', [24, 24], [other([3, 4]), scores], true],
    ['third network', [48, 48], [scores, other([3, 10]), other([3, 4])], true],
    ['second network of other crops', [48, 48], [other([3, 4]), scores], false],
    ['crops that are no squares', [24, 48], [other([3, 4]), scores], false],
    ['other numbers of rows', [24, 24], [other([2, 4]), scores], false],
    ['no probabilities', [24, 24], [other([3, 4]), other([3, 2])], false],
    ['another output', [24, 24], [other([3, 4]), scores, other([3, 7])], false],
    ['nothing', [24, 24], [], false],
  ] as const)('are those of MTCNN: %s', (_, image, outputs, isCrop) => {
    expect(areCropOutputs(image, outputs)).toBe(isCrop);
  });

  it('are of corners and points, and of neither', () => {
    const image = [48, 48] as const;
    const of = (shape: readonly number[], head: OutputFacts['head'], beside: readonly OutputBeside[]) =>
      faceFamily(facts(shape, beside, { image, head, tracked: undefined }))?.looksLike;
    const [four, ten] = [other([3, 4]), other([3, 10])];
    expect(of([3, 4], 'dense', [scores, ten])).toBe('corners');
    expect(of([3, 10], 'dense', [scores, four])).toBe('landmarks');
    expect(of([3, 2], 'softmax', [four, ten])).toBeUndefined();
    const beside = { image, head: 'dense', tracked: undefined } as const;
    const landmarks = faceFamily(facts([3, 10], [scores, four], beside))!;
    const swap = [[0, 1], [3, 4]]; // prettier-ignore
    const written = { contract: 'keypoints', unit: '0..1', planar: true, swap };
    expect(landmarks.entries.map(({ entry }) => entry)).toEqual([written, { ...written, order: 'yx' }]);
    expect(landmarks.entries[0]!.contract.parts).toMatchObject([{ coordinates: { planar: true } }]);
  });
});
