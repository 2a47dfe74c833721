import { beforeAll, describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/operators/catalog';
import { CONJUGATED } from '../../src/operators/mirror/mirrorImage';
import { UNKNOWN_SHAPE } from '../../src/operators/shape/operator';
import { CALLS, nameOf, NOT_RUN, OPERATOR_CASES } from '../support/operatorCases/all';
import { BLOCKS, WINDOWS } from '../support/operatorCases/before';
import { byOpset } from '../support/operatorCases/graph';
import { cases } from '../support/scale';
import { examine, type Findings } from './examine';

/** Images to try every operator on. */
const IMAGES = cases(6);
/** Of images whose axes are in other orders. */
const REARRANGED = cases(1);

describe('every record', () => {
  it.each(CATALOG.filter(({ record }) => record.kind === 'pointwise' || record.kind === 'symmetric'))(
    '$domain::$opType treats positions alike: it is followed and has a shape',
    ({ record }) => {
      expect(typeof record.follow).toBe('function');
      expect(record.shape).not.toBe(UNKNOWN_SHAPE);
      expect(record.mirror).not.toBe(CONJUGATED);
    },
  );

  it.each(CATALOG.filter(({ record }) => record.mirror !== CONJUGATED))(
    '$domain::$opType has a mirror image, and so a shape and, unless it reads shapes only, an action',
    ({ record }) => {
      expect(record.shape).not.toBe(UNKNOWN_SHAPE);
      expect(typeof record.follow).toBe(record.kind === 'shape' ? 'object' : 'function');
    },
  );

  it.each(CATALOG.filter(({ record }) => /convolution/i.test(record.kind) && record.mirror !== CONJUGATED))(
    '$domain::$opType slides weights',
    ({ record }) => {
      expect(record.flags.weights).toBeGreaterThan(0);
    },
  );

  it.each(CATALOG)('$domain::$opType is run here, or listed with the reason', (entry) => {
    expect(nameOf(entry) in OPERATOR_CASES).not.toBe(nameOf(entry) in NOT_RUN);
  });

  it('has no case of an operator that is not in the catalog', () => {
    const known = new Set(CATALOG.map(nameOf));
    expect(
      [...Object.keys(OPERATOR_CASES), ...Object.keys(NOT_RUN)].filter((name) => !known.has(name.split('@')[0]!)),
    ).toEqual([]);
  });
});

describe('every record, held against ONNX Runtime', () => {
  const found: Findings = new Map();
  const run = CALLS.filter(({ name }) => !(name in NOT_RUN));

  beforeAll(async () => {
    for (const calls of byOpset(run)) {
      for (let seed = 1; seed <= IMAGES; seed++) await examine(calls, seed, found);
      for (const before of [BLOCKS, WINDOWS])
        for (let seed = 1; seed <= REARRANGED; seed++) await examine(calls, seed, found, before);
    }
  }, 300_000);

  it.each(run)('$name has the shape, the action and the mirror image that it is said to have', ({ name }) => {
    expect(found.get(name) ?? []).toEqual([]);
  });
});
