import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditModel } from '../../../src/analysis/audit/auditModel';
import { foldConstants } from '../../../src/analysis/input/foldConstants';
import { symmetrizeModel } from '../../../src/analysis/fix/symmetrize';
import { mirrorTwin } from '../../../src/analysis/mirror/twin';
import type { SessionFactory } from '../../../src/analysis/measure/session';
import { appendToModel } from '../../../src/onnx/append';
import { attribute } from '../../../src/onnx/attributes';
import { parseModel, readModelFile, type OnnxModel } from '../../../src/onnx/model';
import { TensorProto_DataType as Type } from '../../../src/onnx/proto/onnx_pb';
import { makeTypedTensor, tensorData, tensorDims, tensorFloats } from '../../../src/onnx/tensors';
import { encodeModel } from '../../../src/onnx/write';
import { networkAt, type Network } from '../../../src/operators/network';
import { realWeights } from '../../../src/operators/mirror/weights';
import { UserError } from '../../../src/protocol/errors';
import { allAtOnce } from '../../../src/protocol/steps';
import { createSession, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { writeWithExternalData } from '../../support/models/externalData';
import { GraphBuilder } from '../../support/models/graphBuilder';

const SHAPE = [1, 2, 9, 11];

/** A convolution whose kernel `make` computes, then what keeps it an embedding. */
function builderWith(make: (b: GraphBuilder) => string, opset = 17): GraphBuilder {
  const b = new GraphBuilder({ opset });
  const x = b.input('x', SHAPE);
  const conv = b.node('Conv', [x, make(b)], { pads: attribute.ints([1, 1, 1, 1]) }, { name: 'conv', channels: 4 });
  b.output(b.globalAveragePool(b.relu(conv)), 'y');
  return b;
}

const kernel = (b: GraphBuilder): string => b.weight([4, 2, 3, 3], { std: 0.3 });
const mirrored = (b: GraphBuilder, w: string, axis: number): string =>
  b.node('Slice', [w, b.ints([-1]), b.ints([-(2 ** 31)]), b.ints([axis]), b.ints([-1])]);

const EXPRESSIONS: Readonly<Record<string, (b: GraphBuilder) => string>> = {
  'a transposed, masked kernel': (b) =>
    b.transpose(
      b.node('Mul', [b.weight([3, 3, 2, 4], { std: 0.3 }), b.weight([3, 3, 1, 1], [1, 0, 1, 1, 1, 0, 1, 1, 1])]),
      [3, 2, 0, 1],
    ),
  'a kernel and its mirror image side by side': (b) => {
    const half = b.weight([4, 2, 3, 2], { std: 0.3 });
    const outer = b.node('Slice', [mirrored(b, half, 3), b.ints([1]), b.ints([2]), b.ints([3])]);
    return b.node('Concat', [half, outer], { axis: attribute.int(3) });
  },
  'standardized weights': (b) => {
    const w = kernel(b);
    const mean = b.node('ReduceMean', [w], { axes: attribute.ints([1, 2, 3]) });
    const centered = b.node('Sub', [w, mean]);
    const variance = b.node('ReduceMean', [b.node('Mul', [centered, centered])], { axes: attribute.ints([1, 2, 3]) });
    return b.node('Div', [centered, b.node('Sqrt', [variance])]);
  },
  'a difference of two constants behind an Identity': (b) =>
    b.node('Identity', [b.node('Sub', [kernel(b), kernel(b)])]),
  'a ConstantOfShape and a bias': (b) =>
    b.add(b.node('ConstantOfShape', [b.ints([4, 2, 3, 3])]), b.weight([3], [1, 2, 1])),
};

function fold(b: GraphBuilder, factory: SessionFactory = createSession): Promise<OnnxModel> {
  return foldConstants(b.model(), factory);
}

const networkFrom = (model: OnnxModel): Network => networkAt(model, { name: 'x', shape: SHAPE, layout: 'nchw' });
const weightsName = (model: OnnxModel): string => model.graph.nodeByName('conv')!.input[1]!;
const verdictOf = (network: Network) => allAtOnce(auditModel(network)).find((entry) => entry.node === 'conv')!;

describe('kernels that are computed from constants are known:', () => {
  for (const [what, make] of Object.entries(EXPRESSIONS)) {
    it(what, async () => {
      const b = builderWith(make);
      const model = await fold(b);
      const name = weightsName(model);
      const found = model.graph.constant(name)!;
      const seen = await runModel(appendToModel(model.bytes, { outputs: [name] }), noiseFeeds(networkFrom(model)).id);
      expect(tensorDims(found)).toEqual(seen[name]!.dims);
      expect(tensorFloats(found)).toEqual(seen[name]!.data);
      expect(model.notes).toEqual([]);
      expect(model.bytes).toBe(model.fileBytes);

      // Their asymmetry is that of the same kernel in the file.
      const plain = builderWith((p) => p.weight([...tensorDims(found)], [...tensorFloats(found)])).model();
      expect(verdictOf(networkFrom(model))).toEqual(verdictOf(networkFrom(plain)));
    });

    it(`${what}: twins and symmetric kernels are exact`, async () => {
      const network = networkFrom(await fold(builderWith(make)));
      const feeds = noiseFeeds(network);
      const original = await runModel(network.model.bytes, feeds.id);
      const twin = await runModel(mirrorTwin(network, { flip: 'h' }).bytes, feeds.h);
      expect(outputErrors(network, 'h', original, twin)['y']).toBeLessThan(1e-6);
      if (verdictOf(network).asymmetry!.W === 0) return;
      const { bytes } = symmetrizeModel(network, ['h']);
      expect(
        outputErrors(network, 'h', await runModel(bytes, feeds.id), await runModel(bytes, feeds.h))['y'],
      ).toBeLessThan(1e-6);
    });
  }

  it('symmetric ones are exact in the audit, and unknown where they are not evaluated', async () => {
    const b = builderWith((g) => {
      const w = kernel(g);
      return g.add(w, mirrored(g, w, 3));
    });
    const known = verdictOf(networkFrom(await fold(b)));
    expect(known.asymmetry!.W).toBe(0);
    expect(known.asymmetry!.H).toBeGreaterThan(0.1);
    const unknown = verdictOf(networkFrom(b.model()));
    expect(unknown).toMatchObject({ verdicts: ['unknown'], note: 'its kernel is computed as the model runs' });
    expect(unknown.asymmetry).toBeUndefined();
  });
});

describe('weights are looked at as they are stored', () => {
  const stored = (b: GraphBuilder): string => {
    const scale = b.weight([], [0.02]);
    const zero = b.initializer(makeTypedTensor('zero', [], Type.INT8, Int8Array.of(3)));
    return b.node('DequantizeLinear', [
      b.node('QuantizeLinear', [b.node('Mul', [kernel(b), b.weight([], [0.5])]), scale, zero], {}, { name: 'q' }),
      scale,
      zero,
    ]);
  };

  it('before the DequantizeLinear of an expression', async () => {
    const model = await fold(builderWith(stored));
    const name = weightsName(model);
    expect(model.graph.constant(name)).toBeUndefined();
    expect(tensorData(model.graph.constant('q')!)).toBeInstanceOf(Int8Array);
    const seen = await runModel(appendToModel(model.bytes, { outputs: [name] }), noiseFeeds(networkFrom(model)).id);
    expect(realWeights(model, name)!.data).toEqual(seen[name]!.data);
  });

  it('in half precision', async () => {
    const half = (b: GraphBuilder): string => {
      const w = b.node('Cast', [kernel(b)], { to: attribute.int(Type.FLOAT16) });
      return b.node('Cast', [b.node('Add', [w, w], {}, { name: 'h' })], { to: attribute.int(Type.FLOAT) });
    };
    const model = await fold(builderWith(half));
    const name = weightsName(model);
    expect(model.graph.constant('h')!.dataType).toBe(Type.FLOAT16);
    const seen = await runModel(appendToModel(model.bytes, { outputs: [name] }), noiseFeeds(networkFrom(model)).id);
    expect(realWeights(model, name)!.data).toEqual(seen[name]!.data);
  });
});

describe('nothing is evaluated', () => {
  const never: SessionFactory = () => Promise.reject(new Error('a session was made'));

  it('of a model without constant expressions', async () => {
    const model = builderWith(kernel).model();
    expect(await foldConstants(model, never)).toBe(model);
  });

  it('that is random', async () => {
    const noise = builderWith((b) => b.node('Mul', [kernel(b), b.node('RandomNormalLike', [kernel(b)])]));
    expect((await fold(noise, never)).graph.evaluated.size).toBe(0);
  });

  it('that would fill the memory', async () => {
    const huge = builderWith((b) => {
      const large = b.node('Expand', [b.weight([1], [1]), b.ints([1_000_000, 1_000_000])]);
      return b.add(kernel(b), b.node('ReduceMax', [large]));
    });
    const model = await fold(huge);
    expect(model.graph.evaluated.size).toBe(0);
    expect(model.notes).toEqual([]);
  });
});

it('keeps what can be evaluated beside what cannot, with a note', async () => {
  const b = new GraphBuilder();
  const convolved = ['good', 'bad', 'fine'].reduce(
    (x, name) => b.node('Conv', [x, b.node('Neg', [b.weight([2, 2, 3, 3], { std: 0.3 })], {}, { name })]),
    b.input('x', SHAPE),
  );
  b.output(convolved);
  const failing: SessionFactory = (bytes, settings) =>
    Buffer.from(bytes).includes('bad')
      ? Promise.reject(new UserError('model-unsupported', 'no such operator here'))
      : createSession(bytes, settings);
  const model = await fold(b, failing);
  expect([...model.graph.evaluated.keys()]).toEqual(['good', 'fine']);
  expect(model.notes).toEqual([expect.stringMatching(/kernels made of it are not known: no such operator here/)]);
});

it('reads weights from other files', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'flipscope-fold-')), 'm.onnx');
  const proto = builderWith(EXPRESSIONS['standardized weights']!).build();
  writeWithExternalData(proto, path);
  const external = await foldConstants(await readModelFile(path), createSession);
  const inside = await foldConstants(parseModel(encodeModel(proto), 'm.onnx'), createSession);
  const name = weightsName(inside);
  expect(tensorFloats(external.graph.constant(name)!)).toEqual(tensorFloats(inside.graph.constant(name)!));
});
