import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/onnx/attributes';
import { hardmaxAxes, keepsDims, reducedAxes, spatialAxes, afterDropping, fixedAxes } from '../../src/operators/axes';
import { recurrentAxes } from '../../src/operators/recurrentAxes';
import { followContext, madeUpNode } from '../support/ruleContext';

const of = (rank: number, attributes = {}, values = {}, names = ['x']) =>
  followContext('Op', { attributes, values, names, inShapes: [Array.from({ length: rank }, () => 2)] }, []);
const int = (name: string, value: number) => ({ [name]: attribute.int(value) });

describe('axes', () => {
  it.each([
    [2, {}, []],
    [3, {}, [2]],
    [4, {}, [2, 3]],
    [5, {}, [2, 3, 4]],
    [4, int('channels_last', 0), [2, 3]],
    [3, int('channels_last', 1), [1]],
    [5, int('channels_last', 1), [1, 2, 3]],
  ])('of space, of %i with %j', (rank, attributes, expected) => {
    expect(spatialAxes(of(rank, attributes))).toEqual(expected);
  });

  it('that are always the same count from either end', () => {
    expect(fixedAxes(0, -1, -2, 1)(of(4))).toEqual([0, 3, 2, 1]);
    expect(fixedAxes(-3, -1)(of(3))).toEqual([0, 2]);
  });

  it.each([
    [12, {}, [1, 2, 3]],
    [12, int('axis', 2), [2, 3]],
    [12, int('axis', -1), [3]],
    [13, {}, [3]],
    [13, int('axis', 1), [1]],
    [13, int('axis', -4), [0]],
  ])('of Hardmax, version %i, with %j', (opset, attributes, expected) => {
    expect(hardmaxAxes({ ...of(4, attributes), opset })).toEqual(expected);
  });

  it('of a reduction stand in an attribute or an input; none are all, or nothing', () => {
    const axes = (list: readonly number[]) => ({ axes: attribute.ints(list) });
    expect(reducedAxes(of(3, axes([-1, 0])))).toEqual([2, 0]);
    expect(reducedAxes(of(3, {}, { 1: [-2] }, ['x', 'axes']))).toEqual([1]);
    expect(reducedAxes(of(3, {}, {}, ['x', 'computed']))).toBeUndefined();
    expect(reducedAxes(of(3, {}, { 1: [] }, ['x', 'axes']))).toEqual([0, 1, 2]);
    expect(reducedAxes(of(3, axes([1]), {}, ['x', '']))).toEqual([1]);
    expect(reducedAxes(of(3))).toEqual([0, 1, 2]);
    expect(reducedAxes(of(3, int('noop_with_empty_axes', 1)))).toEqual([]);
    expect(reducedAxes(of(3, int('noop_with_empty_axes', 0)))).toEqual([0, 1, 2]);
  });

  it('stay or go', () => {
    expect([{}, int('keepdims', 1), int('keepdims', 0)].map((a) => keepsDims(of(3, a)))).toEqual([true, true, false]);
    expect([0, 2, 4, 5].map(afterDropping([1, 3]))).toEqual([0, 1, 2, 3]);
  });

  // ONNX RNN, GRU, LSTM: X [steps, samples, …], Y [steps, directions, samples, …]; with layout 1 the samples first.
  it.each([
    [{}, { time: 0, batch: 1, outTime: 0, outBatch: 2, stateBatch: 1 }],
    [int('layout', 0), { time: 0, batch: 1, outTime: 0, outBatch: 2, stateBatch: 1 }],
    [int('layout', 1), { time: 1, batch: 0, outTime: 1, outBatch: 0, stateBatch: 0 }],
  ])('of a recurrence with %j', (attributes, expected) => {
    expect(recurrentAxes(madeUpNode('LSTM', { attributes, inShapes: [[5, 2, 3]] }))).toEqual(expected);
  });
});
