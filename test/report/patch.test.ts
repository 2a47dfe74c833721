import { expect, test } from 'vitest';
import { applyPatch, mergeFigures, type ReportPatch } from '../../src/report/patch';
import type { CauseReport } from '../../src/report/report';
import { sampleReport } from './sampleReport';

const cause = (error: number): CauseReport => ({ error, shares: {}, counterfactuals: [], twinResidual: 0 });
const account = (rest: number) => ({ output: 'y', error: 0.5, rest });

test('an empty patch changes nothing', () => {
  expect(applyPatch(sampleReport(), {})).toEqual(sampleReport());
});

test('patches of several questions and flips add up, in any order', () => {
  const [first, second] = sampleReport().layers;
  const patches: readonly ReportPatch[] = [
    { causes: { h: cause(0.1) }, warnings: ['a'] },
    { causes: { v: cause(0.2) }, warnings: ['a', 'b'] },
    { attributions: { h: account(0.5) }, layers: [{ tensor: first!.tensor, attribution: { h: 0.5 } }] },
    { attributions: { v: account(0.25) }, layers: [{ tensor: first!.tensor, attribution: { v: 0.75 } }] },
    { audit: [], sizeAdvice: { W: [1], H: [2], misaligned: [] } },
    { layers: [{ tensor: second!.tensor, local: { h: 1 }, shift: {} }] },
    { layers: [{ tensor: 'no such layer', local: { h: 1 } }] },
  ];
  const before = sampleReport();
  const patched = patches.reduce(applyPatch, before);
  expect(patched).toMatchObject({
    causes: { h: { error: 0.1 }, v: { error: 0.2 } },
    attributions: { h: { rest: 0.5 }, v: { rest: 0.25 } },
    audit: [],
    sizeAdvice: { W: [1], H: [2] },
  });
  expect(patched.layers[0]).toEqual({ ...first, attribution: { h: 0.5, v: 0.75 } });
  expect(patched.layers[1]).toEqual({ ...second, local: { ...second!.local, h: 1 }, shift: { ...second!.shift } });
  expect(patched.layers.slice(2)).toEqual(before.layers.slice(2));
  expect(patched.warnings).toEqual([...before.warnings, 'a', 'b']);
  const backwards = patches.toReversed().reduce(applyPatch, before);
  expect({ ...backwards, warnings: [] }).toEqual({ ...patched, warnings: [] });
  expect(before).toEqual(sampleReport());
});

test('a newer figure replaces an older one of the same flip', () => {
  const once = applyPatch(sampleReport(), { causes: { h: cause(0.1) }, attributions: { h: account(0.5) } });
  expect(applyPatch(once, { causes: { h: cause(0.3) } })).toMatchObject({
    causes: { h: { error: 0.3 } },
    attributions: { h: { rest: 0.5 } },
  });
  expect(mergeFigures({ local: { h: 1, v: 2 } }, { local: { h: 3 } })).toEqual({ local: { h: 3, v: 2 } });
});

test('layers are found by their names alone, whatever these are', () => {
  const report = sampleReport();
  const layers = ['__proto__', 'constructor', 'x'].map((tensor) => ({ ...report.layers[0]!, tensor }));
  const patched = applyPatch({ ...report, layers }, { layers: [{ tensor: '__proto__', local: { h: 1 } }] });
  expect(patched.layers.map(({ local }) => local?.h)).toEqual([1, layers[1]!.local?.h, layers[2]!.local?.h]);
});
