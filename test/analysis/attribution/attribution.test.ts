import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { attribute } from '../../../src/onnx/attributes';
import { trackActions } from '../../../src/operators/trackActions';
import { cutsBehind } from '../../../src/analysis/attribution/cuts';
import { attributeToLayers } from '../../../src/analysis/attribution/layerAttribution';
import { pooledHead, attributeToPositions } from '../../../src/analysis/attribution/spatialAttribution';
import { pairLayer } from '../../../src/analysis/layer/layerView';
import { AS_IT_IS } from '../../../src/contracts/arrangement';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import type { Tensors } from '../../../src/analysis/measure/session';
import { toFloats } from '../../../src/analysis/measure/typedTensors';
import { InstrumentedModel } from '../../../src/analysis/measure/instrumentedModel';
import { selectTensors } from '../../../src/analysis/measure/selectTensors';
import { shippedModels } from '../../../src/engine/models/builtinModels';
import { sessionFactory } from '../../../src/engine/runtime/runtime';
import { parseModel, readModelFile } from '../../../src/onnx/model';
import { inferShapes } from '../../../src/operators/inferShapes';
import { FLIPS } from '../../../src/report/flips';
import { flipFeeds } from '../../support/flipFeeds';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { resnet18 } from '../../support/models/resnet';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';
import { normalArray } from '../../support/random';
import { unexpectedLog } from '../../support/unexpectedLog';

function prepare(proto: ModelProto, size: number) {
  const model = parseModel(toBinary(ModelProtoSchema, proto), 'net.onnx');
  const [input] = model.graph.inputs;
  const dims = [1, 3, size, size];
  const shapes = inferShapes(model, new Map([[input!.name, dims]]));
  const feeds = flipFeeds(input!.name, { dims, data: normalArray(3 * size * size, 4) });
  const actionOf = trackActions(model, shapes, { name: input!.name, layout: 'nchw' });
  const layers = selectTensors(model).map((choice) => choice.tensor);
  return {
    model,
    feeds,
    actionOf,
    layers,
    output: model.graph.outputs[0]!.name,
    createSession: sessionFactory('net.onnx'),
  };
}

const NETS = { classifier: tinyClassifier(), segmenter: tinySegmenter(), 'ResNet-18': resnet18() };

describe.each(Object.entries(NETS))('attribution of the difference of a %s to its layers', (_, proto) => {
  const net = prepare(proto, 64);

  it.each(FLIPS)('sum to the output difference under %s', async (flip) => {
    const attribution = await attributeToLayers({ ...net, flip, original: net.feeds.id, flipped: net.feeds[flip] });
    const measured = await new InstrumentedModel(net.model, net.createSession, { log: unexpectedLog }).measure({
      feeds: net.feeds,
      flips: [flip],
      actionOf: net.actionOf,
    });
    const error = measured.layers.find((l) => l.tensor === net.output)?.error[flip];
    if (error !== undefined) expect(attribution.error).toBeCloseTo(error, 5);
    expect(attribution.error).toBeGreaterThan(1e-3);
    const sum = attribution.layers.reduce((total, layer) => total + layer.share, attribution.rest!.share);
    expect(sum).toBeCloseTo(1, 9);
    expect(attribution.layers.map((l) => l.tensor)).toEqual(net.layers);
    expect(attribution.layers.filter((l) => Math.abs(l.share) > 1e-3).length).toBeGreaterThan(1);
    expect(attribution.rest!.size).toBeLessThan(1e-5);
  });

  it('are not made of float noise', async () => {
    const request = { ...net, flip: 'h' as const, original: net.feeds.id, flipped: net.feeds.h };
    const { error } = await attributeToLayers(request);
    expect(await attributeToLayers({ ...request, noiseFloor: error })).toEqual({ layers: [], error });
    expect((await attributeToLayers({ ...request, noiseFloor: 0.99 * error })).rest).toBeDefined();
  });
});

describe('attribution under a contract that the graph does not follow', () => {
  it.each(FLIPS)('ends with what lies between the two orders (%s)', async (flip) => {
    const net = prepare(NETS.segmenter, 64);
    const request = { ...net, flip, original: net.feeds.id, flipped: net.feeds[flip] };
    const own = await attributeToLayers(request);
    const asItIs = await attributeToLayers({ ...request, arrangement: AS_IT_IS });
    expect(own.arrangement).toBeUndefined();
    const parts = [...asItIs.layers, asItIs.rest!, asItIs.arrangement!];
    expect(parts.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 9);
    const outputs = await Promise.all([request.original, request.flipped].map((feeds) => outputOf(net, feeds)));
    expect(asItIs.error).toBeCloseTo(relativeL2(outputs[0]!, outputs[1]!), 6);
    // The layers that are left to explain make what they make; flipped back or not, its length is the same.
    asItIs.layers.forEach(({ size }, i) => expect(size).toBeCloseTo(own.layers[i]!.size, 6));
  });
});

async function outputOf(net: ReturnType<typeof prepare>, feeds: Tensors): Promise<Float32Array> {
  const session = await net.createSession(net.model.bytes);
  const found = await session.run(feeds, { [net.output]: null });
  await session.release();
  return toFloats(found[net.output]!);
}

describe('cuts', () => {
  it('carry the skip connection with them', () => {
    const net = prepare(NETS['ResNet-18'], 64);
    const cuts = cutsBehind(net.model.graph, net.layers, (t) => net.actionOf(t) !== undefined);
    expect(cuts.length).toBe(net.layers.length);
    expect(Math.max(...cuts.map((cut) => cut.live.length))).toBe(2);
    expect(cuts[0]!.live).toEqual([net.layers[0]]);
  });
});

describe('attribution to positions', () => {
  it('sums to the difference behind a mean and a linear layer', async () => {
    const net = prepare(NETS['ResNet-18'], 64);
    const head = pooledHead(net.model, net.output, net.actionOf)!;
    expect(head.weights).toMatchObject({ rows: 1000, columns: 512 });
    const measured = await new InstrumentedModel(net.model, net.createSession, { log: unexpectedLog }).measure({
      feeds: net.feeds,
      flips: ['h'],
      actionOf: net.actionOf,
    });
    const [x, gx] = [await measured.activation(head.features, 'id'), await measured.activation(head.features, 'h')];
    const map = attributeToPositions(head, pairLayer(head.features, 'h', net.actionOf(head.features)!, x, gx));
    expect(map).toMatchObject({ width: 2, height: 2 });
    expect(map.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  it('is given for the built-in model, whose last weights are stored in half precision', async () => {
    const [builtin] = shippedModels(join(__dirname, '..', '..', '..'));
    const model = await readModelFile(builtin!.file);
    const input = model.graph.inputs[0]!.name;
    const shapes = inferShapes(model, new Map([[input, [1, 3, 64, 64]]]));
    const actionOf = trackActions(model, shapes, { name: input, layout: 'nchw' });
    const head = pooledHead(model, model.graph.outputs[0]!.name, actionOf);
    expect(head?.weights).toMatchObject({ rows: 1000, columns: 1280 });
  });

  it.each([
    ['MatMul', undefined],
    ['Gemm', 0],
    ['Gemm', 1],
  ])('reads the weights of %s as outputs × channels, transB %s', (op, transB) => {
    const b = new GraphBuilder();
    const pooled = b.flatten(b.globalAveragePool(b.input('x', [1, 3, 8, 8])), 3);
    // Row r, column c: 10·r + c.
    const rows = [0, 10].flatMap((r) => [0, 1, 2].map((c) => r + c));
    const columns = [0, 1, 2].flatMap((c) => [c, 10 + c]);
    const attributes = transB === undefined ? {} : { transB: attribute.int(transB) };
    const weights = transB === 1 ? b.weight([2, 3], rows) : b.weight([3, 2], columns);
    b.output(b.node(op, [pooled, weights], attributes), 'y');
    const net = prepare(b.build(), 8);
    expect(pooledHead(net.model, net.output, net.actionOf)?.weights).toEqual({
      rows: 2,
      columns: 3,
      data: Float32Array.from(rows),
    });
  });

  it('is not given where the output is dense', () => {
    const net = prepare(NETS.segmenter, 64);
    expect(pooledHead(net.model, net.output, net.actionOf)).toBeUndefined();
  });
});
