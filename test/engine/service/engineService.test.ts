import { utimesSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rearrange } from '../../../src/operators/follow/rearrange';
import { compareVectors } from '../../../src/analysis/measure/metrics';
import { randn } from '../../../src/image/noise';
import { encodeModel } from '../../../src/onnx/write';
import type { AnalysisSpec } from '../../../src/protocol/spec';
import type { Flip, Orientation, Report } from '../../../src/report/report';
import { FLIPS } from '../../../src/report/flips';
import { EngineFixture } from '../../support/engineFixture';
import { writeWithExternalData } from '../../support/models/externalData';
import { tinyClassifier, tinyLeNet, tinySegmenter } from '../../support/models/tinyModels';

const engine = new EngineFixture();
const { service } = engine;
afterAll(() => engine.remove());

const AXES: Readonly<Record<Orientation, readonly number[]>> = { id: [], h: [3], v: [2], hv: [2, 3] };
const SHAPE = [2, 3, 24, 30];
const noise = (seed: number): AnalysisSpec['input'] => ({ kind: 'noise', seed, shape: SHAPE });

const sumOfSquares = (values: Float32Array): number => values.reduce((sum, v) => sum + v * v, 0);
const norm = (values: Float32Array): number => Math.sqrt(sumOfSquares(values));

describe('output pairs', () => {
  it.each([
    ['a classifier', tinyClassifier(), [] as readonly number[]],
    ['a dense output', tinySegmenter(), [2, 3]],
  ])('of %s are what plain runs of the model give', async (_, model, spatial) => {
    const report = await engine.report(model, { input: noise(3) });
    const session = await InferenceSession.create(encodeModel(model));
    const x = {
      dims: SHAPE,
      data: randn(
        3,
        SHAPE.reduce((a, b) => a * b, 1),
      ),
    };
    const reversed = (tensor: typeof x, axes: readonly number[]): typeof x =>
      rearrange(
        tensor,
        axes.map((axis) => ({ axis, map: 'reverse' as const })),
      ) as typeof x;
    const outputs = new Map<Orientation, Float32Array>();
    for (const o of ['id', ...FLIPS] as const) {
      const feed = new Tensor('float32', reversed(x, AXES[o]).data, SHAPE);
      const { output } = await session.run({ input: feed });
      const found = { dims: output!.dims, data: output!.data as Float32Array };
      outputs.set(
        o,
        rearrange(
          found,
          AXES[o].filter((a) => spatial.includes(a)).map((axis) => ({ axis, map: 'reverse' })),
        ).data,
      );
    }
    expect(report.outputs[0]!.pairs).toHaveLength(6);
    for (const { a, b, ...measures } of report.outputs[0]!.pairs) {
      const expected = compareVectors(outputs.get(a)!, outputs.get(b)!);
      for (const [key, value] of Object.entries(expected)) {
        expect(measures[key as keyof typeof measures], `${a}-${b} ${key}`).toBeCloseTo(value, 5);
      }
    }
  });
});

describe('images of a layer', () => {
  let report: Report;
  beforeAll(async () => {
    const path = engine.writeModel('views.onnx', tinySegmenter());
    ({ report } = await service.analyze(
      'views',
      engine.spec(path, { input: { kind: 'noise', seed: 4 }, size: [24, 30] }),
    ));
  });

  it('agree with the error in the report', async () => {
    for (const layer of report.layers) {
      for (const flip of report.flips) {
        const view = await service.layerView('views', layer.tensor, flip);
        const error = layer.error[flip]!;
        expect(Math.sqrt(sumOfSquares(view.channelErrors)), layer.tensor).toBeCloseTo(error, 5);
        const all = await Promise.all(
          Array.from({ length: view.channels }, (_, c) => service.layerView('views', layer.tensor, flip, c)),
        );
        const whole = Math.sqrt(all.reduce((sum, v) => sum + sumOfSquares(v.original.data), 0));
        expect(norm(view.heatmap.data) / whole, layer.tensor).toBeCloseTo(error, 5);
      }
    }
  });

  it('stand in the order of their errors, the largest first, as the strip does', async () => {
    const { tensor } = report.layers[0]!;
    const view = await service.layerView('views', tensor, 'h');
    const sorted = Array.from(view.order, (c) => view.channelErrors[c]!);
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    expect([...view.order].sort((a, b) => a - b)).toEqual([...view.order.keys()]);
    expect(view.channel).toBe(view.order[0]);
    const strip = await service.channelStrip('views', tensor, 'h', 2, 3);
    expect(strip.thumbnails).toHaveLength(3);
    expect(strip.thumbnails.every((t) => t.length === strip.width * strip.height && Math.max(...t) === 255)).toBe(true);
  });

  it('are of the right analysis when several of one model are looked at in turn', async () => {
    const path = engine.at('views.onnx');
    for (const seed of [10, 11]) {
      await service.analyze(`seed-${seed}`, engine.spec(path, { input: { kind: 'noise', seed }, size: [24, 30] }));
    }
    const { tensor } = report.layers[1]!;
    const look = async (id: string, flip: Flip): Promise<number[]> => [
      ...(await service.layerView(id, tensor, flip, 0)).original.data,
    ];
    const [a, b] = [await look('seed-10', 'h'), await look('seed-11', 'h')];
    expect(a).not.toEqual(b);
    expect(await look('seed-10', 'v')).toEqual(a);
    expect(await look('seed-11', 'hv')).toEqual(b);
    const [again, other] = await Promise.all([look('seed-10', 'h'), look('seed-11', 'h')]);
    expect([again, other]).toEqual([a, b]);
  });

  it('show a tensor without space as one row', async () => {
    const path = engine.writeModel('lenet.onnx', tinyLeNet());
    const { report: found } = await service.analyze('lenet', engine.spec(path));
    const { tensor, action } = found.layers.at(-1)!;
    expect(action.h).toBe('lost');
    expect(await service.layerView('lenet', tensor, 'h')).toMatchObject({ channels: 1, height: 1, width: 10 });
  });
});

describe('analyses that are held', () => {
  const path = engine.at('held.onnx');
  beforeAll(() => {
    engine.writeModel('held.onnx', tinyClassifier());
  });
  const analyze = (id: string, seed = 1) => service.analyze(id, engine.spec(path, { input: noise(seed) }));
  const lost = expect.objectContaining({ reason: 'analysis-lost' }) as unknown;

  it('are lost when they were never made, are released, or are the fifth oldest', async () => {
    await expect(service.layerView('never', 'x', 'h')).rejects.toEqual(lost);
    const { report } = await analyze('first');
    const { tensor } = report.layers[0]!;
    for (const id of ['second', 'third', 'fourth', 'fifth']) await analyze(id);
    await expect(service.layerView('first', tensor, 'h')).rejects.toEqual(lost);
    await service.layerView('second', tensor, 'h');
    await service.release('second');
    await service.release('second');
    await expect(service.layerView('second', tensor, 'h')).rejects.toEqual(lost);
    await expect(service.exportImages('second', [tensor])).rejects.toEqual(lost);
    await analyze('second');
    await service.layerView('second', tensor, 'h');
  });

  it('answer the same after their memory was given back', async () => {
    const { report } = await analyze('trimmed');
    const { tensor } = report.layers[0]!;
    const before = await service.layerView('trimmed', tensor, 'h');
    await service.trim('trimmed');
    await service.trim('never');
    expect(await service.layerView('trimmed', tensor, 'h')).toEqual(before);
  });
});

describe('models that change on the disk', () => {
  const first = async (path: string, seed: number): Promise<Report> =>
    (await service.analyze(`change-${seed}`, engine.spec(path, { input: noise(1) }))).report;

  it('are read again, also when only the time differs', async () => {
    const path = engine.writeModel('changing.onnx', tinyClassifier({ seed: 1 }));
    const before = await first(path, 1);
    engine.writeModel('changing.onnx', tinyClassifier({ seed: 2 }));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    const after = await first(path, 2);
    expect(after.model.sha256).not.toBe(before.model.sha256);
    expect(after.outputs[0]!.pairs).not.toEqual(before.outputs[0]!.pairs);
  });

  it('follow their description, its labels and their weights', async () => {
    const path = engine.at('described.onnx');
    writeWithExternalData(tinyClassifier({ seed: 1 }), path);
    const plain = await first(path, 3);
    expect(plain.outputs[0]!.classes).toBeUndefined();
    engine.write('described.flipscope.json', '{"labels": "names.txt"}');
    engine.write('names.txt', 'abcdefghij'.split('').join('\n'));
    expect((await first(path, 4)).outputs[0]!.classes?.top.id?.[0]?.label).toMatch(/^[a-j]$/);
    writeFileSync(engine.at('names.txt'), 'ABCDEFGHIJ'.split('').join('\n'));
    expect((await first(path, 5)).outputs[0]!.classes?.top.id?.[0]?.label).toMatch(/^[A-J]$/);
    const other = engine.at('other.onnx');
    writeWithExternalData(tinyClassifier({ seed: 2 }), other, 'described.onnx.data');
    expect((await first(path, 6)).outputs[0]!.pairs).not.toEqual(plain.outputs[0]!.pairs);
  });
});

it('answers the same for a model that was loaded before anybody asked', async () => {
  const own = new EngineFixture();
  try {
    const path = own.writeModel('tiny.onnx', tinyClassifier());
    const spec: AnalysisSpec = { model: { kind: 'file', path }, input: noise(3), flips: FLIPS, flipMode: 'tensor' };
    await own.service.prepare(spec.model);
    const { report } = await own.service.analyze('prepared', spec);
    const plain = (await service.analyze('plain', spec)).report;
    expect({ ...report, timings: {} }).toEqual({ ...plain, timings: {} });
    await expect(own.service.prepare({ kind: 'file', path: `${path}.missing` })).rejects.toThrow(/missing/);
  } finally {
    own.remove();
  }
});
