import { describe, expect, it } from 'vitest';
import { settledOutput, type Settled } from '../../../src/analysis/measure/settledOutput';
import { settleTogether } from '../../../src/analysis/measure/settleTogether';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import { inferContract } from '../../../src/contracts/infer';
import type { Action } from '../../../src/operators/follow/action';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import { FLIPS } from '../../../src/report/flips';
import type { Flip, OutputContract } from '../../../src/report/report';
import { outputFacts } from '../../support/outputFacts';
import { normalArray } from '../../support/random';

/** Noise, relative to the numbers, of which boxes are told clearly; and of which they are not. */
const CLEAR = 0.02;
const UNCLEAR = 1;

const TRACKED: Action = {
  kind: 'spatial',
  h: [{ axis: 3, map: 'reverse' }],
  v: [{ axis: 2, map: 'reverse' }],
};

/** A level of a YOLOv5-form head whose boxes are mirrored but for noise. */
function level(name: string, cells: number, noise: number, { classes = 3, seed = cells } = {}): Settled {
  const count = 5 + classes;
  const shape = [1, 3, cells, cells, count];
  const facts = outputFacts({ name, shape, image: [256, 256], tracked: TRACKED });
  const inferred = inferContract(facts);
  const [boxes] = inferred.candidates!.contracts;
  const x: FloatTensor = { dims: shape, data: normalArray(3 * cells * cells * count, seed) };
  const under = (flip: Flip, i: number): FloatTensor => {
    const { data } = arrange(x, arrangementOf(boxes!, flip, shape, TRACKED));
    const added = normalArray(data.length, 100 * seed + i, noise);
    return { dims: shape, data: data.map((value, k) => value + added[k]!) };
  };
  const [h, v, hv] = FLIPS.map(under);
  const values = { id: x, h: h!, v: v!, hv: hv! };
  return { facts, inferred, values, flips: FLIPS, noiseFloor: 1e-5 };
}

const contractsOf = (levels: readonly Settled[]): readonly OutputContract[] =>
  settleTogether(levels).map(({ contract }) => contract);

describe('levels of one head', () => {
  const clear = level('p4', 16, CLEAR);
  const unclear = level('p3', 32, UNCLEAR);

  it('alone, one whose boxes fit little better is an assumed map', () => {
    expect(settledOutput(clear).contract).toMatchObject({ kind: 'boxes', certainty: 'found' });
    expect(settledOutput(unclear).contract).toMatchObject({ kind: 'map', certainty: 'assumed' });
    expect(contractsOf([unclear, level('p5', 8, UNCLEAR)])).toMatchObject([{ kind: 'map' }, { kind: 'map' }]);
  });

  it.each([
    { order: 'after it', levels: [clear, unclear] },
    { order: 'before it', levels: [unclear, clear] },
  ])('beside one that is clear, $order, it is written as that', ({ levels }) => {
    const [told, followed] = levels[0] === clear ? contractsOf(levels) : contractsOf(levels).toReversed();
    expect(followed).toEqual({
      ...told,
      positions: followed!.positions,
      origin: 'like another output of the same form',
    });
    expect(settleTogether(levels)[levels.indexOf(unclear)]!.offer).toBeUndefined();
  });

  it('one that fits worse than a map does not follow', () => {
    const other = { ...unclear, values: { ...unclear.values, ...mirrored(unclear) } };
    const [, contract] = contractsOf([clear, other]);
    expect(contract).toMatchObject({ kind: 'map', certainty: 'assumed' });
  });

  it('one of the same cells is something else', () => {
    const [, contract] = contractsOf([clear, level('of the same cells', 16, UNCLEAR, { seed: 1 })]);
    expect(contract).toMatchObject({ kind: 'map', certainty: 'assumed' });
  });

  it('one of another number of classes does not follow', () => {
    const [, contract] = contractsOf([clear, level('other', 32, UNCLEAR, { classes: 4 })]);
    expect(contract).toMatchObject({ kind: 'map', certainty: 'assumed' });
  });

  it('one that is mirrored exactly as it is stays a map', () => {
    const zero: FloatTensor = { dims: unclear.facts.shape, data: new Float32Array(unclear.values.id!.data.length) };
    const [, contract] = contractsOf([clear, { ...unclear, values: { id: zero, h: zero, v: zero, hv: zero } }]);
    expect(contract).toMatchObject({ kind: 'map' });
  });
});

/** Flipped as a map is, with some noise. */
function mirrored({ facts, values }: Settled): Record<Flip, FloatTensor> {
  const map = inferContract(facts).contract;
  const x = values.id!;
  const under = (flip: Flip): FloatTensor => {
    const { data } = arrange(x, arrangementOf(map, flip, facts.shape, facts.tracked));
    const added = normalArray(data.length, 7, UNCLEAR);
    return { dims: facts.shape, data: data.map((value, k) => value + added[k]!) };
  };
  return { h: under('h'), v: under('v'), hv: under('hv') };
}
