import { describe, expect, it } from 'vitest';
import { convolve, mean } from '../../../webview/learn/convolution';
import { noiseSignals } from '../../../webview/learn/noise';
import { exampleOf, gradient, lossOf, STEPS, taskOf, train } from '../../../webview/learn/training';

describe('the loss', () => {
  const examples = noiseSignals(8, 10, 4).map((signal) => exampleOf(signal, [0.1, -0.5, 0.2]));
  const [task, kernel] = [taskOf(examples), [0.4, -0.3, 0.7]];

  it('is the mean square of what comes out with a stride of 2 less what comes out without', () => {
    const pads = { begin: 1, end: 1 };
    const squares = examples.flatMap(({ signal, wanted }) =>
      convolve({ signal, kernel, stride: 2, pads }).map((value, j) => (value - wanted[2 * j]!) ** 2),
    );
    expect(lossOf(kernel, task)).toBeCloseTo(mean(squares), 10);
    expect(lossOf([0.1, -0.5, 0.2], task)).toBeCloseTo(0, 10);
  });

  it('falls along its gradient, as finite differences have it', () => {
    gradient(kernel, task).forEach((slope, i) => {
      const at = (step: number): number => {
        const moved = kernel.map((k, j) => (i === j ? k + step : k));
        return lossOf(moved, task);
      };
      expect(slope).toBeCloseTo((at(1e-6) - at(-1e-6)) / 2e-6, 6);
    });
  });
});

describe('training', () => {
  const [withFlips, without] = [train(true), train(false)];
  const [flipped, plain] = [withFlips.at(-1)!, without.at(-1)!];

  it('begins with the same kernel, far from symmetric', () => {
    expect(withFlips).toHaveLength(STEPS + 1);
    expect(withFlips[0]!.kernel).toEqual(without[0]!.kernel);
    expect(withFlips[0]!.asymmetry).toBeGreaterThan(1);
  });

  it('with flips makes the kernel symmetric and the error at an aligned size small; that of the grid stays', () => {
    expect(flipped.asymmetry).toBeLessThan(0.03);
    expect(flipped.errorAligned).toBeLessThan(0.02);
    expect(flipped.errorMisaligned).toBeGreaterThan(0.1);
  });

  it('without flips leaves the kernel asymmetric', () => {
    expect(plain.asymmetry).toBeGreaterThan(0.5);
    expect(plain.errorAligned).toBeGreaterThan(5 * flipped.errorAligned);
  });

  it('lowers the loss; flips leave more of it, since left and right cannot be told apart', () => {
    for (const course of [withFlips, without]) expect(course.at(-1)!.loss).toBeLessThan(0.5 * course[0]!.loss);
    expect(flipped.loss).toBeGreaterThan(2 * plain.loss);
  });
});
