import { TensorProto_DataType as Type, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { describe, expect, it } from 'vitest';
import { padModel, type PadModel, type Size } from '../../../src/analysis/fix/pad';
import { NodeAdder } from '../../../src/analysis/mirror/nodeAdder';
import { canResize, resizeAxes } from '../../../src/analysis/fix/resizeAxes';
import type { FloatTensor } from '../../../src/operators/follow/rearrange';
import { relativeL2 } from '../../../src/analysis/measure/metrics';
import type { Network } from '../../../src/operators/network';
import { attribute } from '../../../src/onnx/attributes';
import { parseModel } from '../../../src/onnx/model';
import { replaceNodes } from '../../../src/onnx/replaceNodes';
import { tensorInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { FLIPS } from '../../../src/report/flips';
import { networkOf, noiseFeeds, outputErrors, runModel } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';
import { stridedSegmenter, tinySegmenter } from '../../support/models/tinyModels';
import { normalArray } from '../../support/random';

/** Error of every output, the largest over the flips. */
async function errors(network: Network, bytes: Uint8Array): Promise<Record<string, number>> {
  const feeds = noiseFeeds(network);
  const id = await runModel(bytes, feeds.id);
  const largest: Record<string, number> = {};
  for (const flip of FLIPS) {
    const found = outputErrors(network, flip, id, await runModel(bytes, feeds[flip]));
    for (const [name, error] of Object.entries(found)) largest[name] = Math.max(largest[name] ?? 0, error);
  }
  return largest;
}

async function both(network: Network, fixed: PadModel) {
  const { id } = noiseFeeds(network);
  return { before: await runModel(network.model.bytes, id), after: await runModel(fixed.bytes, id) };
}

function shapes(outputs: Readonly<Record<string, FloatTensor>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { dims }]) => [name, dims]));
}

/** A network of `size` with one image channel more or less, whatever `make` makes of the input. */
function built(shape: readonly number[], make: (b: GraphBuilder, x: string) => void): Network {
  const b = new GraphBuilder();
  make(b, b.input('x', shape));
  return networkOf(b.build(), shape);
}

interface Case {
  readonly model: ModelProto;
  readonly from: readonly number[];
  readonly to: Size;
  readonly mode: 'pad' | 'resize';
  readonly cropped: readonly string[];
  readonly resized: readonly string[];
}

const symmetric = 'hv';
const CASES: Readonly<Record<string, Case>> = {
  'an encoder and decoder, padded': {
    model: tinySegmenter({ symmetric }),
    from: [2, 3, 16, 20],
    to: [20, 22],
    mode: 'pad',
    cropped: ['output'],
    resized: [],
  },
  'an encoder and decoder, resized': {
    model: tinySegmenter({ symmetric }),
    from: [2, 3, 16, 20],
    to: [18, 18],
    mode: 'resize',
    cropped: [],
    resized: ['output'],
  },
  'outputs of two scales that an even crop fits': {
    model: stridedSegmenter({ symmetric, outputs: ['low', 'mask', 'labels'] }),
    from: [2, 3, 15, 19],
    to: [21, 25],
    mode: 'pad',
    cropped: ['low', 'mask', 'labels'],
    resized: [],
  },
  'an output that grows by an odd number': {
    model: stridedSegmenter({ symmetric }),
    from: [2, 3, 15, 19],
    to: [17, 21],
    mode: 'pad',
    cropped: ['mask'],
    resized: ['low'],
  },
  'a strided network at an even size': {
    model: stridedSegmenter({ symmetric }),
    from: [2, 3, 16, 18],
    to: [17, 21],
    mode: 'resize',
    cropped: [],
    resized: ['low', 'mask'],
  },
};

describe.each(Object.entries(CASES))('%s', (_, { model, from, to, mode, cropped, resized }) => {
  const network = networkOf(model, from);
  const fixed = padModel(network, to, mode);

  it('keep the names and shapes of their outputs', async () => {
    const { before, after } = await both(network, fixed);
    expect(shapes(after)).toEqual(shapes(before));
    expect(fixed.restored).toEqual({ cropped, resized });
    const { graph } = parseModel(fixed.bytes, 'fixed.onnx');
    expect(graph.outputs.map(tensorInfo)).toEqual(network.model.graph.outputs.map(tensorInfo));
  });

  it('answer flips exactly at an aligned size', async () => {
    const [before, after] = [await errors(network, network.model.bytes), await errors(network, fixed.bytes)];
    for (const [name, error] of Object.entries(after)) expect([name, error < 1e-5]).toEqual([name, true]);
    const misaligned = network.model.graph.outputs.some((o) => o.name === 'mask');
    for (const error of Object.values(before)) expect(error > 1e-2).toBe(misaligned);
  });

  it('take any number of samples', async () => {
    const batch = networkOf(model, [3, ...from.slice(1)]);
    const outputs = await runModel(fixed.bytes, noiseFeeds(batch).id);
    for (const { dims } of Object.values(outputs)) expect(dims[0]).toBe(3);
  });
});

describe('an output that is cropped back', () => {
  it('shows the same as before where the border has no say', async () => {
    const sharpen = (b: GraphBuilder, x: string): void => {
      b.resize(b.conv(x, 2, 1), 2, { mode: 'nearest' }, { name: 'twice' });
      b.output('twice');
    };
    const network = built([1, 3, 7, 8], sharpen);
    const { before, after } = await both(network, padModel(network, [9, 12]));
    expect(after['twice']!.data).toEqual(before['twice']!.data);
  });

  it('keeps the grid of strides in its place', async () => {
    const network = networkOf(stridedSegmenter({ outputs: ['low'] }), [1, 3, 25, 25]);
    const { before, after } = await both(network, padModel(network, [33, 41]));
    // 7×7 entries, of which those at the rim see what was padded.
    const inner = (t: FloatTensor): Float32Array =>
      t.data.filter((_, i) => [i, i / 7].every((k) => k % 7 >= 1 && k % 7 < 6));
    const distance = relativeL2(inner(before['low']!), inner(after['low']!));
    expect([inner(after['low']!).length, distance < 1e-6]).toEqual([4 * 25, true]);
    expect(relativeL2(before['low']!.data, after['low']!.data)).toBeGreaterThan(1e-3);
  });

  it('may feed other layers, and stand beside the input itself', async () => {
    const network = built([1, 3, 6, 6], (b, x) => {
      const first = b.conv(x, 2, 3, { pads: 1, name: 'a' });
      b.output(first);
      b.output(x);
      b.output(b.relu(b.relu(first, { name: 'a_unfitted' })), 'b');
    });
    const { before, after } = await both(network, padModel(network, [8, 10]));
    expect(shapes(after)).toEqual(shapes(before));
    expect(after['x']).toEqual(before['x']);
    expect(after['b']!.data).toEqual(after['a']!.data.map((v) => Math.max(v, 0)));
  });
});

describe('outputs of other layouts', () => {
  const layouts: Readonly<Record<string, (b: GraphBuilder, dense: string) => string>> = {
    'a depth map without channels': (b, dense) => b.node('Squeeze', [dense, b.ints([1])]),
    'channels last': (b, dense) => b.transpose(dense, [0, 2, 3, 1]),
    'a free axis in front': (b, dense) => b.node('Unsqueeze', [dense, b.ints([1])]),
    'columns alone': (b, dense) =>
      b.node('ReduceMean', [dense], { axes: attribute.ints([2]), keepdims: attribute.int(0) }),
  };
  it.each(Object.entries(layouts))('are brought back: %s', async (_, layout) => {
    const network = built([1, 3, 12, 14], (b, x) => {
      const dense = b.conv(x, 1, 3, { pads: 1, stride: 2, symmetric });
      b.output(layout(b, dense), 'y');
    });
    for (const [to, mode] of [
      [[13, 15], 'resize'],
      [[16, 18], 'pad'],
    ] as const) {
      const fixed = padModel(network, to, mode);
      const { before, after } = await both(network, fixed);
      expect(shapes(after)).toEqual(shapes(before));
    }
    expect((await errors(network, network.model.bytes))['y']).toBeGreaterThan(1e-2);
    expect((await errors(network, padModel(network, [13, 15]).bytes))['y']).toBeLessThan(1e-5);
  });

  it.each([Type.FLOAT16, Type.DOUBLE])('keep their data type (%s)', async (type) => {
    const network = built([1, 3, 12, 14], (b, x) => {
      const dense = b.conv(x, 2, 3, { pads: 1, stride: 2 });
      b.output(b.node('Cast', [dense], { to: attribute.int(type) }), 'y', type);
    });
    const { before, after } = await both(network, padModel(network, [15, 17]));
    expect(shapes(after)).toEqual(shapes(before));
  });

  it.each([11, 12, 18])('are brought back at opset %i', async (opset) => {
    const b = new GraphBuilder({ opset });
    b.output(b.conv(b.input('x', ['N', 3, 12, 14]), 2, 3, { pads: 1, stride: 2, symmetric, name: 'y' }));
    const network = networkOf(b.build(), [2, 3, 12, 14]);
    const { bytes } = padModel(network, [13, 15]);
    expect((await runModel(bytes, noiseFeeds(network).id))['y']!.dims).toEqual([2, 2, 6, 7]);
    expect((await errors(network, bytes))['y']).toBeLessThan(1e-5);
  });

  it('are resized along no axes that the runtime does not take', async () => {
    const axes = [[0], [1], [2], [3], [4], [1, 2], [2, 3], [3, 4], [1, 3], [0, 1]];
    for (const rank of [2, 3, 4, 5]) {
      for (const changed of axes.filter((list) => list.every((axis) => axis < rank))) {
        const shape = Array.from({ length: rank }, (_, i) => (changed.includes(i) ? 8 : 2));
        const run = runModel(resizing(shape, changed), {
          x: {
            type: 'float32',
            dims: shape,
            data: normalArray(
              shape.reduce((a, b) => a * b, 1),
              1,
            ),
          },
        }).then(({ y }) => y!.dims);
        const wanted = shape.map((size) => (size === 8 ? 7 : size));
        if (canResize(rank, changed)) await expect(run).resolves.toEqual(wanted);
        else await expect(run).rejects.toThrow(/Linear/);
      }
    }
  });
});

/** A model that resizes axes of length 8 to 7 and does nothing else. */
function resizing(shape: readonly number[], axes: readonly number[]): Uint8Array {
  const b = new GraphBuilder();
  b.output(b.input('x', shape), 'y');
  const proto = b.build();
  const adder = new NodeAdder(proto.graph!, 13);
  const tensor = { name: 'x', type: Type.FLOAT, rank: shape.length };
  const resized = resizeAxes(adder, tensor, new Map(axes.map((axis) => [axis, 7])));
  const [identity] = proto.graph!.node;
  return encodeModel(
    replaceNodes(proto, [...adder.nodes, Object.assign(identity!, { input: [resized] })], adder.initializers),
  );
}

describe('outputs that cannot be brought back', () => {
  const strided = [1, 3, 15, 19];

  it('are class numbers that no even crop fits', () => {
    const network = networkOf(stridedSegmenter({ outputs: ['labels'] }), strided);
    expect(() => padModel(network, [17, 21], 'resize')).toThrow(
      /test\.onnx: its output labels \(int64\) would be 20×24, not 16×20; nothing was padded.*cut the ArgMax off.*even crop is left\.$/,
    );
    expect(padModel(network, [17, 21]).restored.cropped).toEqual(['labels']);
    const quarter = built(strided, (b, x) => {
      const low = b.conv(x, 4, 4, { stride: 4, pads: 1 });
      b.output(b.node('ArgMax', [low], { axis: attribute.int(1) }), 'classes', Type.INT64);
      b.output(low);
    });
    expect(() => padModel(quarter, [19, 19])).toThrow(
      /its output classes \(int64\) would be 5, not 4, along axis 2; it cannot be cropped.*, or use --tta\.$/,
    );
  });

  it('are class numbers that are stored as floats, and masks', () => {
    const network = built(strided, (b, x) => {
      const scores = b.conv(x, 4, 3, { pads: 1 });
      const classes = b.node('ArgMax', [scores], { axis: attribute.int(1) });
      b.output(b.node('Cast', [classes], { to: attribute.int(Type.FLOAT) }), 'classes');
    });
    expect(() => padModel(network, [17, 20])).toThrow(/its output classes \(float32\) would be 17×20, not 15×19/);
    const mask = built(strided, (b, x) => {
      b.output(b.node('Greater', [b.conv(x, 1, 1), b.weight([1], [0])]), 'mask', Type.BOOL);
    });
    expect(() => padModel(mask, [17, 20])).toThrow(/its output mask \(bool\)/);
  });

  it('are tokens', () => {
    const network = built([1, 3, 16, 16], (b, x) => {
      const patches = b.conv(x, 8, 4, { stride: 4 });
      b.output(b.node('Reshape', [patches, b.ints([0, 8, -1])]), 'tokens');
    });
    expect(() => padModel(network, [20, 20])).toThrow(
      /its output tokens would be 1×8×25, not 1×8×16.*no image along the axes that change.*Use --tta/,
    );
  });

  it('want a Resize that the opset does not have', async () => {
    const b = new GraphBuilder({ opset: 10 });
    b.output(b.conv(b.input('x', [1, 3, 15, 19]), 2, 4, { stride: 4, pads: 1, name: 'low' }));
    const network = networkOf(b.build(), strided);
    expect(() => padModel(network, [19, 21])).toThrow(
      /resize its output low back, opset 11 or later is needed, found 10/,
    );
    const { before, after } = await both(network, padModel(network, [23, 27]));
    expect(shapes(after)).toEqual(shapes(before));
  });

  it('have axes that cannot be resized together', () => {
    const network = built([1, 3, 16, 16], (b, x) => {
      const boxes = b.node('Reshape', [b.conv(x, 6, 3, { pads: 1 }), b.ints([0, 2, 3, 16, 16])]);
      b.output(b.transpose(boxes, [0, 3, 4, 1, 2]), 'boxes');
    });
    // The fixed Reshape is what another size does not fit.
    expect(() => padModel(network, [17, 17])).toThrow(/Reshape.*does not fit/);
    const free = built([1, 3, 16, 16], (b, x) => {
      b.output(b.node('Unsqueeze', [b.transpose(b.conv(x, 6, 3, { pads: 1 }), [0, 2, 3, 1]), b.ints([4])]), 'boxes');
    });
    expect(() => padModel(free, [17, 17])).toThrow(
      /the axes 1 and 2 of its output boxes, which has 5, cannot be resized/,
    );
    expect(padModel(free, [18, 18]).restored.cropped).toEqual(['boxes']);
  });
});

it('warns of an output of a fixed size, which shows the padding', async () => {
  const network = built([1, 3, 16, 16], (b, x) => {
    const attributes = { mode: attribute.string('linear') };
    b.output(b.node('Resize', [b.conv(x, 2, 3, { pads: 1 }), '', '', b.ints([1, 2, 16, 16])], attributes), 'y');
  });
  const { restored, warnings } = padModel(network, [18, 16]);
  expect(restored).toEqual({ cropped: [], resized: [] });
  expect(warnings).toEqual([expect.stringMatching(/^The output y has a fixed size/)]);
  expect(padModel(network, [18, 16], 'resize').warnings).toEqual([]);
});
