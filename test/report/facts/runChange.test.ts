import { describe, expect, test } from 'vitest';
import { changedMostFirst, flipChange, isSameRun, layerChanges, runFigures } from '../../../src/report/facts/runChange';
import type { LayerReport, Report } from '../../../src/report/report';
import { sampleReport } from '../sampleReport';

/** The sample with other errors of its layers under `h`, in graph order; layers beyond keep theirs. */
function withErrors(...errors: readonly number[]): Report {
  const report = sampleReport();
  const layers = report.layers.map((layer, i): LayerReport => {
    const h = errors[i];
    return h === undefined ? layer : { ...layer, error: { ...layer.error, h } };
  });
  return { ...report, layers };
}

/** The sample whose outputs differ by `value` under `h`. */
function withFigure(value: number): Report {
  const report = sampleReport();
  const outputs = report.outputs.map((output) => ({
    ...output,
    figure: { ...output.figure, h: { ...output.figure.h!, value } },
  }));
  return { ...report, outputs };
}

describe('the figure of a flip', () => {
  test('is told with the one before and where it went', () => {
    const [more, less] = [withFigure(0.17), withFigure(0.12)];
    expect(flipChange(less, runFigures(more), 'h')).toEqual({ before: '17%', arrow: '▼' });
    expect(flipChange(more, runFigures(less), 'h')).toEqual({ before: '12%', arrow: '▲' });
  });

  test('that reads the same is no change', () => {
    expect(flipChange(withFigure(0.17), runFigures(withFigure(0.17001)), 'h')).toEqual({ arrow: '' });
  });

  test('is not told for a flip that the run before did not have', () => {
    const before = runFigures({ ...withFigure(0.17), flips: ['v'] });
    expect(flipChange(withFigure(0.12), before, 'h')).toBeUndefined();
  });
});

describe('the layers', () => {
  test('stand beside their error before, those that changed most first', () => {
    const changes = layerChanges(withErrors(0.2, 0.3, 0.5), runFigures(withErrors(0.1, 0.3, 0.9)), 'h');
    expect(changes.slice(0, 3).map(({ text }) => text)).toEqual(['10%', '30%', '90%']);
    expect(changes[1]!.size).toBe(0);
    expect(changedMostFirst(changes).slice(0, 2)).toEqual([2, 0]);
  });

  test('that became NaN or infinite come first, those that were NaN and still are do not', () => {
    const now = withErrors(0.9, NaN, NaN, Infinity);
    const changes = layerChanges(now, runFigures(withErrors(0.1, 0.3, NaN, 0.2)), 'h');
    expect(changedMostFirst(changes).slice(0, 3)).toEqual([1, 3, 0]);
    expect(changes[2]!.size).toBe(0);
  });

  test('that are new have no figure before, and come last', () => {
    const before = runFigures(withErrors(0.1, 0.2, 0.3));
    const first = { ...before.layers[0]!, tensor: 'another', op: 'Other' };
    const changes = layerChanges(
      withErrors(0.1, 0.2, 0.3),
      { ...before, layers: [first, ...before.layers.slice(1)] },
      'h',
    );
    expect(changes[0]).toEqual({ text: '–', size: -1 });
    expect(changedMostFirst(changes).at(-1)).toBe(0);
  });
});

test('two runs are the same when every figure is, NaN included', () => {
  expect(isSameRun(runFigures(withErrors(NaN, 0.2)), runFigures(withErrors(NaN, 0.2)))).toBe(true);
  expect(isSameRun(runFigures(withErrors(NaN, 0.2)), runFigures(withErrors(Infinity, 0.2)))).toBe(false);
  expect(isSameRun(runFigures(withFigure(0.17)), runFigures(withFigure(0.12)))).toBe(false);
});

test('a layer that is not measured any more keeps its figure before, and comes last', () => {
  const now = withErrors(0.1, 0.2, 0.3);
  const layers = now.layers.map((layer, i) => (i === 1 ? { ...layer, error: { v: 0.1 } } : layer));
  const changes = layerChanges({ ...now, layers }, runFigures(withErrors(0.1, 0.4, 0.3)), 'h');
  expect(changes[1]).toEqual({ before: 0.4, text: '40%', size: -1 });
  expect(changes[0]).toEqual({ before: 0.1, text: '10%', size: 0 });
});
