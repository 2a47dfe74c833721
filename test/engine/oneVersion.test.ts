import { linkSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelProto } from '../../src/onnx/proto/onnx_pb';
import { encodeModel } from '../../src/onnx/write';
import type { FixRequest } from '../../src/protocol/fix';
import type { AnalysisSpec } from '../../src/protocol/spec';
import { EngineFixture } from '../support/engineFixture';
import { GraphBuilder } from '../support/models/graphBuilder';
import { writeWithExternalData } from '../support/models/externalData';
import { npyFile } from '../support/npyFile';

const engine = new EngineFixture();
afterAll(() => engine.remove());

const AVERAGE: FixRequest = { kind: 'tta', flips: ['h'], merge: 'mean' };

function classifier(seed = 1): ModelProto {
  const b = new GraphBuilder({ seed });
  const x = b.input('x', [1, 3, 12, 12]);
  const scaled = b.node('Mul', [x, b.input('scale', [1])]);
  b.output(b.flatten(b.globalAveragePool(b.relu(b.conv(scaled, 4, 3, { stride: 2, pads: 1 })))), 'y');
  return b.build();
}

/** A model with weights, description and labels in files of their own, an input and a further one. */
function files(name: string): { readonly spec: AnalysisSpec; readonly all: Readonly<Record<string, string>> } {
  const model = engine.at(`${name}.onnx`);
  writeWithExternalData(classifier(), model, `${name}.bin`);
  const all = {
    model,
    weights: engine.at(`${name}.bin`),
    description: engine.write(`${name}.flipscope.json`, JSON.stringify({ labels: `${name}.txt` })),
    labels: engine.write(`${name}.txt`, 'a\nb\nc\nd\n'),
    image: engine.write(`${name}-x.npy`, npyFile([1, 3, 12, 12], new Float32Array(432).map(Math.sin))),
    scale: engine.write(`${name}-scale.npy`, npyFile([1], Float32Array.of(2))),
  };
  const input = { kind: 'tensor', path: all.image } as const;
  return { spec: engine.spec(model, { input, inputs: { scale: { path: all.scale } } }), all };
}

const KINDS = ['model', 'weights', 'description', 'labels', 'image', 'scale'] as const;

describe.each(KINDS)('after a change of the %s', (kind) => {
  it('no question is answered until it is run again', async () => {
    const { spec, all } = files(`changed-${kind}`);
    const { service } = engine;
    const { report } = await service.analyze('a', spec);
    const tensor = report.layers[0]!.tensor;
    await service.layerView('a', tensor, 'h');
    const later = new Date(Date.now() + 5000);
    utimesSync(all[kind]!, later, later);
    const changed = { reason: 'files-changed', message: `${all[kind]!}: changed since this report; run again.` };
    await expect(service.layerView('a', tensor, 'h')).rejects.toMatchObject(changed);
    await expect(service.kernels('a', report.layers[0]!.node, 'h', 1)).rejects.toMatchObject(changed);
    await expect(service.explain('a', 'causes')).rejects.toMatchObject(changed);
    await expect(service.attribution('a', 'h')).rejects.toMatchObject(changed);
    await expect(service.exportImages('a', [tensor])).rejects.toMatchObject(changed);
    await expect(service.writeFix('a', AVERAGE, engine.at('out.onnx'))).rejects.toMatchObject(changed);
    await service.analyze('a', spec);
    await expect(service.explain('a', 'causes')).resolves.toBeDefined();
  });

  it('the report has another fingerprint', async () => {
    const { spec, all } = files(`printed-${kind}`);
    const first = await engine.service.analyze('a', spec);
    expect((await engine.service.analyze('a', spec)).fingerprint).toEqual(first.fingerprint);
    const later = new Date(Date.now() + 5000);
    utimesSync(all[kind]!, later, later);
    expect((await engine.service.analyze('a', spec)).fingerprint).not.toEqual(first.fingerprint);
  });
});

describe.each(KINDS)('the %s of a run', (kind) => {
  it('is not written over by a fix or a twin, by any name', async () => {
    const { spec, all } = files(`kept-${kind}`);
    const [own, link, hard] = [all[kind]!, engine.at(`link-${kind}`), engine.at(`hard-${kind}`)];
    symlinkSync(own, link);
    linkSync(own, hard);
    const before = readFileSync(own);
    const { service } = engine;
    await service.analyze('a', spec);
    for (const path of [
      own,
      link,
      hard,
      `${engine.folder}/./../${engine.folder.split('/').at(-1)!}/${own.split('/').at(-1)!}`,
    ]) {
      const refused = {
        reason: 'write-failed',
        message: `${path}: this run reads this file. Choose another name for the output.`,
      };
      await expect(service.fixModel(spec, AVERAGE, path)).rejects.toMatchObject(refused);
      await expect(service.twinModel(spec, { flip: 'h' }, path)).rejects.toMatchObject(refused);
      await expect(service.writeFix('a', AVERAGE, path)).rejects.toMatchObject(refused);
    }
    expect(readFileSync(own)).toEqual(before);
  });
});

it('the files of a model are its own, its weights, its description and its labels', async () => {
  const { all } = files('sources');
  const found = await engine.service.modelSources({ kind: 'file', path: all['model']! });
  for (const kind of ['model', 'weights', 'description', 'labels']) expect(found).toContain(all[kind]);
});

it('a model that is written again while it is opened is not mixed', async () => {
  const path = engine.writeModel('raced.onnx', classifier());
  const first = engine.service.analyze('a', engine.spec(path, { inputs: { scale: 1 } }));
  engine.write('raced.onnx', encodeModel(classifier(2)));
  const answer = await first.catch((error: unknown) => error);
  if (answer instanceof Error) expect(answer).toMatchObject({ reason: 'files-changed' });
});
