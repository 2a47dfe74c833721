import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../src/analysis/measure/metrics';
import { arrange } from '../../src/contracts/arrange';
import { arrangementOf } from '../../src/contracts/arrangement';
import type { OutputFacts } from '../../src/contracts/contract';
import { countOf, fittingLevels, gridsOf } from '../../src/contracts/grids';
import { inferContract } from '../../src/contracts/infer';
import { settle } from '../../src/contracts/settle';
import { resolveStated } from '../../src/contracts/stated';
import type { Action } from '../../src/operators/follow/action';
import type { FloatTensor } from '../../src/operators/follow/rearrange';
import type { Flip, OutputContract } from '../../src/report/report';
import { FLIPS } from '../../src/report/flips';
import type { StatedContract } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';
import { normalArray, uniform } from '../support/random';

const LOST: Action = { kind: 'lost', reason: 'a dense layer mixes positions of space' };
const IMAGE = [64, 96] as const;
/** 8×12 + 4×6 + 2×3 cells. */
const CELLS = 126;

const facts = (more: Partial<OutputFacts>): OutputFacts =>
  outputFacts({ name: 'output0', shape: [1, 9, CELLS], image: IMAGE, tracked: LOST, ...more });

const stated = (contract: StatedContract, of: OutputFacts): OutputContract =>
  resolveStated(contract, of, { origin: 'test' });

/** An output and its mirror images as the contract wants them, up to some noise. */
function outputs(contract: OutputContract, of: OutputFacts, noise: number, scale = 1) {
  const size = of.shape.reduce((a, b) => a * b, 1);
  const next = uniform(3);
  const y: FloatTensor = { dims: of.shape, data: Float32Array.from({ length: size }, () => scale * next()) };
  const flipped = (flip: Flip): FloatTensor => {
    const { data } = arrange(y, arrangementOf(contract, flip, of.shape, of.tracked));
    const added = normalArray(size, 5, noise * scale);
    return { dims: of.shape, data: data.map((value, i) => value + added[i]!) };
  };
  return { id: y, h: flipped('h'), v: flipped('v'), hv: flipped('hv') };
}

/** What is concluded of an output that in truth has `contract`. */
function concluded(
  contract: StatedContract,
  of: OutputFacts,
  { noise = 0, scale = 90 } = {},
): [OutputContract, number] {
  const values = outputs(stated(contract, of), of, noise, scale);
  const errorUnder = (candidate: OutputContract, flip: Flip): number =>
    relativeL2(values.id.data, arrange(values[flip], arrangementOf(candidate, flip, of.shape, of.tracked)).data);
  const found = settle(inferContract(of), FLIPS, errorUnder, 1e-5);
  return [found, Math.max(...FLIPS.map((flip) => errorUnder(found, flip)))];
}

const BOXES = { axis: 1, from: 0, to: 4 } as const;
const CLASSES = { contract: 'classes', axis: 1, from: 4, to: 9 } as const;

describe('the boxes of a dense head', () => {
  it.each([
    ['cxcywh', 'pixels', 90],
    ['xyxy', 'pixels', 90],
    ['xywh', 'pixels', 90],
    ['cxcywh', '0..1', 1],
    ['xyxy', '0..1', 1],
    ['yxyx', '0..1', 1],
    ['deltas', 'grid', 1],
    ['ltrb', 'grid', 5],
  ] as const)('are found by form and data: %s, %s', (form, unit, scale) => {
    const given = unit === 'grid' ? 'pixels' : unit;
    const contract: StatedContract = {
      parts: [{ contract: 'boxes', ...BOXES, form, unit: given }, CLASSES],
      strides: [8, 16, 32],
    };
    const [exact, error] = concluded(contract, facts({}), { scale });
    expect(exact).toMatchObject({ kind: 'boxes', certainty: 'found', axis: 1 });
    expect(exact.parts![0]!.coordinates).toMatchObject({ form, unit });
    expect(error).toBeLessThan(1e-6);
    const [about] = concluded(contract, facts({}), { scale, noise: 0.1 });
    expect(about.parts?.[0]?.coordinates).toMatchObject({ form, unit });
  });

  it('are no boxes where the data say so', () => {
    const map = stated({ contract: 'map', axis: 2, grid: [9, 14] }, facts({}));
    expect(map.positions).toMatchObject({ kind: 'folded' });
    const tokens: StatedContract = { contract: 'vector' };
    expect(concluded(tokens, facts({}))[0].kind).toBe('vector');
    const axes: Action = {
      kind: 'spatial',
      h: [{ axis: 3, map: 'reverse' }],
      v: [{ axis: 2, map: 'reverse' }],
    };
    const of = facts({ shape: [1, 18, 8, 12], tracked: axes });
    expect(concluded({ contract: 'map' }, of)[0]).toMatchObject({ kind: 'map', certainty: 'found' });
  });

  it('that nothing but their form tells of fit twice as well as anything else', () => {
    const taken = (error: number) =>
      settle(inferContract(facts({})), FLIPS, ({ kind }) => (kind === 'boxes' ? error : 1), 1e-5).kind;
    expect([0.3, 0.49, 0.51, 0.7].map(taken)).toEqual(['boxes', 'boxes', 'vector', 'vector']);
  });

  it('with several anchors per cell are found in either order', () => {
    for (const anchorsFirst of [true, false]) {
      const of = facts({ shape: [1, 3 * CELLS, 9], name: 'output' });
      const contract: StatedContract = {
        parts: [{ contract: 'boxes', axis: 2, from: 0, to: 4 }],
        strides: [8, 16, 32],
        anchors: 3,
        anchorsFirst,
      };
      const [found, error] = concluded(contract, of);
      expect(found.kind).toBe('boxes');
      expect(error).toBeLessThan(1e-6);
    }
  });

  it('are found per level, three anchors beside one another', () => {
    const axes: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
    const of = facts({ shape: [1, 27, 8, 12], tracked: axes, name: '326' });
    const part = { contract: 'boxes', axis: 1, from: 0, to: 4, form: 'deltas' } as const;
    const [found, error] = concluded({ parts: [part], repeat: 3 }, of, { scale: 1 });
    expect(found.parts!.filter(({ kind }) => kind === 'boxes').map(({ from }) => from)).toEqual([0, 9, 18]);
    expect(error).toBeLessThan(1e-6);
  });

  it('are found as distributions', () => {
    const of = facts({ shape: [1, 67, CELLS] });
    const parts: StatedContract['parts'] = [{ contract: 'boxes', axis: 1, from: 0, to: 64, form: 'dfl' }];
    const [found, error] = concluded({ parts, strides: [8, 16, 32] }, of, { scale: 1 });
    expect(found.parts![0]!.coordinates!.form).toBe('dfl');
    expect(error).toBeLessThan(1e-6);
  });
});

describe('keypoints in the form of MoveNet', () => {
  const pairs: [number, number][] = Array.from({ length: 8 }, (_, i) => [2 * i + 1, 2 * i + 2]);
  it.each(['yx', 'xy'] as const)('are found by their number and the data, %s', (order) => {
    const of = facts({ name: 'output_0', shape: [1, 1, 17, 3], image: [192, 192] });
    const contract: StatedContract = { contract: 'keypoints', unit: '0..1', order, perPoint: 3, swap: pairs };
    const [found, error] = concluded(contract, of, { scale: 1, noise: 0.05 });
    expect(found).toMatchObject({ kind: 'keypoints', certainty: 'found', axis: 3 });
    const { coordinates, pointsAxis, swap } = found.parts![0]!;
    expect(coordinates).toMatchObject({ unit: '0..1', perPoint: 3 });
    expect([coordinates!.order ?? 'xy', pointsAxis, swap]).toEqual([order, 2, pairs]);
    expect(error).toBeLessThan(0.2);
  });

  it('are none where the data say that they stay', () => {
    const of = facts({ name: 'output_0', shape: [1, 1, 17, 3] });
    expect(concluded({ contract: 'vector' }, of, { scale: 1, noise: 0.05 })[0].kind).toBe('vector');
  });
});

describe('scores beside an output', () => {
  const beside = (shape: readonly number[], head: OutputFacts['head'] = 'other') => [{ shape, head }];
  const folded: StatedContract = { contract: 'boxes', axis: 2, form: 'deltas', strides: [8, 16, 32] };
  it('tell of four numbers per anchor', () => {
    const of = facts({ shape: [1, CELLS, 4], beside: beside([1, CELLS, 21]) });
    const [found] = concluded(folded, of, { scale: 1 });
    expect(found).toMatchObject({ kind: 'boxes', certainty: 'found', origin: 'as many cells as the scores beside it' });
  });

  it.each([
    ['of other cells', beside([1, CELLS + 1, 21])],
    ['of another rank', beside([1, CELLS])],
    ['that are boxes too', beside([1, CELLS, 4])],
    ['that are missing', []],
  ])('%s tell nothing', (_, others) => {
    expect(concluded(folded, facts({ shape: [1, CELLS, 4], beside: others }), { scale: 1 })[0].kind).toBe('vector');
  });

  const tracked: Action = { kind: 'spatial', h: [{ axis: 3, map: 'reverse' }], v: [{ axis: 2, map: 'reverse' }] };
  const offsets: StatedContract = { contract: 'boxes', axis: 1, form: 'offset', to: 2, rows: 2, columns: 3 };
  it('tell of offsets in a map only where they are probabilities of fewer positions than the image has', () => {
    const of = (shape: readonly number[], head: OutputFacts['head']): OutputFacts =>
      facts({ shape, tracked, beside: beside([1, 5, ...shape.slice(2)], head) });
    expect(concluded(offsets, of([1, 2, 8, 12], 'sigmoid'), { scale: 1 })[0].kind).toBe('boxes');
    expect(concluded(offsets, of([1, 2, 8, 12], 'other'), { scale: 1 })[0].kind).toBe('map');
    expect(concluded(offsets, of([1, 2, ...IMAGE], 'sigmoid'), { scale: 1 })[0].kind).toBe('map');
  });

  it('tell of points in a map, which nothing else tells of', () => {
    const kinds = (others: OutputFacts['beside']): readonly string[] =>
      (inferContract(facts({ shape: [1, 10, 8, 12], tracked, beside: others! })).candidates?.contracts ?? []).map(
        ({ kind }) => kind,
      );
    expect(kinds(beside([1, 1, 8, 12], 'sigmoid'))).toContain('keypoints');
    expect(kinds([])).not.toContain('keypoints');
  });

  const ofLevels: StatedContract = { contract: 'boxes', axis: 1, form: 'ltrb', rows: 2, columns: 3 };
  const level = (...others: readonly (readonly number[])[]): OutputFacts =>
    facts({ shape: [1, 4, 8, 12], tracked, beside: others.map((shape) => ({ shape, head: 'other' })) });
  it.each([
    ['of twice as many rows', level([1, 5, 8, 12], [1, 4, 16, 24]), 'boxes'],
    ['of half as many rows', level([1, 5, 8, 12], [1, 4, 4, 6]), 'boxes'],
    ['of a third as many rows', level([1, 5, 8, 12], [1, 4, 3, 4]), 'map'],
    ['without scores', level([1, 4, 4, 6], [1, 5, 4, 6]), 'map'],
    ['of other numbers', level([1, 5, 8, 12], [1, 6, 4, 6]), 'map'],
    ['that are missing', level([1, 5, 8, 12]), 'map'],
  ])('tell of distances in a map by levels %s', (_, of, kind) => {
    expect(concluded(ofLevels, of, { scale: 1 })[0].kind).toBe(kind);
  });

  it('leave no more than an assumption where the data bear no boxes out', () => {
    const of = facts({ shape: [1, CELLS, 4], beside: beside([1, CELLS, 21]), tracked: { ...tracked, h: [{ axis: 1, map: 'reverse' }], v: [{ axis: 1, map: 'reverse' }] } }); // prettier-ignore
    expect(concluded({ contract: 'map' }, of, { scale: 1, noise: 0.2 })[0]).toMatchObject({ kind: 'map', certainty: 'assumed' }); // prettier-ignore
    const alone = concluded({ contract: 'map' }, { ...of, beside: [] }, { scale: 1, noise: 0.2 })[0];
    expect(alone).toMatchObject({ kind: 'map', certainty: 'found' });
  });

  it('tell of distributions over four distances only where the cells are listed', () => {
    const looks = (shape: readonly number[], scores: readonly number[], of: Partial<OutputFacts> = {}) => {
      const { contract, candidates } = inferContract(facts({ shape, beside: beside(scores, 'sigmoid'), ...of }));
      return [contract.kind, contract.certainty, candidates?.looksLike];
    };
    expect(looks([1, CELLS, 64], [1, CELLS, 21])).toEqual(['vector', 'assumed', 'boxes']);
    expect(looks([1, CELLS, 65], [1, CELLS, 21])[2]).not.toBe('boxes');
    expect(looks([1, 64, 8, 12], [1, 21, 8, 12], { tracked })).toEqual(['map', 'found', undefined]);
  });

  it('do not make boxes of what fits as well as a map', () => {
    const of = facts({ shape: [1, 8, 8, 12], tracked, beside: beside([1, 6, 8, 12], 'sigmoid') });
    expect(concluded({ contract: 'map' }, of, { scale: 1, noise: 0.2 })[0].kind).toBe('map');
  });
});

describe('an Ultralytics head', () => {
  const boxes = { contract: 'boxes', axis: 1, from: 0, to: 4 } as const;
  const angles = { contract: 'angles', axis: 1, from: 7, to: 8 } as const;
  it('of every task is described by its metadata', () => {
    const of = (task: string, classes: number, count: number, points?: readonly [number, number]) =>
      facts({ shape: [1, count, CELLS], ultralytics: { task, classes, ...(points && { points }) } });
    const strides = [8, 16, 32];
    const [detect] = concluded({ parts: [boxes], strides }, of('detect', 5, 9));
    expect(detect).toMatchObject({ origin: 'Ultralytics metadata', certainty: 'found' });
    expect(detect.parts!.map(({ kind, to }) => [kind, to])).toEqual([['boxes', 4], ['classes', 9]]); // prettier-ignore
    const [segment] = concluded({ parts: [boxes], strides }, of('segment', 2, 38));
    expect(segment.parts!.map(({ kind, to }) => [kind, to])).toEqual([['boxes', 4], ['classes', 6], ['vector', 38]]); // prettier-ignore
    const swap: [number, number][] = Array.from({ length: 8 }, (_, i) => [2 * i + 1, 2 * i + 2]);
    const points = { contract: 'keypoints', axis: 1, from: 5, to: 56, perPoint: 3, swap } as const;
    const [pose, error] = concluded({ parts: [boxes, points], strides }, of('pose', 1, 56, [17, 3]));
    expect(pose.parts![2]).toMatchObject({ kind: 'keypoints', coordinates: { perPoint: 3 } });
    expect(error).toBeLessThan(1e-6);
    const [turned] = concluded({ parts: [boxes, angles], strides }, of('obb', 3, 8));
    expect(turned.parts!.at(-1)).toMatchObject({ kind: 'angles', from: 7, to: 8 });
  });

  it('that was never trained is compared as a map, which is assumed', () => {
    const tracked: Action = {
      kind: 'spatial',
      h: [{ axis: 2, map: 'reverse' }],
      v: [{ axis: 2, map: 'reverse' }],
    };
    const of = facts({ tracked, ultralytics: { task: 'detect', classes: 5 } });
    const [found] = concluded({ contract: 'map', axis: 2, grid: [9, 14] }, of);
    expect(found).toMatchObject({ kind: 'map', certainty: 'assumed' });
  });
});

describe('the grids of a detector', () => {
  it('are those that give the number of boxes', () => {
    expect(countOf(fittingLevels(8400, [640, 640])!)).toBe(8400);
    expect(fittingLevels(25200, [640, 640])).toEqual(gridsOf([8, 16, 32], [640, 640], [3]));
    expect(fittingLevels(300, [640, 640])).toBeUndefined();
    expect(fittingLevels(100, [640, 640])).toBeUndefined();
    expect(fittingLevels(21, [32, 32])).toEqual(gridsOf([8, 16, 32], [32, 32]));
  });
});
