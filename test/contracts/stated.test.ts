import { describe, expect, it } from 'vitest';
import { resolveStated } from '../../src/contracts/stated';
import type { StatedContract } from '../../src/report/schema/contract';
import { outputFacts } from '../support/outputFacts';

const resolve = (stated: StatedContract, shape: readonly number[], labels?: readonly string[]) =>
  resolveStated(stated, outputFacts({ name: 'out', shape, tracked: undefined, ...(labels && { labels }) }), {
    origin: 'm.flipscope.json',
    file: '/m/m.flipscope.json',
  });

describe('a stated contract', () => {
  it('of a vector names its entries, on the only axis that is longer than one', () => {
    const stated: StatedContract = { contract: 'vector', swap: [[0, 2]], negate: { h: [1, 7] } };
    for (const shape of [
      [1, 8],
      [1, 8, 1, 1],
    ]) {
      expect(resolve(stated, shape)).toMatchObject({ kind: 'vector', swap: [[0, 2]], negate: { h: [1, 7], v: [] } });
    }
    expect(() => resolve({ contract: 'vector', negate: { v: [8] } }, [1, 8])).toThrow(
      '/m/m.flipscope.json: "outputs.out.negate": found 8; a number from 0 to 7.',
    );
    expect(() => resolve({ contract: 'vector', swap: [[0, 8]] }, [1, 8])).toThrow('"outputs.out.swap": found 8; ');
  });

  it('of a map names its channels', () => {
    const map: StatedContract = { contract: 'map', rows: 2, columns: 3, negate: { h: [1] } };
    expect(resolve(map, [1, 2, 8, 8]).negate).toEqual({ h: [1], v: [] });
    expect(() => resolve({ ...map, negate: { h: [2] } }, [1, 2, 8, 8])).toThrow('found 2; a number from 0 to 1.');
  });

  it('of classes swaps them by label', () => {
    const labels = ['left', 'right', 'both'];
    expect(resolve({ contract: 'classes', swap: [['left', 'right']] }, [1, 3], labels).swap).toEqual([[0, 1]]);
    expect(() => resolve({ contract: 'classes', swap: [['left', 'middle']] }, [1, 3], labels)).toThrow(
      'found "middle"; one of the labels: "left", "right", "both", ….',
    );
  });

  it.each(['classes', 'labels', 'sensitive', 'ignore'] as const)('of %s has no signs', (contract) => {
    expect(() => resolve({ contract, negate: { h: [0] } }, [1, 8])).toThrow(
      `"outputs.out.negate": found "${contract}"; only channels of a "map" and entries of a "vector" change sign.`,
    );
  });
});
