import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../src/analysis/measure/metrics';
import { arrange } from '../../src/contracts/arrange';
import { arrangementOf } from '../../src/contracts/arrangement';
import type { OutputFacts } from '../../src/contracts/contract';
import { inferContract } from '../../src/contracts/infer';
import { settle } from '../../src/contracts/settle';
import { simccContracts } from '../../src/contracts/simcc';
import type { Flip, OutputContract } from '../../src/report/report';
import { outputFacts } from '../support/outputFacts';
import { normalArray } from '../support/random';

const facts = (name: string, shape: readonly number[] = [1, 17, 96]): OutputFacts =>
  outputFacts({
    name,
    shape,
    image: [64, 48],
    head: 'dense',
    tracked: { kind: 'lost', reason: 'a dense layer mixes positions of space' },
  });

/** What is settled for values that in truth follow a contract. */
function settled(of: OutputFacts, truth: OutputContract): OutputContract {
  const size = of.shape.reduce((a, b) => a * b, 1);
  const y = { dims: of.shape, data: normalArray(size, 3) };
  const values = (flip: Flip) => arrange(y, arrangementOf(truth, flip, of.shape, of.tracked));
  const errorUnder = (candidate: OutputContract, flip: Flip): number =>
    relativeL2(y.data, arrange(values(flip), arrangementOf(candidate, flip, of.shape, of.tracked)).data);
  return settle(inferContract(of), ['h', 'v'], errorUnder, 1e-5);
}

describe('distributions over coordinates', () => {
  it.each([
    ['simcc_x', { columns: 2 }],
    ['SimCC_Y', { rows: 2 }],
    ['head/simcc_y:0', { rows: 2 }],
  ])('lie along one axis of the image: %s', (name, axes) => {
    const [paired, plain] = simccContracts(facts(name));
    expect(paired).toMatchObject({ kind: 'map', positions: { kind: 'axes', ...axes } });
    expect(paired!.swap).toHaveLength(8);
    expect(plain).toEqual({
      kind: 'map',
      origin: 'name of the output',
      certainty: 'found',
      positions: { kind: 'axes', ...axes },
    });
    expect(paired).toEqual({ ...plain, swap: paired!.swap });
    expect(plain).not.toHaveProperty('swap');
    expect(settled(facts(name), paired!)).toEqual(paired);
    expect(settled(facts(name), plain!)).toEqual(plain);
  });

  it('have pairs only where these are known', () => {
    expect(simccContracts(facts('simcc_x', [1, 26, 96]))).toHaveLength(1);
  });

  it('are told by their names and axes alone', () => {
    for (const name of ['simcc_z', 'simccxa', 'x', 'notsimcc_x']) expect(simccContracts(facts(name))).toEqual([]);
    expect(simccContracts(facts('simcc_x', [1, 17, 8, 12]))).toEqual([]);
  });

  it('are assumed where the data speak against them', () => {
    const { kind, certainty } = settled(facts('simcc_x'), { kind: 'vector', origin: 'test', certainty: 'found' });
    expect([kind, certainty]).toEqual(['map', 'assumed']);
  });
});
