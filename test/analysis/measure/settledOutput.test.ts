import { expect, it } from 'vitest';
import { settledOutput, errorUnder } from '../../../src/analysis/measure/settledOutput';
import { arrange } from '../../../src/contracts/arrange';
import { arrangementOf } from '../../../src/contracts/arrangement';
import type { OutputFacts } from '../../../src/contracts/contract';
import { inferContract } from '../../../src/contracts/infer';
import { resolveStated } from '../../../src/contracts/stated';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import type { Flip } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { statedContractSchema } from '../../../src/report/schema/contract';
import { outputFacts } from '../../support/outputFacts';
import { normalArray } from '../../support/random';

/**
 * The flow of zooming in: away from the center, on which it is antisymmetric. Its mirror image, brought back without the
 * change of sign, fits worse than the output as it is.
 */
it('a flow field that fits best as it is, where its order is lost, is offered as one', () => {
  const [rows, columns] = [8, 12];
  const shape = [1, 2, rows, columns];
  const facts = outputFacts({ shape, image: [64, 96], tracked: { kind: 'lost', reason: 'it is sampled' } });
  const noise = normalArray(2 * rows * columns, 3, 0.2);
  const data = Float32Array.from({ length: 2 * rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    return noise[i]! + (i < rows * columns ? column - (columns - 1) / 2 : row - (rows - 1) / 2);
  });
  const flow = resolveStated({ contract: 'map', negate: { h: [0], v: [1] } }, facts, { origin: 'test' });
  const x: FloatTensor = { dims: shape, data };
  const under = (flip: Flip): FloatTensor => arrange(x, arrangementOf(flow, flip, shape, facts.tracked));
  const request = {
    facts,
    inferred: inferContract(facts),
    values: { id: x, h: under('h'), v: under('v'), hv: under('hv') },
    flips: FLIPS,
    noiseFloor: 1e-5,
  };
  const { contract, offer } = settledOutput(request);
  expect(contract).toMatchObject({ kind: 'vector', certainty: 'assumed' });
  expect(offer).toMatchObject({ looksLike: 'flow', entry: { contract: 'map', negate: { h: [0], v: [1] } } });
  const accepted = resolveStated(statedContractSchema.parse(offer!.entry), facts, { origin: 'test' });
  for (const flip of FLIPS) expect(errorUnder(request, accepted, flip)).toBeLessThan(1e-6);
  expect(settledOutput({ ...request, inferred: { contract: accepted } }).offer).toBeUndefined();
});

it('a flow is told by its form where the data tell nothing: of two images, at the places of one, looked up', () => {
  const shape = [1, 2, 64, 96];
  const lost = { kind: 'lost', reason: 'it is sampled' } as const;
  const noise = (seed: number): FloatTensor => ({ dims: shape, data: normalArray(2 * 64 * 96, seed) });
  const values = { id: noise(1), h: noise(2), v: noise(3), hv: noise(4) };
  const offeredFor = (given: Partial<OutputFacts>) => {
    const facts = outputFacts({ shape, image: [64, 96], tracked: lost, imageCount: 2, ...given });
    return settledOutput({ facts, inferred: inferContract(facts), values, flips: FLIPS, noiseFloor: 1e-5 }).offer;
  };
  expect(offeredFor({})).toMatchObject({ looksLike: 'flow', entry: { negate: { h: [0], v: [1] } } });
  for (const other of [{ imageCount: 1 }, { imageCount: 3 }, { image: [32, 48] as const }]) {
    expect(offeredFor(other)).toBeUndefined();
  }
});

it('tokens that a flip mirrors exactly are not offered as boxes, though they are as many as cells', () => {
  const shape = [1, 126, 16];
  const facts = outputFacts({ shape, image: [64, 96], tracked: undefined });
  const inferred = inferContract(facts);
  const x: FloatTensor = { dims: shape, data: normalArray(126 * 16, 5) };
  const offeredFor = (noise: number) => {
    const under = (flip: Flip, seed: number): FloatTensor => {
      const { data } = arrange(x, arrangementOf(inferred.contract, flip, shape, undefined));
      const added = normalArray(data.length, seed, noise);
      return { dims: shape, data: data.map((value, i) => value + added[i]!) };
    };
    const values = { id: x, h: under('h', 6), v: under('v', 7), hv: under('hv', 8) };
    return settledOutput({ facts, inferred, values, flips: FLIPS, noiseFloor: 1e-5 }).offer;
  };
  expect(inferred.candidates!.looksLike).toBe('boxes');
  expect(offeredFor(0)).toBeUndefined();
  expect(offeredFor(0.05)).toMatchObject({ looksLike: 'boxes' });
});
