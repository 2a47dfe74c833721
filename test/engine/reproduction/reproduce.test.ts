import { afterAll, describe, expect, it } from 'vitest';
import type { ReproductionResult } from '../../../src/protocol/reproduction';
import type { Head } from '../../../src/report/report';
import { HEADS } from '../../../src/report/schema/reproduction';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

interface NetOptions {
  readonly shape?: readonly (number | string)[];
  readonly classes?: number;
  readonly symmetric?: boolean;
}

/** Two strided convolutions, a residual sum, global average pooling; with `classes` a dense layer. */
function net({ shape = ['N', 3, 'H', 'W'], classes, symmetric = false }: NetOptions = {}): ModelProto {
  const b = new GraphBuilder();
  const options = { stride: 2, pads: 1, ...(symmetric && { symmetric: 'hv' as const }) };
  const x = b.relu(b.conv(b.input('x', shape), 8, 3, options));
  const y = b.relu(b.add(b.conv(x, 12, 3, options), b.conv(x, 12, 1, { stride: 2 })));
  const pooled = b.flatten(b.globalAveragePool(y));
  b.output(classes === undefined ? pooled : b.gemm(pooled, classes), 'y');
  return b.build();
}

let count = 0;
async function ask(
  model: ModelProto,
  {
    heads = HEADS,
    size = [16, 16],
  }: { readonly heads?: readonly Head[]; readonly size?: readonly [number, number] | 'own' } = {},
): Promise<ReproductionResult> {
  const path = fixture.writeModel(`net-${count++}.onnx`, model);
  const asked = { model: { kind: 'file', path }, seed: 0, heads } as const;
  return fixture.service.reproduce('q', size === 'own' ? asked : { ...asked, size });
}

describe('the question, asked of a model', () => {
  it('has kernels that are half of the answer at a misaligned size, and the whole one at the next aligned size', async () => {
    const { reproduction } = await ask(net());
    const [first, second] = reproduction.runs;
    expect(reproduction.runs.map(({ size }) => size)).toEqual([
      [16, 16],
      [17, 17],
    ]);
    expect([first!.shape, reproduction.output]).toEqual([
      [20, 3, 16, 16],
      [20, 12],
    ]);
    expect([first!.misaligned.length > 0, second!.misaligned.length]).toEqual([true, 0]);
    expect(first!.grid).toMatchObject({ op: 'Conv', size: 16, kernel: 3, stride: 2, begin: 1, end: 1, unread: 1 });
    for (const { differences, experiments } of first!.heads) {
      for (const { relL2 } of differences) expect(relL2).toBeGreaterThan(0.01);
      expect(experiments.map(({ flip, mirrored }) => [flip, mirrored])).toEqual([
        ['h', ['kernel']],
        ['h', ['kernel', 'grid']],
        ['v', ['kernel']],
        ['v', ['kernel', 'grid']],
      ]);
      for (const { mirrored, relL2 } of experiments) {
        if (mirrored.length === 2) expect(relL2).toBeLessThan(1e-6);
        else expect(relL2).toBeGreaterThan(0.01);
      }
    }
    for (const { differences, experiments } of second!.heads) {
      expect(differences[0]!.relL2).toBeGreaterThan(0.01);
      expect(experiments.map(({ mirrored }) => mirrored)).toEqual([['kernel'], ['kernel']]);
      for (const { relL2 } of experiments) expect(relL2).toBeLessThan(1e-6);
    }
  });

  it('gives the figures of an ordinary check of the same output', async () => {
    const { reproduction } = await ask(net(), { heads: ['avg'], size: [18, 20] });
    const report = await fixture.report(net(), { input: { kind: 'noise', seed: 0, shape: [20, 3, 18, 20] } });
    const pairs = report.outputs[0]!.pairs.filter(({ a, b }) => a !== 'hv' && b !== 'hv');
    const [first] = reproduction.runs[0]!.heads;
    first!.differences.forEach(({ relL2 }, i) => expect(relL2).toBeCloseTo(pairs[i]!.relL2, 6));
  });

  it('has pictures of what it measured', async () => {
    const { pictures, reproduction } = await ask(net(), { heads: ['avg'] });
    const asItIs = pictures.differences[0]!;
    expect([asItIs.map.width, asItIs.map.height, asItIs.mirrored]).toEqual([12, 20, []]);
    const largest = Math.max(...asItIs.map.data.map(Math.abs));
    expect(largest).toBeCloseTo(reproduction.runs[0]!.heads[0]!.differences[0]!.maxAbs, 6);
    expect(pictures.kernels).toHaveLength(3);
    const { excerpt } = reproduction.runs[0]!.heads[0]!.differences[0]!;
    expect(excerpt.map((row) => row.length)).toEqual([6, 6, 6, 6, 6, 6]);
    expect(excerpt[5]![5]).toBe(asItIs.map.data.at(-1));
  });

  it('leaves out a dense layer behind the pooling, and takes the batch and size that the model fixes', async () => {
    const { reproduction } = await ask(net({ shape: [2, 3, 16, 16], classes: 5 }), { size: 'own' });
    expect(reproduction.output).toEqual([2, 12]);
    expect(reproduction.runs).toHaveLength(1);
    expect(reproduction.otherSize).toBe('The model fixes its input to 16×16: export it with free height and width.');
  });

  it('is answered by nothing where the kernels are symmetric and the size is aligned', async () => {
    const { reproduction } = await ask(net({ symmetric: true }), { size: [17, 17] });
    expect(reproduction.runs).toHaveLength(1);
    expect(reproduction.otherSize).toBeUndefined();
    for (const { differences } of reproduction.runs[0]!.heads) {
      for (const { relL2 } of differences) expect(relL2).toBeLessThan(1e-6);
    }
  });

  it('is refused for a model that does not end in global average pooling, and for a size that it does not take', async () => {
    const b = new GraphBuilder();
    b.output(b.relu(b.conv(b.input('x', [1, 3, 16, 16]), 4, 3)), 'y');
    await expect(ask(b.build())).rejects.toMatchObject({ reason: 'model-unsupported' });
    await expect(ask(net({ shape: [1, 3, 16, 16] }), { size: [32, 32] })).rejects.toMatchObject({
      reason: 'input-shape',
    });
  });

  it('stops when it is released', async () => {
    const asked = ask(net());
    await Promise.resolve();
    await fixture.service.release('q');
    await expect(asked).rejects.toMatchObject({ reason: 'canceled' });
  });
});
