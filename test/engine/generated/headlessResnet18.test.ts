import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headlessResnet18 } from '../../../src/engine/generated/headlessResnet18';
import { parseModel } from '../../../src/onnx/model';
import { tensorFloats } from '../../../src/onnx/tensors';

interface Oracle {
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

const oracle = JSON.parse(readFileSync(join(import.meta.dirname, '../../oracle/question.json'), 'utf8')) as Oracle;

describe('the ResNet-18 without its head', () => {
  const model = parseModel(headlessResnet18(0), 'made');
  const weightsOf = (name: string) => tensorFloats(model.graph.constant(`${name}.weight`)!);

  it('has the operators of the paper, and no dense layer', () => {
    const counts: Record<string, number> = {};
    for (const { opType } of model.graph.nodes) counts[opType] = (counts[opType] ?? 0) + 1;
    expect(counts).toEqual({ Conv: 20, Relu: 17, MaxPool: 1, Add: 8, GlobalAveragePool: 1, Flatten: 1 });
    const values = model.proto.graph!.initializer.reduce((sum, tensor) => sum + tensorFloats(tensor).length, 0);
    // torchvision's resnet18 has 11,689,512 parameters: 513,000 of the dense layer and 9,600 of batch norms.
    expect(values).toBe(11_689_512 - 513_000 - 9_600);
  });

  it('has the weights of torch.manual_seed(0); torchvision.models.resnet18()', () => {
    const names = Object.keys(oracle.weights).map(
      (name) => [name, name.replace('downsample.0', 'downsample')] as const,
    );
    expect(names).toHaveLength(20);
    for (const [theirs, ours] of names) {
      const found = weightsOf(ours);
      const ends = [...found.subarray(0, 2), ...found.subarray(-2)];
      // Each is divided by √(1 + 1e-5) for the batch norm behind it.
      ends.forEach((value, i) => expect(value * Math.sqrt(1 + 1e-5)).toBeCloseTo(oracle.weights[theirs]![i]!, 6));
    }
  });
});
