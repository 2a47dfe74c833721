import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineFixture } from '../../support/engineFixture';
import { writeWithExternalData } from '../../support/models/externalData';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';

const engine = new EngineFixture();
const { service } = engine;
afterAll(() => engine.remove());

describe('what a model’s file tells', () => {
  it('is its size, its weights, its operators and the audit', async () => {
    const path = engine.writeModel('tiny.onnx', tinyClassifier());
    const found = await service.describe({ kind: 'file', path });
    expect(found.info).toMatchObject({ path, name: 'tiny.onnx', inputs: [{ dtype: 'float32' }] });
    const { onnx } = { onnx: tinyClassifier().graph! };
    const count = onnx.initializer.reduce((sum, { dims }) => sum + dims.reduce((a, d) => a * Number(d), 1), 0);
    expect(found.parameters).toBe(count);
    expect(found.bytes).toBeGreaterThan(4 * count);
    expect(found.operators.reduce((sum, [, n]) => sum + n, 0)).toBe(onnx.node.length);
    expect(found.operators.map(([, n]) => n)).toEqual(found.operators.map(([, n]) => n).sort((a, b) => b - a));
    expect(found.audit).toEqual(await service.audit({ kind: 'file', path }));
  });

  it('counts weights beside the file', async () => {
    const path = engine.at('external.onnx');
    writeWithExternalData(tinyClassifier(), path);
    const plain = await service.describe({ kind: 'file', path: engine.writeModel('plain.onnx', tinyClassifier()) });
    const found = await service.describe({ kind: 'file', path });
    expect(found.parameters).toBe(plain.parameters);
    expect(found.bytes).toBeGreaterThan(4 * plain.parameters);
    rmSync(`${path}.data`);
    await expect(service.describe({ kind: 'file', path })).rejects.toMatchObject({ name: 'UserError' });
  });

  it('is what each output is taken for, as stated, found or left to a run', async () => {
    const dense = engine.writeModel('dense.onnx', tinySegmenter());
    const [map] = (await service.describe({ kind: 'file', path: dense })).outputs;
    expect(map).toMatchObject({ contract: { kind: 'map' } });
    writeFileSync(
      `${dense}.flipscope.json`.replace('.onnx.', '.'),
      JSON.stringify({ outputs: { output: { contract: 'sensitive' } } }),
    );
    const [stated] = (await service.describe({ kind: 'file', path: dense })).outputs;
    expect(stated).toMatchObject({ contract: { kind: 'sensitive', certainty: 'stated' } });
    writeFileSync(
      `${dense}.flipscope.json`.replace('.onnx.', '.'),
      JSON.stringify({ outputs: { output: { contract: 'map', swap: [[0, 99]] } } }),
    );
    const [misfit] = (await service.describe({ kind: 'file', path: dense })).outputs;
    expect(misfit?.problem).toContain('99');
    expect(misfit?.contract).toBeUndefined();
  });

  it('says of a model without an image that there is nothing to judge', async () => {
    const b = new GraphBuilder();
    b.output(b.node('Relu', [b.input('tokens', [1, 16])]), 'y');
    const found = await service.describe({ kind: 'file', path: engine.writeModel('tokens.onnx', b.build()) });
    expect(found.outputs).toEqual([{ name: 'y' }]);
    expect(found.audit.shape).toEqual([]);
    expect(found.audit.notes?.[0]).toContain('No input can be an image');
  });
});
