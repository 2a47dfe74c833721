import { upgradeOutput } from '../../src/report/upgrade';
import { expect, test } from 'vitest';
import { fixRequest, merges, type FixChoices } from '../../webview/fixChoices';
import { sampleReport } from '../report/sampleReport';

const choices: FixChoices = { flips: 'v', merge: 'mean', mode: 'even' };

test('an average is over one flip, or over the group that all of them make', () => {
  expect(fixRequest('tta', choices)).toEqual({ kind: 'tta', flips: ['v'], merge: 'mean' });
  expect(fixRequest('tta', { ...choices, flips: 'all', merge: 'probabilities' })).toEqual({
    kind: 'tta',
    flips: ['h', 'v', 'hv'],
    merge: 'probabilities',
  });
});

test('the way to another size is left to the engine unless it is chosen', () => {
  expect(fixRequest('pad', choices)).toEqual({ kind: 'pad' });
  expect(fixRequest('pad', { ...choices, mode: 'resize' })).toEqual({ kind: 'pad', mode: 'resize' });
});

test('kernels are made symmetric under the chosen flips', () => {
  expect(fixRequest('symmetrize', { ...choices, flips: 'all' })).toEqual({
    kind: 'symmetrize',
    flips: ['h', 'v', 'hv'],
  });
});

test('probabilities are offered only where an output is of classes', () => {
  const report = sampleReport();
  const embedding = report.outputs.map(({ name, shape, expects, pairs }) =>
    upgradeOutput({ name, shape, expects, pairs }, report.noiseFloor),
  );
  expect(merges({ ...report, outputs: embedding })).toEqual([]);
  const classes = { top: {}, agreement: {}, top5Overlap: {}, jsd: {} };
  expect(merges({ ...report, outputs: [{ ...embedding[0]!, classes }] }).map(([value]) => value)).toEqual([
    'mean',
    'probabilities',
  ]);
});
