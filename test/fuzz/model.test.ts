import { fc } from '../support/fastCheck';
import { describe, expect, it } from 'vitest';
import { attribute as a } from '../../src/onnx/attributes';
import { editableModel, encodeModel } from '../../src/onnx/write';
import { parseModel, type OnnxModel } from '../../src/onnx/model';
import { CATALOG } from '../../src/operators/catalog';
import { inferShapes } from '../../src/operators/inferShapes';
import { elementBytes, isExternal, tensorData } from '../../src/onnx/tensors';
import { UserError } from '../../src/protocol/errors';
import { GraphBuilder } from '../support/models/graphBuilder';
import { cases } from '../support/scale';

/** Little weight and much structure, so that random bytes hit the structure. */
function sample(): OnnxModel {
  const b = new GraphBuilder();
  const x = b.input('x', ['N', 2, 8, 8]);
  const conv = b.relu(b.conv(x, 2, 3, { stride: 2, pads: 1 }));
  const shape = b.node('Shape', [b.maxPool(conv, 2, { ceilMode: true })]);
  const batch = b.node('Slice', [shape, b.ints([0]), b.ints([1])]);
  const target = b.node('Concat', [batch, b.ints([-1])], { axis: a.int(0) });
  b.output(b.node('Softmax', [b.node('Reshape', [conv, target])]), 'y');
  return b.model();
}

const good = sample();
const inputs = new Map([['x', [1, 2, 8, 8]]]);

/** Everything the analysis does with a file before it runs. Only a `UserError` may come out. */
function useModel(bytes: Uint8Array<ArrayBuffer>): void {
  try {
    const model = parseModel(bytes, 'fuzzed.onnx');
    inferShapes(model, inputs);
    for (const tensor of model.graph.proto.initializer) {
      if (elementBytes(tensor.dataType) !== undefined && !isExternal(tensor)) tensorData(tensor);
    }
    encodeModel(editableModel(model.proto));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toContain('\n');
  }
}

describe('a damaged model is read or refused with a UserError, never worse:', () => {
  it('bytes changed', () => {
    const change = fc.record({ at: fc.nat(good.bytes.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = good.bytes.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        useModel(bytes);
      }),
      { seed: 2, numRuns: cases(2000) },
    );
  });

  it('bytes cut out, doubled or cut off', () => {
    const span = fc.tuple(fc.nat(good.bytes.length), fc.nat(40));
    fc.assert(
      fc.property(span, fc.constantFrom('remove', 'repeat', 'end'), ([at, length], how) => {
        const parts = { remove: [], repeat: [good.bytes.slice(at, at + length), good.bytes.slice(at)], end: [] }[how];
        const rest = how === 'remove' ? [good.bytes.slice(at + length)] : parts;
        useModel(new Uint8Array(Buffer.concat([good.bytes.slice(0, at), ...rest])));
      }),
      { seed: 3, numRuns: cases(1500) },
    );
  });

  it('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => useModel(new Uint8Array(bytes))),
      { seed: 4, numRuns: cases(2000) },
    );
  });
});

describe('shape inference of wrong graphs', () => {
  const tensor = fc.constantFrom('x', 'ints', 'floats', 'scalar', 'matrix', 'empty', 'huge', 'absent', '');
  const int = fc.oneof(fc.integer({ min: -3, max: 5 }), fc.constantFrom(2 ** 31, -(2 ** 62), 2 ** 62));
  const attributes = fc.dictionary(
    fc.constantFrom(
      'axis',
      'axes',
      'kernel_shape',
      'strides',
      'pads',
      'perm',
      'group',
      'split',
      'k',
      'to',
      'shape',
      'blocksize',
      'ceil_mode',
      'auto_pad',
      'equation',
      'dilations',
      'output_shape',
      'starts',
      'ends',
      'hidden_size',
    ),
    fc.oneof(
      int.map(a.int),
      fc.array(int, { maxLength: 4 }).map(a.ints),
      fc.constantFrom('SAME_UPPER', 'ab,bc->ac', '...a,->...', 'a...b', '->').map(a.string),
    ),
    { maxKeys: 4 },
  );
  const node = fc.record({ op: fc.constantFrom(...CATALOG), inputs: fc.array(tensor, { maxLength: 5 }), attributes });

  it('never fails, and counts up no huge dimension, which the time limit would end', () => {
    fc.assert(
      fc.property(node, ({ op, inputs: names, attributes: values }) => {
        const b = new GraphBuilder();
        b.input('x', [1, 2, 8, 8]);
        b.ints([1, -1, 3], [3], 'ints');
        b.weight([2, 2], [0.5, -1, 3, 1e30], 'floats');
        b.ints([4], [], 'scalar');
        b.ints([1, 2, 3, 4, 5, 6], [2, 3], 'matrix');
        b.ints([], [0], 'empty');
        b.ints([2 ** 40, 2 ** 40], [2], 'huge');
        b.node(op.opType, names, values, { name: 'y', domain: op.domain });
        b.node('Relu', ['y']);
        inferShapes(b.model(), inputs);
      }),
      { seed: 5, numRuns: cases(6000) },
    );
  });
});
