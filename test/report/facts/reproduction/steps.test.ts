import { describe, expect, it } from 'vitest';
import {
  reproductionConclusion,
  reproductionSetup,
  reproductionSteps,
} from '../../../../src/report/facts/reproduction/steps';
import { sampleReproduction, sampleRun } from '../../../support/sampleReproduction';

const titles = (found = sampleReproduction()) => reproductionSteps(found).map(({ title }) => title);

describe('the story of the question', () => {
  it('has four steps with their figures, each for both heads and both flips', () => {
    const steps = reproductionSteps(sampleReproduction());
    expect(steps.map(({ title }) => title)).toEqual([
      'At 128×128: it differs',
      'Flip the kernels too',
      'Correct the sampling grid too',
      'The same at 129×129',
    ]);
    expect(steps.map(({ rows }) => rows.length)).toEqual([6, 4, 4, 8]);
    expect(steps[1]!.rows[0]).toEqual({
      head: 'avg',
      words: 'y1 − f′(x.flip(-1))',
      error: 0.151,
      text: '15%',
      tone: 'bad',
    });
    expect(steps[2]!.rows[1]).toMatchObject({ words: 'y1 − f″(x.flip(-2))', text: '3.1e-7', tone: 'good' });
    expect(steps[3]!.rows.map(({ tone }) => tone)).toEqual([...Array(4).fill(undefined), ...Array(4).fill('good')]);
  });

  it('says that flipping the kernels alone is worse, and why', () => {
    const [, kernels, grid] = reproductionSteps(sampleReproduction());
    expect(kernels!.sentences.join(' ')).toContain(
      'Tried at 128×128, that is worse than doing nothing: 15% instead of 8.8% to 9%.',
    );
    expect(grid!.sentences[0]).toContain('128 columns with padding of 3 and 3 are no whole number of steps of 2');
    expect(grid!.sentences[0]).toContain('the last column is never read');
    expect(grid!.sentences[0]).toContain('pads of 2 and 3 instead put every window');
    expect(reproductionConclusion(sampleReproduction())).toBe(
      '“Flip the kernels and it agrees” is half of the answer: at 128×128 it gives 15% instead of 8.8% to 9%, and 3e-7 to 3.1e-7 once the sampling grid is corrected too. Where the grid is aligned, as at 129×129, it is right (2e-7 to 2.1e-7).',
    );
  });

  it('prints the three differences of each head as Python does', () => {
    const [first] = reproductionSteps(sampleReproduction());
    expect(first!.prints.map(({ words }) => words)).toEqual([
      ...['y1 - y2', 'y1 - y3', 'y2 - y3'],
      ...['y1 - y2', 'y1 - y3', 'y2 - y3'],
    ]);
    expect(first!.prints[0]!.lines[0]).toBe('tensor([[ 0.0100, -0.1150, -0.2400,  ..., -0.3650, -0.4900, -0.6150],');
  });

  it('agrees with the usual answer where it is right: at an aligned size', () => {
    const run = sampleRun(129, { avg: { asItIs: [0.066, 0.067, 0.066], kernels: [2e-7, 2e-7] } }, false);
    const found = sampleReproduction({ runs: [run] });
    expect(titles(found)).toEqual(['At 129×129: it differs', 'Flip the kernels too']);
    expect(reproductionSteps(found)[1]!.sentences[1]).toBe('So it is at 129×129: 2e-7 is left, which is float noise.');
    expect(reproductionConclusion(found)).toBe(
      '“Flip the kernels and it agrees” is right at 129×129: from 6.6% to 6.7% to 2e-7.',
    );
  });

  it('says so of a model that the flips do not change, and of one with something else in it', () => {
    const invariant = sampleRun(128, { avg: { asItIs: [1e-7, 1e-7, 1e-7], kernels: [1e-7, 1e-7] } }, false);
    expect(titles(sampleReproduction({ runs: [invariant] }))[0]).toBe('At 128×128: it agrees');
    const errors = { asItIs: [0.2, 0.2, 0.2], kernels: [0.1, 0.1], all: [0.05, 0.05] } as const;
    const other = sampleReproduction({ runs: [sampleRun(128, { max: errors }, true)], otherSize: 'It is fixed.' });
    const [, kernels, grid] = reproductionSteps(other);
    expect(kernels!.sentences[1]).toBe(
      'Tried at 128×128, that leaves 10%, of 20% with nothing flipped. The kernels are half of the answer.',
    );
    expect(grid!.sentences[1]).toContain('5% is left: something else depends on the flip as well.');
  });

  it('says what x and f are', () => {
    expect(reproductionSetup(sampleReproduction())).toMatch(
      /^ResNet-18 with random weights .*; x = torch\.randn\(20, 3, 128, 128\), seed 0; y1 = f\(x\)/,
    );
    const { model } = sampleReproduction();
    const own = sampleReproduction({ model: { ...model, path: '/m/resnet18.onnx' }, seed: 3 });
    expect(reproductionSetup(own)).toMatch(/^\/m\/resnet18\.onnx, up to its global pooling; .* seed 3;/);
  });
});
