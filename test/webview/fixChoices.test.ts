import { upgradeOutput } from '../../src/report/upgrade';
import { expect, test } from 'vitest';
import { fixRequest, merges, shifts, type FixChoices } from '../../webview/fixChoices';
import { sampleReport } from '../report/sampleReport';

const choices: FixChoices = { flips: 'v', merge: 'mean', mode: 'even', shift: 'none' };

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

const report = sampleReport();
const [embedding] = report.outputs.map(({ name, shape, expects, pairs }) =>
  upgradeOutput({ name, shape, expects, pairs }, report.noiseFloor),
);
const contract = { kind: 'vector', origin: 'unit length', certainty: 'found' } as const;

test('probabilities are offered only where an output is of classes', () => {
  const classes = { top: {}, agreement: {}, top5Overlap: {}, jsd: {} };
  const output = { ...embedding!, contract: { ...contract, kind: 'classes' as const } };
  expect(merges({ ...report, outputs: [output] })).toEqual([]);
  expect(merges({ ...report, outputs: [{ ...output, classes }] }).map(([value]) => value)).toEqual([
    'mean',
    'probabilities',
  ]);
});

test('a shift of flipped-back maps is offered only where it explains the difference', () => {
  const map = { ...embedding!, contract: { ...contract, kind: 'map' as const } };
  expect(shifts({ ...report, outputs: [map] })).toEqual([]);
  const shifted = { ...map, pixelShift: { h: { shift: { columns: 1 }, relL2: 0.01 } } };
  expect(shifts({ ...report, outputs: [shifted] }).map(([value]) => value)).toEqual(['none', 'pixel']);
  expect(fixRequest('tta', { ...choices, shift: 'pixel' })).toMatchObject({ shift: true });
  expect(fixRequest('tta', choices)).not.toHaveProperty('shift');
});

test('a sum and a concatenation are offered only where all that is averaged are vectors', () => {
  const vector = { ...embedding!, contract };
  const of = (kind: 'map' | 'ignore') => ({ ...embedding!, contract: { ...contract, kind } });
  const offered = ['mean', 'sum', 'concat'];
  expect(merges({ ...report, outputs: [vector] }).map(([value]) => value)).toEqual(offered);
  expect(merges({ ...report, outputs: [vector, of('ignore')] }).map(([value]) => value)).toEqual(offered);
  expect(merges({ ...report, outputs: [vector, of('map')] })).toEqual([]);
  expect(merges({ ...report, outputs: [of('ignore')] })).toEqual([]);
});
