import { attribute } from '../../../src/onnx/attributes';
import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { uniform } from '../random';
import { GraphBuilder } from './graphBuilder';

export interface LandmarkOptions {
  readonly seed: number;
  readonly unit: 'pixels' | '0..1' | '-1..1';
  /** Left and right look for the same, not for mirror images of each other. */
  readonly isBroken?: boolean;
  /** Coordinates count from the first pixel's center. */
  readonly origin?: 'edge' | 'center';
  /** All numbers on one axis. */
  readonly isFlat?: boolean;
}

const SIZE = [24, 40] as const;

/** Five landmarks of a face by soft argmax: kernels of left and right are mirror images, that of the nose is symmetric. */
export function landmarks({
  seed,
  unit,
  isBroken = false,
  origin = 'edge',
  isFlat = false,
}: LandmarkOptions): ModelProto {
  const b = new GraphBuilder({ seed });
  const next = uniform(seed);
  const [height, width] = SIZE;
  const x = b.input('image', [1, 3, height, width]);
  const plane = (): number[] => Array.from({ length: 9 }, () => next() * 2 - 1);
  const mirrored = (kernel: readonly number[]): number[] => kernel.map((_, i) => kernel[i - (i % 3) + 2 - (i % 3)]!);
  const [eye, nose, mouth] = [plane, plane, plane].map((make) => [make(), make(), make()]);
  const other = (kernels: readonly number[][]): number[][] =>
    isBroken ? kernels.map(() => plane()) : kernels.map(mirrored);
  const even = nose!.map((kernel) => kernel.map((v, i) => v + mirrored(kernel)[i]!));
  const kernels = [eye!, other(eye!), even, mouth!, other(mouth!)].flat(2);
  const heat = b.node('Conv', [x, b.weight([5, 3, 3, 3], kernels)], { pads: attribute.ints([1, 1, 1, 1]) });
  const flat = b.node('Reshape', [heat, b.ints([1, 5, height * width])]);
  const shares = b.node('Softmax', [flat], { axis: attribute.int(2) });
  const places = Array.from({ length: height * width }, (_, i) => placeOf(i, unit, origin)).flat();
  const points = b.node('MatMul', [shares, b.weight([height * width, 2], places)]);
  const found = isFlat ? b.node('Reshape', [points, b.ints([1, 10])]) : points;
  b.output(found, 'landmarks', Type.FLOAT);
  return b.build();
}

function placeOf(i: number, unit: LandmarkOptions['unit'], origin: 'edge' | 'center'): readonly [number, number] {
  const [height, width] = SIZE;
  const half = origin === 'edge' ? 0.5 : 0;
  const [x, y] = [(i % width) + half, Math.floor(i / width) + half];
  switch (unit) {
    case 'pixels':
      return [x, y];
    case '0..1':
      return [x / width, y / height];
    case '-1..1':
      return [(2 * x) / width - 1, (2 * y) / height - 1];
  }
}
