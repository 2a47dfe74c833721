import { describe, expect, it } from 'vitest';
import { auditModel } from '../../src/analysis/audit/auditModel';
import { attribute } from '../../src/onnx/attributes';
import { makeTensor } from '../../src/onnx/tensors';
import { CATALOG, operatorOf, UNKNOWN_OPERATOR } from '../../src/operators/catalog';
import { actionName } from '../../src/operators/follow/action';
import { mirrorImages, type Network } from '../../src/operators/network';
import { FLIPS } from '../../src/report/flips';
import { allAtOnce } from '../../src/protocol/steps';
import { networkOf } from '../support/mirror';
import { GraphBuilder } from '../support/models/graphBuilder';
import type { Attributes } from '../support/models/windowOptions';

const MICROSOFT = 'com.microsoft';

describe('the catalog', () => {
  it('has each operator once', () => {
    const names = CATALOG.map(({ domain, opType }) => `${domain}::${opType}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'does not know an operator called %s',
    (opType) => {
      for (const domain of ['', 'ai.onnx', MICROSOFT, 'toString']) {
        expect(operatorOf({ domain, opType })).toBe(UNKNOWN_OPERATOR);
      }
    },
  );

  it('takes both names of the standard domain for one, and others for others', () => {
    expect(operatorOf({ domain: 'ai.onnx', opType: 'Relu' })).toBe(operatorOf({ domain: '', opType: 'Relu' }));
    expect(operatorOf({ domain: 'ai.acme', opType: 'Relu' })).toBe(UNKNOWN_OPERATOR);
    expect(operatorOf({ domain: '', opType: 'FusedConv' })).toBe(UNKNOWN_OPERATOR);
  });
});

/** A node called `op` on features [1, 4, 6, 7]; further inputs are made by `more`. */
function withNode(
  opType: string,
  {
    attributes = {},
    domain = '',
    more = () => [],
  }: {
    readonly attributes?: Attributes;
    readonly domain?: string;
    readonly more?: (b: GraphBuilder) => readonly string[];
  } = {},
): Network {
  const b = new GraphBuilder({ opset: 18 });
  const x = b.relu(b.conv(b.input('x', [1, 3, 6, 7]), 4, 1));
  b.output(b.node(opType, [x, ...more(b)], attributes, { domain, name: 'op' }), 'y');
  return networkOf(b.build(), [1, 3, 6, 7]);
}

/** All that is said of the node: how its output is followed, its differences under h, and its verdicts. */
function whatIsSaid(network: Network) {
  const node = network.model.graph.nodeByName('op')!;
  return {
    action: network.action('op')?.kind,
    shape: network.shapes.shape('op'),
    causes: mirrorImages(network, 'h')
      .get(node)!
      .differences.map((d) => d.cause),
    verdicts: allAtOnce(auditModel(network)).find((entry) => entry.node === 'op')!.verdicts,
  };
}

/** How each flip acts on the node's output. */
function actionsOf(network: Network): readonly string[] {
  const shape = network.shapes.shape('op') ?? [];
  return FLIPS.map((flip) => actionName(network.action('op')!, flip, (axis) => shape[axis]!));
}

const vector = (size: number) => (b: GraphBuilder) =>
  b.initializer(
    makeTensor(
      `v${size}`,
      [size],
      Float32Array.from({ length: size }, (_, i) => 1 + i),
    ),
  );

describe('operators that ONNX Runtime writes', () => {
  it('FusedMatMul is told as MatMul is', () => {
    const weights = (b: GraphBuilder) => [
      b.initializer(
        makeTensor(
          'w',
          [7, 5],
          Float32Array.from({ length: 35 }, (_, i) => Math.sin(i)),
        ),
      ),
    ];
    const plain = whatIsSaid(withNode('MatMul', { more: weights }));
    // Columns are summed up, rows stay; of both flips together what is left of them.
    expect(actionsOf(withNode('MatMul', { more: weights }))).toEqual(['lost', 'flip(2)', 'flip(2)']);
    expect(plain).toEqual({
      action: 'spatial',
      shape: [1, 4, 6, 5],
      causes: ['position'],
      verdicts: ['position-dependent'],
    });
    expect(whatIsSaid(withNode('FusedMatMul', { domain: MICROSOFT, more: weights }))).toEqual(plain);
  });

  it('FusedMatMul sums over the axis that transB names', () => {
    const weights = (b: GraphBuilder) => [
      b.initializer(
        makeTensor(
          'w',
          [5, 7],
          Float32Array.from({ length: 35 }, (_, i) => Math.sin(i)),
        ),
      ),
    ];
    const said = whatIsSaid(
      withNode('FusedMatMul', { domain: MICROSOFT, attributes: { transB: attribute.int(1) }, more: weights }),
    );
    expect(said).toMatchObject({ shape: [1, 4, 6, 5], causes: ['position'] });
  });

  it.each(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization'])(
    '%s is told as LayerNormalization is',
    (op) => {
      const plain = whatIsSaid(withNode('LayerNormalization', { more: (b) => [vector(7)(b)] }));
      expect(plain).toMatchObject({ action: 'spatial', causes: ['position'], verdicts: ['position-dependent'] });
      const b = new GraphBuilder({ opset: 18 });
      const x = b.relu(b.conv(b.input('x', [1, 3, 6, 7]), 4, 1));
      b.output(b.node(op, [x, b.relu(x), vector(7)(b)], {}, { domain: MICROSOFT, name: 'op' }), 'y');
      expect(whatIsSaid(networkOf(b.build(), [1, 3, 6, 7]))).toEqual(plain);
    },
  );

  it('SimplifiedLayerNormalization is told as LayerNormalization is', () => {
    const more = (b: GraphBuilder) => [vector(7)(b)];
    const said = whatIsSaid(withNode('SimplifiedLayerNormalization', { more }));
    expect(said).toEqual(whatIsSaid(withNode('LayerNormalization', { more })));
  });
});

describe('operators that the tables did not agree on', () => {
  const integers = (op: string, second: boolean): Network => {
    const b = new GraphBuilder({ opset: 18 });
    const x = b.node('Cast', [b.input('x', [1, 3, 6, 7])], { to: attribute.int(2) });
    const more = second ? [b.node('Abs', [x])] : [];
    const attributes = op === 'BitShift' ? { direction: attribute.string('LEFT') } : {};
    b.output(b.node(op, [x, ...more], attributes, { name: 'op' }), 'y');
    return networkOf(b.build(), [1, 3, 6, 7]);
  };

  it.each([
    ['BitwiseNot', false],
    ['BitShift', true],
    ['BitwiseAnd', true],
  ])('%s is pointwise and exact', (op, second) => {
    expect(whatIsSaid(integers(op, second))).toEqual({
      action: 'spatial',
      shape: [1, 3, 6, 7],
      causes: [],
      verdicts: ['exact'],
    });
  });

  it.each(['DeformConv', 'GridSample'])('%s keeps the order of space, and is not its own mirror image', (op) => {
    const b = new GraphBuilder({ opset: 19 });
    const x = b.relu(b.conv(b.input('x', [1, 3, 6, 7]), 4, 1));
    const places =
      op === 'GridSample'
        ? [b.node('Transpose', [b.conv(x, 2, 1)], { perm: attribute.ints([0, 2, 3, 1]) })]
        : [
            b.initializer(makeTensor('w', [4, 4, 3, 3], new Float32Array(144).fill(0.1))),
            b.conv(x, 18, 3, { pads: 0 }),
          ];
    b.output(b.node(op, [x, ...places], {}, { name: 'op' }), 'y');
    expect(whatIsSaid(networkOf(b.build(), [1, 3, 6, 7]))).toMatchObject({
      action: 'spatial',
      shape: op === 'GridSample' ? [1, 4, 6, 7] : [1, 4, 4, 5],
      causes: ['other'],
      verdicts: ['unknown'],
    });
  });

  it('NhwcFusedConv is not followed, and says what to do', () => {
    const network = withNode('NhwcFusedConv', { domain: MICROSOFT, more: (b) => [vector(3)(b)] });
    expect(whatIsSaid(network)).toEqual({
      action: 'unknown',
      shape: undefined,
      causes: ['other'],
      verdicts: ['unknown'],
    });
    expect(network.action('op')).toMatchObject({ reason: expect.stringContaining('before ONNX Runtime optimized it') });
  });

  it('heeds the domain', () => {
    const network = withNode('Relu', { domain: 'ai.acme' });
    expect(whatIsSaid(network)).toMatchObject({ action: 'unknown', causes: ['other'], verdicts: ['unknown'] });
  });

  it('follows QLinearConcat by its tensors, and QGemm by its matrices', () => {
    const b = new GraphBuilder({ opset: 18 });
    const scale = b.initializer(makeTensor('scale', [], Float32Array.of(0.1)));
    const zero = b.initializer(makeTensor('zero', [], Uint8Array.of(3)));
    const x = b.node('QuantizeLinear', [b.input('x', [1, 3, 6, 7]), scale, zero]);
    const half = [x, scale, zero];
    b.output(
      b.node(
        'QLinearConcat',
        [scale, zero, ...half, ...half],
        { axis: attribute.int(1) },
        { domain: MICROSOFT, name: 'op' },
      ),
      'y',
    );
    expect(whatIsSaid(networkOf(b.build(), [1, 3, 6, 7]))).toEqual({
      action: 'spatial',
      shape: [1, 6, 6, 7],
      causes: [],
      verdicts: ['exact'],
    });

    const g = new GraphBuilder({ opset: 18 });
    const s = g.initializer(makeTensor('scale', [], Float32Array.of(0.1)));
    const z = g.initializer(makeTensor('zero', [], Uint8Array.of(3)));
    const rows = g.flatten(g.node('QuantizeLinear', [g.input('x', [1, 3, 6, 7]), s, z]));
    const weights = g.initializer(
      makeTensor(
        'w',
        [126, 5],
        Uint8Array.from({ length: 630 }, (_, i) => (i * 7) % 251),
      ),
    );
    g.output(g.node('QGemm', [rows, s, z, weights, s, z, '', s, z], {}, { domain: MICROSOFT, name: 'op' }), 'y');
    expect(whatIsSaid(networkOf(g.build(), [1, 3, 6, 7]))).toEqual({
      action: 'lost',
      shape: [1, 5],
      causes: ['position'],
      verdicts: ['position-dependent'],
    });
  });
});

describe('a 1×1 convolution', () => {
  /** Distribution focal loss as YOLOv8 writes it: positions folded into one axis, a softmax over bins, and their mean. */
  function overFoldedPositions(kernel: number): Network {
    const b = new GraphBuilder();
    const x = b.conv(b.input('x', [1, 3, 6, 8]), 8, 1);
    const folded = b.node('Reshape', [x, b.ints([1, 2, 4, 48], [4], 'shape')]);
    const bins = b.node('Transpose', [folded], { perm: attribute.ints([0, 2, 1, 3]) });
    const weights = b.initializer(
      makeTensor(
        'w',
        [1, 4, 1, kernel],
        Float32Array.from({ length: 4 * kernel }, (_, i) => i),
      ),
    );
    const pads = attribute.ints([0, (kernel - 1) / 2, 0, (kernel - 1) / 2]);
    b.output(b.node('Conv', [bins, weights], { pads }, { name: 'op' }), 'y');
    return networkOf(b.build(), [1, 3, 6, 8]);
  }

  it('is pointwise over folded positions', () => {
    expect(whatIsSaid(overFoldedPositions(1))).toEqual({
      action: 'spatial',
      shape: [1, 1, 2, 48],
      causes: [],
      verdicts: ['exact'],
    });
  });

  it('is so for one tap only', () => {
    // Rows that follow each other pass for blocks that an image is put together from.
    expect(actionsOf(overFoldedPositions(3))).toEqual(['lost', 'flip(3)', 'flip(3)']);
  });
});
