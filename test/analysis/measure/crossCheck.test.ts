import { describe, expect, it } from 'vitest';
import { CrossCheck } from '../../../src/analysis/measure/crossCheck';
import type { Session, SessionTensor } from '../../../src/analysis/measure/session';
import { GraphBuilder } from '../../support/models/graphBuilder';

const floats = (...values: number[]): SessionTensor => ({
  type: 'float32',
  dims: [1, values.length],
  data: Float32Array.from(values),
});

/** A check against a model that always answers this, and how many sessions it has made and not released. */
function checkOf(answer: SessionTensor) {
  const b = new GraphBuilder();
  b.output(b.relu(b.input('x', [1, 3])), 'y');
  const open = { sessions: 0 };
  const session: Session = {
    inputNames: ['x'],
    outputNames: ['y'],
    run: () => Promise.resolve({ y: answer }),
    release: () => Promise.resolve(void open.sessions--),
  };
  const check = new CrossCheck(b.model(), () => {
    open.sessions++;
    return Promise.resolve(session);
  });
  const delta = async (...found: number[]) => {
    const compare = await check.start({ x: floats(1, 2, 3) }, ['y']);
    return compare?.({ y: { dims: [1, found.length], data: Float32Array.from(found) } });
  };
  return { check, delta, open };
}

describe('the check against the unmodified model', () => {
  it.each([
    [[3, 0, 4], 0],
    [[3, 0, 5], 0.2],
    [[3, 1, 4], 0.2],
    [[6, 0, 8], 1],
  ])('of %j is %f', async (found, expected) => {
    expect(await checkOf(floats(3, 0, 4)).delta(...found)).toBeCloseTo(expected, 6);
  });

  it('takes the same infinities and no-numbers for equal, others for unknown', async () => {
    const { delta } = checkOf(floats(NaN, Infinity, 1));
    expect(await delta(NaN, Infinity, 2)).toBeUndefined();
    expect(await delta(NaN, Infinity, 1)).toBe(0);
  });

  it('is repeated until the outputs are equal, and holds no session meanwhile but after the second time', async () => {
    const { delta, check, open } = checkOf(floats(3, 0, 4));
    expect([await delta(3, 0, 5), open.sessions]).toEqual([expect.closeTo(0.2, 6), 0]);
    expect([await delta(3, 0, 5), open.sessions]).toEqual([expect.closeTo(0.2, 6), 1]);
    expect([await delta(3, 0, 4), open.sessions]).toEqual([0, 1]);
    expect(await delta(3, 0, 5)).toBeUndefined();
    await check.release();
    expect(open.sessions).toBe(0);
  });

  it('uses the session that was prepared, and prepares none after the first comparison', async () => {
    const { delta, check, open } = checkOf(floats(3, 0, 4));
    await check.prepare();
    await check.prepare();
    expect(open.sessions).toBe(1);
    expect([await delta(3, 0, 4), open.sessions]).toEqual([0, 0]);
    await check.prepare();
    expect(open.sessions).toBe(0);
  });
});
