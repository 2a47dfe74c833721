import { describe, expect, it } from 'vitest';
import { actionName, opaquePart, type Action } from '../../src/operators/follow/action';
import { localDefects } from '../../src/analysis/causes/localDefects';
import { mirrorTwin } from '../../src/analysis/mirror/twin';
import { attribute } from '../../src/onnx/attributes';
import { mirrorImages } from '../../src/operators/network';
import { FLIPS } from '../../src/report/flips';
import { createSession, networkOf, noiseFeeds, outputErrors, runModel } from '../support/mirror';
import { DOMAINS } from '../support/flipTruth';
import { GraphBuilder } from '../support/models/graphBuilder';

/** How h and v act on the only output of a model, which must have an exact twin. */
async function outputActions(b: GraphBuilder, shape: readonly number[]): Promise<readonly string[]> {
  const network = networkOf(b.build(), shape);
  const name = network.model.graph.outputs[0]!.name;
  const feeds = noiseFeeds(network);
  const original = await runModel(network.model.bytes, feeds.id);
  for (const flip of FLIPS) {
    const twin = await runModel(mirrorTwin(network, { flip }).bytes, feeds[flip]);
    expect(outputErrors(network, flip, original, twin)[name], flip).toBeLessThan(1e-5);
  }
  const dims = network.shapes.shape(name)!;
  return (['h', 'v'] as const).map((flip) => actionName(network.action(name)!, flip, (axis) => dims[axis]!));
}

/** The last column, the tensor and the first column side by side, as PyTorch writes circular padding. */
function wrapped(b: GraphBuilder, x: string, axis: number): string {
  const cut = (start: number, end: number) => b.node('Slice', [x, b.ints([start]), b.ints([end]), b.ints([axis])]);
  return b.node('Concat', [cut(-1, 2 ** 31), x, cut(0, 1)], { axis: attribute.int(axis) });
}

describe('the action of a flip', () => {
  it('is kept through circular padding by one column, so that the convolution behind it is measured', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 2, 6, 7]);
    b.output(b.conv(wrapped(b, wrapped(b, x, 3), 2), 3, 3, { name: 'c' }), 'y');
    expect(await outputActions(b, [1, 2, 6, 7])).toEqual(['flip(3)', 'flip(2)']);
    const network = networkOf(b.build(), [1, 2, 6, 7]);
    const feeds = noiseFeeds(network).id;
    const defects = await localDefects({ network, flips: ['h'], feeds, createSession });
    expect(defects.find((d) => d.node === 'c')!.defect.h).toBeGreaterThan(0.1);
  });

  it('is kept on the other axis where one column or row is picked', async () => {
    const b = new GraphBuilder();
    b.output(b.node('Gather', [b.input('x', [1, 2, 6, 7]), b.ints([0], [])], { axis: attribute.int(3) }), 'y');
    expect(await outputActions(b, [1, 2, 6, 7])).toEqual(['invariant', 'flip(2)']);
  });

  it('is kept by rows and columns that are repeated as TensorFlow does, in an axis of their own', async () => {
    // Keras 3's UpSampling2D of the nearest: behind it a skip connection meets the same order.
    const b = new GraphBuilder();
    const x = b.input('x', [1, 2, 6, 8]);
    const rows = b.node('Tile', [
      b.node('Unsqueeze', [b.maxPool(x, 2, { stride: 2 }), b.ints([3])]),
      b.ints([1, 1, 1, 2, 1]),
    ]);
    const last = b.node('Transpose', [rows], { perm: attribute.ints([0, 2, 3, 4, 1]) });
    const high = b.node('Reshape', [last, b.ints([1, 6, 4, 2])]);
    const columns = b.node('Tile', [b.node('Unsqueeze', [high, b.ints([3])]), b.ints([1, 1, 1, 2, 1])]);
    const wide = b.node('Reshape', [columns, b.ints([1, 6, 8, 2])]);
    b.output(b.concat([b.node('Transpose', [wide], { perm: attribute.ints([0, 3, 1, 2]) }), x]), 'y');
    expect(await outputActions(b, [1, 2, 6, 8])).toEqual(['flip(3)', 'flip(2)']);
    const network = networkOf(b.build(), [1, 2, 6, 8]);
    const images = FLIPS.flatMap((flip) => [...mirrorImages(network, flip).values()]);
    expect(images.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it.each([
    { mixed: 'columns', axis: 3, flips: ['lost', 'flip(2)', 'flip(2)'] },
    { mixed: 'rows', axis: 2, flips: ['flip(2)', 'lost', 'flip(2)'] },
  ])(
    'is lost under one flip, and that of the other under both, where a dense layer mixes $mixed',
    async ({ axis, flips }) => {
      const b = new GraphBuilder();
      const last = b.node('Transpose', [b.input('x', [1, 2, 6, 7])], { perm: attribute.ints([0, 1, 5 - axis, axis]) });
      b.output(b.node('MatMul', [last, b.weight([axis === 3 ? 7 : 6, 5], { std: 1 })]), 'y');
      expect(await outputActions(b, [1, 2, 6, 7])).toEqual(flips.slice(0, 2));
      const action = networkOf(b.build(), [1, 2, 6, 7]).action('y')!;
      expect(FLIPS.map((flip) => actionName(action, flip, () => 7))).toEqual(flips);
      expect(opaquePart(action)).toMatchObject({ flip: axis === 3 ? 'h' : 'v', kind: 'lost' });
    },
  );

  it('is invariant under one flip and lost under the other where columns are pooled and rows mixed', async () => {
    const b = new GraphBuilder();
    const pooled = b.node('ReduceMean', [b.input('x', [1, 2, 6, 7])], {
      axes: attribute.ints([3]),
      keepdims: attribute.int(0),
    });
    b.output(b.node('MatMul', [pooled, b.weight([6, 5], { std: 1 })]), 'y');
    expect(await outputActions(b, [1, 2, 6, 7])).toEqual(['invariant', 'lost']);
  });

  it('is not known, rather than lost, behind a layout for one processor', () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 6, 7, 2]);
    b.output(b.node('NhwcFusedConv', [x, b.weight([2, 2, 3, 3], { std: 1 })], {}, { domain: 'com.microsoft' }), 'y');
    const action = networkOf(b.build(DOMAINS), [1, 6, 7, 2]).action('y');
    expect(action).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('before ONNX Runtime optimized it'),
    });
  });

  it.each([1, 2, 3])('is kept by a CumSum along axis %i', async (axis) => {
    const b = new GraphBuilder();
    b.output(b.node('CumSum', [b.input('x', [1, 2, 6, 7]), b.ints([axis], [])]), 'y');
    expect(await outputActions(b, [1, 2, 6, 7])).toEqual(['flip(3)', 'flip(2)']);
  });

  it('is kept by a convolution behind a SpaceToDepth, whose channels the flip permutes', async () => {
    const b = new GraphBuilder();
    const x = b.conv(b.input('x', [1, 2, 8, 10]), 2, 3, { pads: 1, name: 'before' });
    const blocks = b.node('SpaceToDepth', [x], { blocksize: attribute.int(2) }, { channels: 8 });
    b.output(b.conv(blocks, 3, 3, { stride: 2, pads: 1, name: 'behind' }), 'y');
    expect(await outputActions(b, [1, 2, 8, 10])).toEqual(['flip(3)', 'flip(2)']);
    const { replaced } = mirrorTwin(networkOf(b.build(), [1, 2, 8, 10]), { flip: 'v' });
    expect(replaced.filter((r) => r.node === 'behind').map((r) => r.cause)).toEqual(['position', 'kernel', 'grid']);
  });

  it('is kept by a dense layer over patches that a reshape cuts out, and lost by one over all positions', async () => {
    const b = new GraphBuilder();
    const apart = b.node('Reshape', [b.input('x', [1, 3, 8, 12]), b.ints([1, 3, 2, 4, 3, 4])]);
    const turned = b.node('Transpose', [apart], { perm: attribute.ints([0, 2, 4, 3, 5, 1]) });
    const patches = b.node('Reshape', [turned, b.ints([1, 6, 48])]);
    b.output(b.node('MatMul', [patches, b.weight([48, 5], { std: 1 })]), 'y');
    expect(await outputActions(b, [1, 3, 8, 12])).toEqual(['permute', 'permute']);
    const { replaced } = mirrorTwin(networkOf(b.build(), [1, 3, 8, 12]), { flip: 'h' });
    expect(replaced.map((r) => r.cause)).toEqual(['position']);
    const tokens = new GraphBuilder();
    const folded = tokens.node('Reshape', [tokens.input('x', [1, 3, 8, 12]), tokens.ints([1, 3, 96])]);
    tokens.output(tokens.node('MatMul', [folded, tokens.weight([96, 5], { std: 1 })]), 'y');
    expect(await outputActions(tokens, [1, 3, 8, 12])).toEqual(['lost', 'lost']);
  });

  it('is kept where something that follows rows alone meets all positions: spread over the columns, or by a parameter', async () => {
    const spread = new GraphBuilder();
    const x = spread.input('x', [1, 3, 4, 6]);
    const column = spread.node('ReduceMean', [x], { axes: attribute.ints([3]) });
    const context = spread.node('Expand', [column, spread.ints([1, 3, 4, 6])]);
    spread.output(spread.node('Mul', [x, context]), 'y');
    expect(await outputActions(spread, [1, 3, 4, 6])).toEqual(['flip(3)', 'flip(2)']);
    expect(mirrorTwin(networkOf(spread.build(), [1, 3, 4, 6]), { flip: 'h' }).replaced).toEqual([]);

    const learned = new GraphBuilder();
    const y = learned.input('x', [1, 3, 4, 6]);
    const rows = learned.node('ReduceMean', [y], { axes: attribute.ints([3]) });
    learned.output(learned.node('Add', [y, learned.node('MatMul', [rows, learned.weight([1, 6], { std: 1 })])]), 'y');
    expect(await outputActions(learned, [1, 3, 4, 6])).toEqual(['flip(3)', 'flip(2)']);
    const { replaced } = mirrorTwin(networkOf(learned.build(), [1, 3, 4, 6]), { flip: 'h' });
    expect(replaced.map((r) => r.cause)).toEqual(['position']);
  });

  it('is lost where an image meets its transpose', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 6, 6]);
    b.output(b.node('Add', [x, b.node('Transpose', [x], { perm: attribute.ints([0, 1, 3, 2]) })]), 'y');
    expect(await outputActions(b, [1, 3, 6, 6])).toEqual(['lost', 'lost']);
  });

  it('is kept by a product of each window with what is the same for all windows', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', [1, 3, 4, 6]);
    const turned = b.node('Transpose', [b.node('Reshape', [x, b.ints([3, 4, 2, 3])])], {
      perm: attribute.ints([2, 1, 3, 0]),
    });
    const windows = b.node('Reshape', [turned, b.ints([2, 12, 3])]);
    const pooled = b.node('ReduceMean', [windows], { axes: attribute.ints([0]) });
    const queries = b.node('Tile', [pooled, b.ints([2, 1, 1])]);
    b.output(b.node('MatMul', [queries, b.node('Transpose', [windows], { perm: attribute.ints([0, 2, 1]) })]), 'y');
    expect(await outputActions(b, [1, 3, 4, 6])).toEqual(['permute', 'permute']);
  });

  it('is kept where channels are padded beside positions in folded order', async () => {
    const b = new GraphBuilder();
    const folded = b.node('Reshape', [b.input('x', [1, 3, 4, 6]), b.ints([1, 1, 3, 24])]);
    const tokens = b.node('Transpose', [folded], { perm: attribute.ints([0, 1, 3, 2]) });
    b.output(b.node('Pad', [tokens, b.ints([0, 0, 0, 0, 0, 0, 0, 1])]), 'y');
    expect(await outputActions(b, [1, 3, 4, 6])).toEqual(['permute', 'permute']);
    const { v } = networkOf(b.build(), [1, 3, 4, 6]).action('y') as Extract<Action, { kind: 'spatial' }>;
    // Rows change places, and each stays as it is.
    expect([...(v[0]!.map as Int32Array)].slice(0, 7)).toEqual([18, 19, 20, 21, 22, 23, 12]);
  });

  it('is kept by a convolution over windows that lie side by side in the batch, whose kernels are mirrored', async () => {
    const b = new GraphBuilder();
    const apart = b.node('Reshape', [b.input('x', [1, 3, 8, 12]), b.ints([3, 2, 4, 3, 4])]);
    const turned = b.node('Transpose', [apart], { perm: attribute.ints([1, 3, 0, 2, 4]) });
    const windows = b.node('Reshape', [turned, b.ints([6, 3, 4, 4])]);
    b.output(b.conv(windows, 3, 3, { pads: 1, groups: 3, name: 'inside' }), 'y');
    expect(await outputActions(b, [1, 3, 8, 12])).toEqual(['permute', 'permute']);
    const { replaced } = mirrorTwin(networkOf(b.build(), [1, 3, 8, 12]), { flip: 'h' });
    expect(replaced.map((r) => [r.node, r.cause])).toEqual([['inside', 'kernel']]);
  });

  it('is kept by a DepthToSpace of channels that PyTorch folded, in its order of channels', async () => {
    const b = new GraphBuilder();
    const apart = b.node('Reshape', [b.input('x', [1, 2, 8, 10]), b.ints([1, 2, 4, 2, 5, 2])]);
    const turned = b.node('Transpose', [apart], { perm: attribute.ints([0, 1, 3, 5, 2, 4]) });
    const folded = b.node('Reshape', [turned, b.ints([1, 8, 4, 5])]);
    b.output(b.node('DepthToSpace', [folded], { blocksize: attribute.int(2), mode: attribute.string('CRD') }), 'y');
    expect(await outputActions(b, [1, 2, 8, 10])).toEqual(['flip(3)', 'flip(2)']);
    const [h, v] = (['h', 'v'] as const).map((flip) => mirrorTwin(networkOf(b.build(), [1, 2, 8, 10]), { flip }));
    expect([...h!.replaced, ...v!.replaced]).toEqual([]);
  });

  it('is that on channels where a DepthToSpace unfolds copies of them', async () => {
    const b = new GraphBuilder();
    const blocks = b.node('SpaceToDepth', [b.input('x', [1, 1, 8, 10])], { blocksize: attribute.int(2) });
    b.output(
      b.node('DepthToSpace', [b.concat([blocks, blocks, blocks, blocks])], { blocksize: attribute.int(2) }),
      'y',
    );
    expect(await outputActions(b, [1, 1, 8, 10])).toEqual(['permute', 'permute']);
  });

  it('is lost by a DepthToSpace behind columns in another order', async () => {
    const b = new GraphBuilder();
    const mixed = b.node('Gather', [b.input('x', [1, 4, 8, 5]), b.ints([0, 2, 4, 1, 3])], { axis: attribute.int(3) });
    b.output(b.node('DepthToSpace', [mixed], { blocksize: attribute.int(2) }), 'y');
    expect(await outputActions(b, [1, 4, 8, 5])).toEqual(['lost', 'flip(2)']);
  });

  it('is kept by a GridSample, whose output has the axes of the grid', async () => {
    const fixed = new GraphBuilder({ opset: 16 });
    const x = fixed.input('x', [1, 2, 6, 7]);
    fixed.output(fixed.node('GridSample', [x, fixed.weight([1, 5, 8, 2], { std: 0.4 })]), 'y');
    expect(await outputActions(fixed, [1, 2, 6, 7])).toEqual(['flip(3)', 'flip(2)']);

    const queries = new GraphBuilder({ opset: 16 });
    const seen = queries.input('x', [1, 2, 6, 7]);
    queries.output(queries.node('GridSample', [seen, queries.weight([1, 40, 4, 2], { std: 0.4 })]), 'y');
    expect(await outputActions(queries, [1, 2, 6, 7])).toEqual(['invariant', 'invariant']);

    const folded = new GraphBuilder({ opset: 16 });
    const input = folded.input('x', [1, 2, 6, 7]);
    const rows = folded.node('Transpose', [input], { perm: attribute.ints([0, 2, 3, 1]) });
    const listed = folded.node('Reshape', [rows, folded.ints([1, 42, 1, 2])]);
    folded.output(folded.node('GridSample', [input, listed]), 'y');
    expect(await outputActions(folded, [1, 2, 6, 7])).toEqual(['permute', 'permute']);

    const moved = new GraphBuilder({ opset: 16 });
    const places = moved.node('Transpose', [moved.input('x', [1, 2, 6, 7])], { perm: attribute.ints([0, 2, 3, 1]) });
    moved.output(moved.node('GridSample', [moved.weight([1, 3, 4, 4], { std: 1 }), places]), 'y');
    expect(await outputActions(moved, [1, 2, 6, 7])).toEqual(['flip(3)', 'flip(2)']);
  });
});
