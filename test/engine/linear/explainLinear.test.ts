import { afterAll, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import type { LinearRequest } from '../../../src/protocol/linear';
import type { InputRef } from '../../../src/protocol/spec';
import { linearKind, type LinearFigures } from '../../../src/report/facts/linearMaps';
import { applyPatch } from '../../../src/report/patch';
import type { LayerLinear } from '../../../src/report/report';
import { EngineFixture } from '../../support/engineFixture';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { npyFile } from '../../support/npyFile';

const fixture = new EngineFixture();
afterAll(() => fixture.remove());

/**
 * `pair`: two filters that are each other's mirror images. `mixed`: two sums of those, which are a linear map of each other.
 * `other`: two large filters of nothing in common. `few`: 40 channels of four positions.
 */
function net(batch: number | string = 1): string {
  const b = new GraphBuilder({ seed: 5 });
  const x = b.input('x', [batch, 1, 8, 8]);
  const conv = (input: string, name: string, dims: readonly number[], values: readonly number[]): string =>
    b.node(
      'Conv',
      [input, b.weight(dims, values)],
      { pads: attribute.ints(dims[3] === 3 ? [0, 1, 0, 1] : [0, 0, 0, 0]) },
      { name, channels: dims[0]! },
    );
  const pair = conv(x, 'pair', [2, 1, 1, 3], [1, 0, -0.5, -0.5, 0, 1]);
  const mixed = conv(pair, 'mixed', [2, 2, 1, 1], [1, 0.4, -0.7, 1.3]);
  const other = b.conv(x, 2, 7, { pads: 3, name: 'other', bias: false });
  const few = b.conv(x, 40, 3, { stride: 4, name: 'few' });
  for (const layer of [mixed, other, few]) b.output(b.globalAveragePool(layer));
  return fixture.writeModel(`net-${batch}.onnx`, b.build());
}

async function linearOf(request: LinearRequest, path = net(), input: InputRef = { kind: 'noise', seed: 3 }) {
  const { service } = fixture;
  const { report } = await service.analyze('a', fixture.spec(path, { input, flips: ['h', 'v'], layers: 'all' }));
  const patch = await service.linear('a', request);
  await service.release('a');
  const { layers, noiseFloor } = applyPatch(report, patch);
  const of = (tensor: string): LayerLinear => layers.find((layer) => layer.tensor === tensor)!.linear!.h!;
  return { of, figures: (tensor: string) => of(tensor) as LinearFigures, layers, noiseFloor };
}

describe('linear maps of channels', () => {
  it('tell channels that swap, mixed features and other features apart', async () => {
    const { figures, noiseFloor, layers } = await linearOf({});
    expect(figures('pair')).toMatchObject({ samples: 32, source: 'noise' });
    expect(linearKind(figures('pair'), noiseFloor)).toBe('swapped');
    expect(figures('mixed').error).toBeLessThan(1e-5);
    expect(figures('mixed').permuted).toBeGreaterThan(0.3);
    expect(linearKind(figures('mixed'), noiseFloor)).toBe('mixed');
    expect(linearKind(figures('other'), noiseFloor)).toBe('other');
    // Kernels of one row are their own images upside-down.
    expect(layers.find(({ tensor }) => tensor === 'pair')!.linear).not.toHaveProperty('v');
  });

  it('are fitted on as many samples as a named layer needs, and otherwise are absent with the reason', async () => {
    expect((await linearOf({})).of('few')).toEqual({ reason: 'few-positions', needed: 54 });
    const { figures, layers } = await linearOf({ tensors: ['few'] });
    expect(figures('few').samples).toBe(54);
    expect(layers.find(({ tensor }) => tensor === 'other')!.linear).toBeUndefined();
  });

  it('take every entry of a batch for a sample, and find about the same', async () => {
    const alone = await linearOf({ samples: 48 });
    const together = await linearOf({ samples: 48 }, net(6));
    for (const tensor of ['pair', 'mixed', 'other']) {
      expect(together.figures(tensor).samples).toBe(48);
      expect(Math.abs(together.figures(tensor).error - alone.figures(tensor).error)).toBeLessThan(0.03);
    }
  });

  it('take inputs for samples, 32 or more of one shape', async () => {
    const tensor = (i: number): InputRef => ({
      kind: 'tensor',
      path: fixture.write(
        `${i}.npy`,
        npyFile(
          [1, 1, 8, 8],
          Float32Array.from({ length: 64 }, (_, k) => Math.sin(k * k + i * 7)),
        ),
      ),
    });
    const inputs = Array.from({ length: 32 }, (_, i) => tensor(i));
    const { figures } = await linearOf({ inputs }, net(), inputs[0]);
    expect(figures('mixed')).toMatchObject({ samples: 32, source: 'inputs' });
    expect(figures('mixed').error).toBeLessThan(1e-5);
    await expect(linearOf({ inputs: inputs.slice(1) }, net(), inputs[0])).rejects.toThrow(
      'Linear maps of channels are fitted over 32 samples or more, and 31 were given.',
    );
    const wide: InputRef = {
      kind: 'tensor',
      path: fixture.write('wide.npy', npyFile([2, 1, 8, 8], new Float32Array(128))),
    };
    await expect(linearOf({ inputs: [...inputs, wide] }, net('n'), inputs[0])).rejects.toThrow('2×1×8×8');
  });

  it('say which layer there is not, and stop when they are to', async () => {
    await expect(linearOf({ tensors: ['nowhere'] })).rejects.toThrow(
      /No layer of .*net-1\.onnx gives the tensor nowhere\./,
    );
    const { service } = fixture;
    await service.analyze('a', fixture.spec(net(), { layers: 'all' }));
    const asked = service.linear('a', {});
    setImmediate(() => void service.stopExplaining('a'));
    await expect(asked).rejects.toMatchObject({ reason: 'canceled' });
  });
});
