import { elementCount } from '../../../src/onnx/tensors';
import { normalArray } from '../random';
import type { ConvOptions } from './windowOptions';

/** Random kernels [filters, channels, H, W], symmetrized or repeated as asked. */
export function kernelData(
  dims: readonly number[],
  seed: number,
  std: number,
  options: ConvOptions,
): Float32Array<ArrayBuffer> {
  const [height = 1, width = 1] = dims.slice(2);
  const area = height * width;
  const data = normalArray(elementCount(dims), seed, std);
  const { kernelValues, symmetric = '' } = options;
  if (kernelValues !== undefined) return data.map((_, i) => kernelValues[i % area]!);
  const mirror = (flip: string, index: (i: number) => number) => {
    if (!symmetric.includes(flip)) return;
    const old = data.slice();
    for (let i = 0; i < data.length; i++) {
      const base = i - (i % area);
      // √½ keeps the variance of the mean of two independent values.
      data[i] = (old[i]! + old[base + index(i % area)]!) * Math.SQRT1_2;
    }
  };
  mirror('h', (i) => i - (i % width) + (width - 1 - (i % width)));
  mirror('v', (i) => (height - 1 - Math.floor(i / width)) * width + (i % width));
  return data;
}
