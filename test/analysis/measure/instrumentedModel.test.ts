import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { trackActions } from '../../../src/operators/trackActions';
import { applyFlip } from '../../../src/operators/follow/rearrange';
import { InstrumentedModel } from '../../../src/analysis/measure/instrumentedModel';
import type { MeasureRequest } from '../../../src/analysis/measure/measurement';
import { compareVectors, relativeL2 } from '../../../src/analysis/measure/metrics';
import type { Log } from '../../../src/analysis/measure/session';
import { sessionFactory } from '../../../src/engine/runtime/runtime';
import { readTensor } from '../../../src/image/tensorFile';
import { parseModel, readModelFile, type OnnxModel } from '../../../src/onnx/model';
import { inferShapes } from '../../../src/operators/inferShapes';
import { FLIPS } from '../../../src/report/flips';
import type { Flip } from '../../../src/report/report';
import { encodeModel } from '../../../src/onnx/write';
import { flipFeeds } from '../../support/flipFeeds';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { tinyClassifier } from '../../support/models/tinyModels';
import { normalArray } from '../../support/random';
import { unexpectedLog } from '../../support/unexpectedLog';

const CASES = fileURLToPath(new URL('../../oracle/cases/', import.meta.url));
const ORACLES = ['lenet', 'plain-odd', 'res-mini-64', 'res-mini-65'];

interface Oracle {
  readonly flips: Readonly<Record<Flip, Readonly<Record<string, number>>>>;
  readonly output: { readonly pairs: Readonly<Record<string, number>> };
}

async function oracleCase(name: string) {
  const model = await readModelFile(`${CASES}${name}.onnx`);
  const { shape, data } = await readTensor(`${CASES}${name}.npy`);
  const oracle = JSON.parse(readFileSync(`${CASES}${name}.json`, 'utf8')) as Oracle;
  return { model, oracle, request: requestFor(model, shape, data) };
}

function requestFor(model: OnnxModel, dims: readonly number[], data: Float32Array): MeasureRequest {
  const input = model.graph.inputs[0]!.name;
  const shapes = inferShapes(model, new Map([[input, dims]]));
  return {
    feeds: flipFeeds(input, { dims, data }),
    flips: FLIPS,
    actionOf: trackActions(model, shapes, { name: input, layout: 'nchw' }),
    shapeOf: (tensor) => shapes.shape(tensor),
  };
}

function instrument(model: OnnxModel, options = {}, log: Log = unexpectedLog): InstrumentedModel {
  return new InstrumentedModel(model, sessionFactory(model.path), { log, ...options });
}

describe.each(ORACLES)('%s', (name) => {
  it('agrees with PyTorch at every layer and output', async () => {
    const { model, oracle, request } = await oracleCase(name);
    const instrumented = instrument(model);
    const { layers, outputs, instrumentationDelta, warnings } = await instrumented.measure(request);
    for (const flip of FLIPS) {
      for (const [tensor, expected] of Object.entries(oracle.flips[flip])) {
        const found = layers.find((l) => l.tensor === tensor)?.error[flip];
        expect(Math.abs(found! - expected), `${tensor} ${flip}`).toBeLessThan(1e-4 * expected + 5e-6);
      }
      const [y, z] = Object.values(outputs).map((o) => [o.id!.data, o[flip]!.data])[0]!;
      const expected = oracle.output.pairs[`x-${flip}`]!;
      expect(Math.abs(relativeL2(y!, z!) - expected)).toBeLessThan(1e-4 * expected);
    }
    expect(instrumentationDelta).toBeLessThan(1e-6);
    expect(warnings).toEqual([]);
    await instrumented.release();
  });
});

const GROW = WebAssembly.Memory.prototype.grow;

describe('InstrumentedModel', () => {
  it('measures what the held activations show', async () => {
    const { model, request } = await oracleCase('res-mini-64');
    const instrumented = instrument(model);
    const { layers, activation } = await instrumented.measure(request);
    for (const layer of layers) {
      const action = request.actionOf(layer.tensor)!;
      const x = await activation(layer.tensor, 'id');
      expect(x.dims).toEqual(layer.shape);
      for (const flip of FLIPS) {
        const back = applyFlip(await activation(layer.tensor, flip), action, flip);
        const { relL2, cosine } = compareVectors(x.data, back.data);
        expect(layer.error[flip]! / relL2).toBeCloseTo(1, 6);
        expect(layer.cosine[flip]).toBeCloseTo(cosine, 8);
      }
    }
    await instrumented.release();
  });

  it('gives the same figures in groups, with half the memory, and again', async () => {
    const { model, request } = await oracleCase('res-mini-65');
    const whole = instrument(model);
    const grouped = instrument(model, { budgetBytes: 400_000 });
    const unforeseen = instrument(model, { budgetBytes: 400_000 });
    const first = await whole.measure(request);
    const again = await whole.measure(request);
    const inGroups = await grouped.measure(request);
    const learned = await unforeseen.measure({ ...request, shapeOf: () => undefined });
    expect(first.instrumentationDelta).toBe(0);
    expect(again).not.toHaveProperty('instrumentationDelta');
    const figures = first.layers.map((l) => [l.tensor, l.error, l.pooled, l.cosine]);
    for (const other of [again, inGroups, learned]) {
      expect(other.layers.map((l) => [l.tensor, l.error, l.pooled, l.cosine])).toEqual(figures);
      expect(other.outputs).toEqual(first.outputs);
    }
    await Promise.all([whole.release(), grouped.release(), unforeseen.release()]);
  });

  it('measures in smaller groups where the system gives less memory than it may take', async () => {
    const b = new GraphBuilder();
    const layers = 5;
    let x = b.input('x', [1, 3, 256, 256]);
    for (let i = 0; i < layers; i++) x = b.relu(b.conv(x, 8, 3, { pads: 1 }));
    b.output(b.globalAveragePool(x), 'y');
    const model = parseModel(encodeModel(b.build()), 'equal.onnx');
    const request = requestFor(model, [1, 3, 256, 256], normalArray(3 * 256 * 256, 1));
    const told: string[] = [];
    const [whole, starved] = [instrument(model), instrument(model, {}, (message) => void told.push(message))];
    const first = await whole.measure(request);
    // Enough for half of the layers under two orientations.
    const most = (layers / 2) * 2 * 4 * 8 * 256 * 256;
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(function (
      this: WebAssembly.Memory,
      delta,
    ) {
      if (this.buffer.byteLength + delta * 2 ** 16 > most) throw new RangeError('Maximum memory size exceeded');
      return Reflect.apply(GROW, this, [delta]) as number;
    });
    try {
      const { outputs, warnings, ...found } = await starved.measure(request);
      expect(found.layers.map((l) => [l.tensor, l.error, l.cosine])).toEqual(
        first.layers.map((l) => [l.tensor, l.error, l.cosine]),
      );
      expect([outputs, warnings]).toEqual([first.outputs, []]);
      expect(told[0]).toMatch(
        /^The system gives no \d+ MB for activations; half as many layers are measured at a time\.$/,
      );
    } finally {
      grow.mockRestore();
    }
    await Promise.all([whole.release(), starved.release()]);
  });

  it('shows the layers of an earlier measurement, of any budget', async () => {
    const { model, request } = await oracleCase('lenet');
    const instrumented = instrument(model);
    const small = instrument(model, { budgetBytes: 1000 });
    const first = await instrumented.measure(request);
    const expected = await first.activation('/p1/MaxPool_output_0', 'v');
    await instrumented.measure({ ...request, feeds: { ...request.feeds, v: request.feeds.id } });
    expect(await first.activation('/p1/MaxPool_output_0', 'v')).toEqual(expected);
    expect(await (await small.measure(request)).activation('/p1/MaxPool_output_0', 'v')).toEqual(expected);
    await Promise.all([instrumented.release(), small.release()]);
  });

  it('follows a change of input size', async () => {
    const model = parseModel(encodeModel(tinyClassifier()), 'tiny.onnx');
    const instrumented = instrument(model);
    for (const [height, width] of [
      [32, 32],
      [33, 47],
      [32, 32],
    ] as const) {
      const request = requestFor(model, [2, 3, height, width], normalArray(6 * height * width, height));
      const { layers, warnings } = await instrumented.measure(request);
      expect(layers[0]!.shape.slice(-2)).toEqual([Math.ceil(height / 2), Math.ceil(width / 2)]);
      expect(layers[0]!.error.h).toBeGreaterThan(0.01);
      expect(warnings).toEqual([]);
    }
    await instrumented.release();
  });

  it('tells how much is done after every pass', async () => {
    const { model, request } = await oracleCase('lenet');
    const instrumented = instrument(model);
    const seen: number[] = [];
    await instrumented.measure({ ...request, onProgress: (fraction) => seen.push(fraction) });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
    await instrumented.release();
  });

  it('stops between two passes', async () => {
    const { model, request } = await oracleCase('lenet');
    const abort = new AbortController();
    const instrumented = instrument(model);
    const seen: number[] = [];
    const measuring = instrumented.measure({
      ...request,
      signal: abort.signal,
      onProgress: (fraction) => {
        seen.push(fraction);
        abort.abort(new Error('enough'));
      },
    });
    await expect(measuring).rejects.toThrow('enough');
    expect(seen).toEqual([0.25]);
    expect((await instrumented.measure(request)).layers.length).toBeGreaterThan(0);
    await instrumented.release();
  });
});

it('measures in the session that was made before anybody asked', async () => {
  const { model, request } = await oracleCase('lenet');
  const create = sessionFactory(model.path);
  const made: number[] = [];
  const instrumented = new InstrumentedModel(
    model,
    (bytes, settings) => {
      made.push(bytes.byteLength);
      return create(bytes, settings);
    },
    { log: unexpectedLog },
  );
  await instrumented.prepare();
  expect(made).toHaveLength(1);
  await instrumented.measure(request);
  // The other is that of the unmodified model, which the outputs are checked against.
  expect(made).toEqual([made[0], model.plainBytes.byteLength]);
  await instrumented.release();
});
