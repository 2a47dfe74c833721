import { describe, expect, it } from 'vitest';
import { misalignments } from '../../../src/analysis/audit/auditModel';
import { sizeAdvice } from '../../../src/analysis/audit/sizeAdvice';
import type { ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { allAtOnce } from '../../../src/protocol/steps';
import { fc } from '../../support/fastCheck';
import type { Network } from '../../../src/operators/network';
import { networkOf } from '../../support/mirror';
import { GraphBuilder } from '../../support/models/graphBuilder';

const windows = fc.record({
  kind: fc.constantFrom('conv', 'conv', 'max', 'average'),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 4 }),
  pads: fc.constantFrom(0, 1, [0, 1, 0, 1], [1, 0, 1, 0]),
  autoPad: fc.constantFrom(undefined, undefined, 'SAME_UPPER' as const, 'SAME_LOWER' as const),
  ceilMode: fc.boolean(),
  padded: fc.constantFrom(undefined, undefined, [0, 1], [2, 1]),
});

/** What comes behind a window: nothing, a branch that is added, joined, a gate over channels, or an upsampling. */
const step = fc.tuple(windows, fc.constantFrom('none', 'none', 'skip', 'join', 'gate', 'resize'));

type Window = typeof windows extends fc.Arbitrary<infer T> ? T : never;

function slide(
  b: GraphBuilder,
  from: string,
  { kind, kernel, stride, pads, autoPad, ceilMode, padded }: Window,
): string {
  const amounts = padded?.flatMap((amount) => [0, 0, amount, amount]);
  const x = amounts === undefined ? from : b.node('Pad', [from, b.ints(amounts)], {});
  const options = { stride, ...(autoPad === undefined ? { pads: pads as number } : { autoPad }) };
  if (kind === 'conv') return b.conv(x, 2, kernel, options);
  // A pad as wide as the window is refused.
  const size = Math.max(kernel, 2);
  const pool = { ...options, ceilMode: ceilMode && autoPad === undefined };
  return kind === 'max' ? b.maxPool(x, size, pool) : b.averagePool(x, size, pool);
}

function built(steps: readonly (readonly [Window, string])[]): ModelProto {
  const b = new GraphBuilder();
  let x = b.input('x', [1, 2, 'H', 'W']);
  for (const [window, behind] of steps) {
    const y = b.relu(slide(b, x, window));
    if (behind === 'none') x = y;
    if (behind === 'skip') x = b.add(y, slide(b, x, { ...window, kernel: 1, pads: 0, padded: undefined }));
    if (behind === 'join') x = b.concat([y, slide(b, x, { ...window, kind: 'max', kernel: 3 })]);
    if (behind === 'gate') x = b.node('Mul', [y, b.globalAveragePool(y)]);
    if (behind === 'resize') x = b.resize(y, 2, { mode: 'nearest', coordinate_transformation_mode: 'asymmetric' });
    if (behind === 'join') x = b.conv(x, 2, 1);
  }
  b.output(b.globalAveragePool(x), 'y');
  return b.build();
}

/** Widths at which the network itself, made at each, has every shape and no misalignment along the width. */
function alignedWidths(model: ModelProto, now: number): readonly number[] {
  const found: number[] = [];
  for (let width = Math.ceil(now / 2); width <= 2 * now; width++) {
    const network = networkOf(model, [1, 2, now, width]);
    if (network.model.graph.nodes.some(({ output: [y] }) => network.shapes.shape(y!) === undefined)) continue;
    if (allAtOnce(misalignments(network)).every(({ axis }) => axis !== 'W')) found.push(width);
  }
  return found.sort((a, b) => Math.abs(a - now) - Math.abs(b - now) || b - a).slice(0, 6);
}

/** Without a shape that cannot be made, and without a single column anywhere: it has no order, and nothing is misaligned on it. */
function isWide({ model, shapes }: Network): boolean {
  return model.graph.nodes
    .filter(({ opType }) => !['GlobalAveragePool', 'Identity'].includes(opType))
    .every(({ output: [y] }) => (shapes.shape(y!)?.[3] ?? 0) > 1);
}

describe('size advice', () => {
  it('is what a look at every size gives', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), fc.integer({ min: 12, max: 60 }), (steps, now) => {
        const model = built(steps);
        const network = networkOf(model, [1, 2, now, now]);
        fc.pre(isWide(network) && isWide(networkOf(model, [1, 2, now, Math.ceil(now / 2)])));
        expect(allAtOnce(sizeAdvice(network)).W).toEqual(alignedWidths(model, now));
      }),
      { numRuns: 30 },
    );
  });
});
